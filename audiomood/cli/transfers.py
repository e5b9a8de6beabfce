"""`audiomood store copy` and `audiomood store move`: the same recordings in another place."""

import sys
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from audiomood.cli import care_shapes
from audiomood.cli.codes import SOME_FAILED
from audiomood.cli.filters import asked_filter, selects_tracks
from audiomood.cli.options import Jobs, writes_rows
from audiomood.cli.progress import progress
from audiomood.cli.render import chosen_form, write_live
from audiomood.cli.session import (
    hint,
    hint_at_no_library,
    hint_at_unanswered,
    lasting,
    named_tracks,
    open_library,
)
from audiomood.cli.text import counted
from audiomood.cli.view import Column, View
from audiomood.errors import UsageError
from audiomood.model.filter import Filter
from audiomood.model.outcome import Transfer

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from audiomood.cli.render import Form
    from audiomood.library import Library
    from audiomood.model.track import Track

Tracks = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TRACK...]",
        help="Ids, id prefixes or names; `-` reads ids from standard input. Without any, all tracks"
        " of which the conditions hold.",
    ),
]
To = Annotated[
    str,
    typer.Option(
        "--to", metavar="STORE", help="The store that gets the copies; it is added if it is new."
    ),
]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="STORE", help="Take away only the copies in this store."),
]


def _reason(result: Transfer) -> str:
    gone = f"gone from {', '.join(result.gone)}" if result.gone else ""
    error = str(result.error) if result.error else ""
    return "; ".join(filter(None, (gone, error)))


TRANSFERS: View[Transfer] = View(
    columns=(
        Column("status"),
        Column("id", style="cyan"),
        Column("name", elastic=True),
        Column("store", elastic=True, path=True),
        Column("reason", elastic=True),
    ),
    cells=lambda result: (
        result.status, result.track.shown_id, result.track.name, result.to, _reason(result),
    ),
    fields=("status", "id", "name", "store", "reason"),
    values=lambda result: (
        result.status, result.track.id, result.track.name, result.to, _reason(result) or None,
    ),
    line=lambda result: (
        result.status, result.track.shown_id, result.track.name, result.to, _reason(result),
    ),
    json=care_shapes.transfer,
    id=lambda result: None if result.status == "failed" else result.track.id,
)  # fmt: skip


@writes_rows()
@selects_tracks()
def copy(ctx: typer.Context, to: To, tracks: Tracks = None, jobs: Jobs = None) -> None:
    """Give tracks a copy in another store, each verified on its way. What is there already is left alone, so that what was interrupted goes on where it stopped."""
    to = lasting(to)
    with open_library(ctx) as library:
        chosen = _chosen(ctx, library, tracks)
        _write(
            ctx, library, chosen, "copying", chosen.size,
            lambda advance: library.copy(chosen.tracks, to=to, jobs=jobs, advance=advance),
        )  # fmt: skip


@writes_rows()
@selects_tracks()
def move(
    ctx: typer.Context, to: To, tracks: Tracks = None, from_: From = None, jobs: Jobs = None
) -> None:
    """Copy tracks to another store, read each copy back, and only then delete those in the other stores. A copy that is not right there is never the only one left."""
    to = lasting(to)
    with open_library(ctx) as library:
        chosen = _chosen(ctx, library, tracks)
        _write(
            ctx, library, chosen, "moving", 2 * chosen.size,
            lambda advance: library.move(
                chosen.tracks, to=to, source=from_, jobs=jobs, advance=advance
            ),
        )  # fmt: skip


class _Chosen(NamedTuple):
    """The tracks that were asked for, how many they are, and their bytes."""

    tracks: "Iterable[Track]"
    things: int
    size: int


def _chosen(ctx: typer.Context, library: "Library", named: list[str] | None) -> _Chosen:
    wanted = asked_filter(ctx, library)
    if not named:
        sizes = [size for (size,) in library.rows(wanted, ("size",)) if isinstance(size, int)]
        return _Chosen(library.find(wanted), len(sizes), sum(sizes))
    if wanted != Filter():
        raise UsageError("both tracks and conditions were given", hint="give one of them")
    tracks = named_tracks(library, named)
    return _Chosen(tracks, len(tracks), sum(track.size for track in tracks))


def _write(
    ctx: typer.Context,
    library: "Library",
    chosen: _Chosen,
    what: str,
    size: int,
    begin: "Callable[[Callable[[int], None]], Generator[Transfer]]",
) -> None:
    """Write what becomes of each track; in a library that is not there, nothing does."""
    form = chosen_form(ctx)
    if not library.exists:
        hint_at_no_library(library)
        return
    counts: Counter[str] = Counter()
    before = {entry.location: entry.tracks for entry in library.stores()}

    def rows() -> "Generator[Transfer]":
        with (
            progress(what, form=form, things=chosen.things, noun="tracks", size=size) as bar,
            closing(begin(bar.advance)) as results,
        ):
            for result in results:
                bar.done(1)
                yield _tallied(result, counts, form)

    try:
        write_live(rows(), TRANSFERS, form)
    finally:
        _tell(counts)
    hint_at_unanswered(library)
    for entry in library.stores():
        if entry.location not in before:
            hint(f"{entry.location} is a store of this library now")
        elif before[entry.location] and not entry.tracks:
            _hint_at_trash(library, entry.location)
    if counts["failed"] or counts["deleted later"]:
        raise typer.Exit(SOME_FAILED)


def _tallied(result: Transfer, counts: Counter[str], form: "Form") -> Transfer:
    counts[result.status] += 1
    if result.error:
        counts["deleted later"] += result.status != "failed"
        # Where the reason has no place, or only a narrow one.
        if form in ("ids", "print0", "table"):
            hint(f"{result.track.name}: {result.error}")
    return result


def _hint_at_trash(library: "Library", emptied: str) -> None:
    """Tell a person who may want to delete a store what would be lost with it."""
    left = sum(entry.stores == (emptied,) for entry in library.trashed())
    if left:
        have = "has its" if left == 1 else "have their"
        hint(f"{counted(left, 'track')} in the trash still {have} only copy in {emptied}")


def _tell(counts: Counter[str]) -> None:
    """Tell a person at the end, whatever that is, what became of the tracks."""
    if sys.stderr.isatty() and counts:
        hint(", ".join(f"{number:,} {status}" for status, number in counts.items() if number))
