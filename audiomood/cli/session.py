"""What a command starts with: the library it was told to use, and the tracks that were named."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from audiomood.cli.codes import INTERRUPTED
from audiomood.cli.options import asked_home
from audiomood.cli.text import printable
from audiomood.errors import UsageError
from audiomood.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audiomood.model.track import Track


def open_library(ctx: typer.Context) -> Library:
    """Open the library that `--home`, the environment or the platform names."""
    return Library.open(asked_home(ctx), notice=_say_upgrade)


def _say_upgrade(old: int, new: int) -> None:
    """Tell a person why nothing seems to happen."""
    # An upgrade does not depend on being heard of.
    with suppress(OSError):
        hint(
            f"bringing the catalog up to date (schema {old} to {new}); so many tracks take a while"
        )


def references(given: Iterable[str]) -> Iterator[str]:
    """Yield the references that were given; `-` stands for those on standard input.

    There they are separated by line ends, or by NULs as `--print0` writes them.
    """
    for reference in given:
        if reference == "-":
            text = sys.stdin.buffer.read().decode(errors="surrogateescape")
            yield from filter(None, re.split("\r?\n|\0", text))
        else:
            yield reference


def named_tracks(library: Library, given: Iterable[str]) -> list[Track]:
    """Return the tracks that were named, each once, in their order.

    Raises
    ------
    TrackNotFound, AmbiguousTrack
        One name means no track, or several.
    """
    tracks = (library.track(reference) for reference in references(given))
    return list({track.id: track for track in tracks}.values())


def one_track(library: Library, given: str) -> Track:
    """Return the one track that was named, also where standard input names it.

    Raises
    ------
    UsageError
        Standard input names none, or several.
    TrackNotFound, AmbiguousTrack
        The name means no track, or several.
    """
    found = named_tracks(library, [given])
    if len(found) != 1:
        raise UsageError(f"{len(found)} tracks were given", hint="name one")
    return found[0]


def hint(text: str) -> None:
    """Tell a person something beside the results."""
    print(f"audiomood: {printable(text)}", file=sys.stderr)


def hint_at_no_library(library: Library) -> None:
    """Tell a person that what looks empty is not there at all, if that is so."""
    if not library.exists:
        hint(f"there is no library at {library.home} yet; `audiomood upload PATH` makes one")


def hint_at_unanswered(library: Library) -> None:
    """Tell a person which stores failed where nothing depended on them, if any did."""
    for store, error in library.unanswered.items():
        hint(f"{error}; what is to be noted in {store} waits for a later command")


def lasting(store: str) -> str:
    """Return the address of a store that a person gave, unless it ends with this command.

    Raises
    ------
    UsageError
        The store is one in memory.
    """
    if store.strip().lower().startswith("memory:"):
        raise UsageError("a store in memory is gone when the command ends", hint="use a folder")
    return store


def confirm(question: str, *, yes: bool) -> None:
    """Go on only if the person agrees; a script says so beforehand with `--yes`."""
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"there is no terminal to ask on: {question.removesuffix('?')}",
            hint="say --yes to do it without asking",
        )
    if not typer.confirm(printable(question), err=True):
        hint("nothing was changed")
        raise typer.Exit(INTERRUPTED)
