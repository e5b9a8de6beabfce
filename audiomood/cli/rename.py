"""`audiomood rename`: give a track another name."""

from typing import Annotated

import typer

from audiomood.cli.session import hint_at_unanswered, open_library
from audiomood.cli.verb import verb

app = verb()


@app.command()
def rename(
    ctx: typer.Context,
    track: Annotated[str, typer.Argument(metavar="TRACK", help="An id, id prefix or name.")],
    name: Annotated[str, typer.Argument(help="The new name.")],
) -> None:
    """Give a track another name; its bytes and its id stay."""
    with open_library(ctx) as library:
        library.rename(library.track(track), name)
        hint_at_unanswered(library)
