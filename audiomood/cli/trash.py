"""`audiomood trash`: what was removed, and the way back."""

from typing import TYPE_CHECKING, Annotated

import typer

from audiomood.cli.options import Yes, writes_rows
from audiomood.cli.removed import TRASHED, hint_at_expired, hint_at_going
from audiomood.cli.render import chosen_form, write
from audiomood.cli.session import confirm, hint, hint_at_unanswered, open_library, references
from audiomood.cli.text import counted, size
from audiomood.cli.tracks import TRACKS
from audiomood.cli.verb import verbs
from audiomood.errors import StoreError

if TYPE_CHECKING:
    from audiomood.library import Library
    from audiomood.model.store import Trashed
    from audiomood.model.track import Track

app = verbs("Removed tracks: listed, brought back, or deleted before their 30 days are over.")

_IN_TRASH = "Ids, id prefixes or names of what is in the trash; `-` reads ids from standard input."
Tracks = Annotated[list[str], typer.Argument(metavar="TRACK...", help=_IN_TRASH)]
Some = Annotated[
    list[str] | None,
    typer.Argument(metavar="[TRACK...]", help=f"{_IN_TRASH} Without any, all of it."),
]


@app.command("list")
@writes_rows()
def list_(ctx: typer.Context) -> None:
    """Show what can be brought back and until when, the latest removed first."""
    form = chosen_form(ctx)
    with open_library(ctx) as library:
        write(library.trashed(), TRASHED, form)


@app.command()
@writes_rows()
def restore(ctx: typer.Context, tracks: Tracks) -> None:
    """Bring tracks back with all that was known of them: tags, moods, words, history, copies."""
    form = chosen_form(ctx)
    with open_library(ctx) as library:
        back = library.restore_all(list(references(tracks)))
        write(back, TRACKS, form)
        hint_at_unanswered(library)
        _hint_at_lost(library, back)


def _hint_at_lost(library: "Library", back: "list[Track]") -> None:
    """Tell which of the copies that came back are not there any more."""
    for track, store in library.lost_copies(back):
        hint(
            f'"{track.name}" is back, but its bytes are not in {store}; `audiomood check` tells more'
        )


@app.command()
@writes_rows()
def empty(ctx: typer.Context, tracks: Some = None, yes: Yes = False) -> None:
    """Delete what is in the trash for good, with its bytes in every store: all of it, or what is named. Asks on a terminal, needs --yes in a script."""
    form = chosen_form(ctx)
    with open_library(ctx) as library:
        named = library.trashed_as(references(tracks)) if tracks else library.trashed()
        if named:
            _ask(named, yes=yes)
        elif not tracks:
            hint("the trash is empty")
        deleted = library.empty_trash([entry.id for entry in named])
        write(deleted, TRASHED, form)
        hint_at_going(store for entry in deleted for store in entry.going)
        hint_at_expired(library)
        hint_at_unanswered(library)
        if any(entry.going for entry in deleted):
            raise typer.Exit(StoreError.exit_code)


def _ask(named: "list[Trashed]", *, yes: bool) -> None:
    what = f'"{named[0].name}"' if len(named) == 1 else counted(len(named), "track")
    total = size(sum(entry.size for entry in named))
    confirm(f"Delete {what} ({total}) from the trash and from every store, for good?", yes=yes)
