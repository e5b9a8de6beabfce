"""Finding among very many tracks: how much a library of a million is like a small one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.beside_beets import Beets, left_out
from benchmarks.catalogs import kept_catalog
from benchmarks.measure import ROOT
from benchmarks.peers.environment import NotInstalled
from benchmarks.rows import at_most, faster, more_memory
from benchmarks.start import TRACKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.rows import Plan, Row

SHORT = ["list", "--max-duration", "300"]
FILTERS = (
    "--min-duration 300", "--max-duration 300", "--min-duration 299 --max-duration 300",
    "--name night*", "--name *zeppelin*", "--search river", "--search zeppelin",
    "--format wav", "--tag live", "--tag rare=yes", "--tag genre=jazz",
    "--mood calm", "--mood unknown", "--min-valence 0.9", "--max-valence 0",
    "--min-arousal 0.9", "--max-arousal 0", "--min-confidence 0.9", "--since 2024-01-02",
    "--store file:/mnt/shelf", "--unanalyzed", "--unknown-duration",
    "--mood calm --max-duration 120 --tag genre=jazz --search river",
    "--sort name", "--sort duration --reverse", "--sort valence", "--offset 10000",
)  # fmt: skip
"""Conditions that many tracks meet and that few do, several of them, and orders."""


def find(plan: Plan) -> Iterator[Row]:
    """Yield the rows."""
    yield from _beside_others(plan, plan.amount(100_000, quick=1000))
    yield from _million(plan, plan.amount(1_000_000, quick=1000))


def _beside_others(plan: Plan, tracks: int) -> Iterator[Row]:
    home = kept_catalog(tracks, plan.kept)
    ours = plan.command("audiomood", *SHORT, home=home)
    # SQLite looks for the log beside what the link leads to.
    (plan.folder / "library.db").symlink_to(home / "library.db")
    bare = plan.command("python", str(ROOT / "benchmarks/bare/listing.py"), "library.db")
    yield plan.row(f"{tracks:,}: filtered", ours, bare, at_most(1.5))
    name, theirs = f"{tracks:,}: beside beets", ["ls", "length:..300"]
    try:
        other = Beets.with_tracks(plan, tracks).command(*theirs)
    except NotInstalled:
        yield left_out(name, ours.shown, " ".join(["beet", *theirs]))
    else:
        yield plan.row(name, ours, other, faster(40), slow=True)


def _million(plan: Plan, tracks: int) -> Iterator[Row]:
    """Compare with the same on a small library: what more tracks cost."""
    large, small = kept_catalog(tracks, plan.kept), kept_catalog(TRACKS, plan.kept)
    limited = ["audiomood", "list", "--limit", "50"]
    page = plan.command(*limited, home=small)
    for condition in ("", *FILTERS[:: plan.amount(1, quick=4)]):
        ours = plan.command(*limited, *condition.split(), home=large)
        name = f"{tracks:,}: {condition or 'the newest'}"
        yield plan.row(name, ours, page, at_most(2), more_memory(10))
    first = plan.command("audiomood", "list", home=large, way="line")
    small_first = plan.command("audiomood", "list", home=small, way="line")
    yield plan.row(f"{tracks:,}: until the first line", first, small_first, at_most(1.5))
    whole = plan.command("audiomood", "list", home=large)
    small_whole = plan.command("audiomood", "list", home=small)
    yield plan.row(f"{tracks:,}: all of them", whole, small_whole, more_memory(10), slow=True)
