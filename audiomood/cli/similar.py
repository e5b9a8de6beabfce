"""`audiomood similar`: the tracks that sound most like one."""

from typing import TYPE_CHECKING, Annotated

import typer

from audiomood.cli import shapes
from audiomood.cli.filters import asked_filter, selects_tracks
from audiomood.cli.options import writes_rows
from audiomood.cli.render import chosen_form, write
from audiomood.cli.session import one_track, open_library
from audiomood.cli.tracks import TRACKS
from audiomood.cli.verb import verb
from audiomood.cli.view import Column, View

if TYPE_CHECKING:
    from audiomood.model.similar import Similar

app = verb()

_FIRST = 1
"""Columns of a track's table before the distance."""

SIMILAR: "View[Similar]" = View(
    columns=(*TRACKS.columns[:_FIRST], Column("distance", right=True), *TRACKS.columns[_FIRST:]),
    cells=lambda row: (
        *TRACKS.cells(row.track)[:_FIRST],
        f"{row.distance:.2f}",
        *TRACKS.cells(row.track)[_FIRST:],
    ),
    fields=(*TRACKS.fields, "distance"),
    values=lambda row: (*TRACKS.values(row.track), row.distance),
    line=lambda row: (*TRACKS.line(row.track), f"{row.distance:.3f}"),
    json=shapes.similar,
    id=lambda row: row.track.id,
)


@app.command()
@writes_rows()
@selects_tracks(without={"unanalyzed"}, sort=False, limit=10)
def similar(
    ctx: typer.Context,
    track: Annotated[
        str,
        typer.Argument(
            metavar="TRACK", help="An id, id prefix or name; `-` reads it from standard input."
        ),
    ],
) -> None:
    """Find the tracks that sound most like one, nearest first; all conditions must hold. Compared are tracks whose moods the same version of audiomood heard."""
    form = chosen_form(ctx)
    with open_library(ctx) as library:
        wanted = asked_filter(ctx, library)
        write(library.similar(one_track(library, track), wanted), SIMILAR, form)
