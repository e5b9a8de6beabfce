"""How long it takes to start: short commands on a small library, which people wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.beside_beets import Beets, left_out
from benchmarks.catalogs import kept_catalog
from benchmarks.peers.environment import NotInstalled
from benchmarks.rows import NOTHING, at_most, faster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.rows import Plan, Row

TRACKS = 20
_TERMINAL = {"TERM": "xterm-256color"}
_MORE = 4
"""So many times the pairs of other rows, since one takes no time."""


def start(plan: Plan) -> Iterator[Row]:
    """Yield the rows."""
    home = kept_catalog(TRACKS, plan.kept)
    nothing = plan.command(*NOTHING)
    pairs = plan.pairs * _MORE
    for name, arguments in (
        ("version", ["--version"]),
        ("list", ["list"]),
        ("info", ["info", "song 0000.mp3"]),
    ):
        ours = plan.command("audiomood", *arguments, home=home)
        yield plan.row(name, ours, nothing, at_most(5.5), pairs=pairs)
    table = plan.command("audiomood", "list", home=home, way="terminal", more=_TERMINAL)
    yield plan.row("list, on a terminal", table, nothing, at_most(9), pairs=pairs)
    listing = plan.command("audiomood", "list", home=home)
    try:
        other = Beets.with_tracks(plan, TRACKS).command("ls")
    except NotInstalled:
        yield left_out("list beside beets", listing.shown, "beet ls")
    else:
        yield plan.row("list beside beets", listing, other, faster(3))
