"""Removed tracks as rows, and what a person is told about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.cli import care_shapes, shapes
from audiomood.cli.session import hint
from audiomood.cli.text import counted, day, size
from audiomood.cli.tracks import TRACKS
from audiomood.cli.view import Column, View
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiomood.library import Library
    from audiomood.model.outcome import Removed
    from audiomood.model.store import Trashed

REMOVED: View[Removed] = View(
    columns=TRACKS.columns,
    cells=lambda removed: TRACKS.cells(removed.track),
    fields=TRACKS.fields,
    values=lambda removed: TRACKS.values(removed.track),
    line=lambda removed: TRACKS.line(removed.track),
    json=care_shapes.removed,
    id=lambda removed: removed.track.id,
)
"""As every command shows tracks; JSON says what became of them."""

TRASHED: View[Trashed] = View(
    columns=(
        Column("id", style="cyan"),
        Column("removed"),
        Column("until"),
        Column("size", right=True),
        Column("name", elastic=True),
    ),
    cells=lambda entry: (
        entry.id[:SHOWN_ID_DIGITS], day(entry.removed), day(entry.until), size(entry.size),
        entry.name,
    ),
    fields=("id", "removed", "until", "size", "name"),
    values=lambda entry: (
        entry.id, shapes.time(entry.removed), shapes.time(entry.until), entry.size, entry.name,
    ),
    line=lambda entry: (
        entry.id[:SHOWN_ID_DIGITS], shapes.time(entry.removed, to="seconds"),
        shapes.time(entry.until, to="seconds"), str(entry.size), entry.name,
    ),
    json=care_shapes.trashed,
    id=lambda entry: entry.id,
)  # fmt: skip


def hint_at_way_back(removed: Sequence[Removed]) -> None:
    """Tell how to bring tracks back, and until when."""
    until = [one.until for one in removed if one.until]
    if until:
        what = removed[0].track.shown_id if len(removed) == 1 else "TRACK"
        hint(f"until {day(min(until))}, `audiomood trash restore {what}` brings it back")


def hint_at_copies(removed: Sequence[Removed]) -> None:
    """Tell which copies were deleted, and in which stores some are still to go."""
    for store, number in _counts(store for one in removed for store in one.gone).items():
        hint(f"deleted {counted(number, 'copy', 'copies')} from {store}")
    hint_at_going(store for one in removed for store in one.going)


def hint_at_going(stores: Iterable[str]) -> None:
    """Tell in which stores copies are still to go, one for each time that a store is named."""
    for store, number in _counts(stores).items():
        copies = counted(number, "copy", "copies")
        hint(f"{copies} in {store} could not be deleted; a later `audiomood remove` does it")


def hint_at_expired(library: Library) -> None:
    """Tell what went for good since its time in the trash was over, or why it could not."""
    expired = library.expired
    if expired:
        one = len(expired) == 1
        what = f'"{expired[0].name}"' if one else counted(len(expired), "track")
        hint(f"deleted {what} for good: {'its' if one else 'their'} time in the trash was over")
        hint_at_going(store for entry in expired for store in entry.going)
    if error := library.held_back:
        hint(f"what has been in the trash for too long stays there: {error}; {error.hint}")


def _counts(stores: Iterable[str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for store in stores:
        numbers[store] = numbers.get(store, 0) + 1
    return numbers
