"""`audiomood remove`: take tracks out of the library, with their bytes."""

from typing import TYPE_CHECKING

import typer

from audiomood.cli.options import Tracks, Yes, writes_rows
from audiomood.cli.render import chosen_form, write
from audiomood.cli.session import confirm, named_tracks, open_library
from audiomood.cli.text import counted, size
from audiomood.cli.tracks import TRACKS
from audiomood.cli.verb import verb

if TYPE_CHECKING:
    from audiomood.model.track import Track

app = verb()


@app.command()
@writes_rows()
def remove(
    ctx: typer.Context,
    tracks: Tracks,
    yes: Yes = False,
) -> None:
    """Forget tracks and delete their bytes from every store. Asks on a terminal, needs --yes in a script."""
    form = chosen_form(ctx)
    with open_library(ctx) as library:
        found = named_tracks(library, tracks)
        if found:
            _ask(found, yes=yes)
        library.remove(found)
        write(found, TRACKS, form)


def _ask(found: "list[Track]", *, yes: bool) -> None:
    what = f'"{found[0].name}"' if len(found) == 1 else counted(len(found), "track")
    total = size(sum(track.size for track in found))
    confirm(f"Remove {what} ({total}) from the library and from every store?", yes=yes)
