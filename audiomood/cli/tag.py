"""`audiomood tag`: set and drop tags."""

from typing import Annotated

import typer

from audiomood.cli.options import Tracks
from audiomood.cli.session import hint_at_unanswered, named_tracks, open_library
from audiomood.cli.verb import verb
from audiomood.errors import UsageError

app = verb()


@app.command()
def tag(
    ctx: typer.Context,
    tracks: Tracks,
    put: Annotated[
        list[str] | None,
        typer.Option(
            "--set", "-s", metavar="KEY[=VALUE]", help="Set this tag; may be given several times."
        ),
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option(
            "--drop", "-d", metavar="KEY", help="Drop this tag; may be given several times."
        ),
    ] = None,
) -> None:
    """Set tags of tracks, or drop them. A tag is a word, or a key with a value: --set live --set place=Berlin."""
    if not (put or drop):
        raise UsageError("nothing is to be changed", hint="say what, with --set or --drop")
    with open_library(ctx) as library:
        ids = [track.id for track in named_tracks(library, tracks)]
        library.tag(ids, put=put or (), drop=drop or ())
        hint_at_unanswered(library)
