"""`audiomood remove`: take tracks out of the library, into the trash or for good."""

from typing import TYPE_CHECKING, Annotated

import typer

from audiomood.cli.options import Tracks, Yes, writes_rows
from audiomood.cli.removed import REMOVED, hint_at_copies, hint_at_expired, hint_at_way_back
from audiomood.cli.render import chosen_form, write
from audiomood.cli.session import confirm, hint_at_unanswered, named_tracks, open_library
from audiomood.cli.text import counted, size
from audiomood.cli.verb import verb
from audiomood.errors import StoreError

if TYPE_CHECKING:
    from audiomood.model.track import Track

app = verb()

Now = Annotated[
    bool, typer.Option("--now", help="Delete their bytes at once, from every store, for good.")
]


@app.command()
@writes_rows()
def remove(
    ctx: typer.Context,
    tracks: Tracks,
    now: Now = False,
    yes: Yes = False,
) -> None:
    """Put tracks into the trash, from where `audiomood trash restore` brings them back for 30 days; then their bytes are deleted from every store. Asks on a terminal, needs --yes in a script."""
    form = chosen_form(ctx)
    with open_library(ctx) as library:
        found = named_tracks(library, tracks)
        if found:
            _ask(found, now=now, yes=yes)
        removed = library.remove(found, now=now)
        write(removed, REMOVED, form)
        if now:
            hint_at_copies(removed)
        else:
            hint_at_way_back(removed)
        hint_at_expired(library)
        hint_at_unanswered(library)
        if any(one.going for one in removed):
            raise typer.Exit(StoreError.exit_code)


def _ask(found: "list[Track]", *, now: bool, yes: bool) -> None:
    what = f'"{found[0].name}"' if len(found) == 1 else counted(len(found), "track")
    total = size(sum(track.size for track in found))
    if now:
        question = f"Delete {what} ({total}) from the library and from every store, for good?"
    else:
        question = f"Remove {what} ({total}) from the library, into the trash?"
    confirm(question, yes=yes)
