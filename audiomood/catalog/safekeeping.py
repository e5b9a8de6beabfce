"""The contract of a catalog about what keeps recordings safe: copies, the trash, notes, its health."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from audiomood.model.note import Due, Note
    from audiomood.model.store import Holding, Removal, Trashed
    from audiomood.model.track import Copy


class Safekeeping(ABC):
    """The part of a catalog's contract without which a library works, but is not safe.

    What `Catalog` promises of transactions, iterators, ids and errors holds here as well.
    """

    # Whose it is, and whether it is well

    @abstractmethod
    def library_id(self) -> str:
        """Return the name that tells this library from all others: 32 hex digits.

        It is made with the catalog and stays the same for ever, also through a dump.
        """

    @abstractmethod
    def set_library_id(self, library_id: str, *, stamp: int = 0) -> None:
        """Make it the catalog of that library, whose notes bear stamps up to `stamp`."""

    @abstractmethod
    def stamp(self) -> int:
        """Return the largest stamp that notes of the library are known to bear, 0 before the first."""

    @abstractmethod
    def strange(self, stamps: Collection[int]) -> set[int]:
        """Return those stamps that this catalog neither gave nor was made of.

        A note of this library that bears one was written by a later state of the catalog, or by
        another copy of it, and says what this one does not know.
        """

    @abstractmethod
    def problems(self) -> Iterator[str]:
        """Yield what is wrong inside the catalog, in plain words; at most 50 of them.

        Looked at are the file itself, rows that belong to nothing, the schema, the full-text
        index, and whatever is kept in two places and must agree. Damage is yielded, not raised.
        """

    # Copies

    @abstractmethod
    def holdings(self, location: str) -> Iterator[Holding]:
        """Yield every blob that a store should hold, or may hold, by ascending id, each id once.

        They are those of its tracks, of its tracks in the trash, and those that are still to go
        from it. Where an id is several of these, the first in that order counts. What changes
        meanwhile may show or not; no transaction stays open between two of them.
        """

    @abstractmethod
    def copyless(self) -> list[Holding]:
        """Return the tracks, also in the trash, that no store is known to hold."""

    @abstractmethod
    def add_copies(self, location: str, copies: Mapping[str, datetime]) -> set[str]:
        """Record that a store holds blobs of tracks: by id, the time before they were stored or seen.

        Return the ids that are recorded now. Left out are those that are no tracks (also those in
        the trash), and those whose blob a removal may take away, as `add` leaves them out. The
        store must have been added before. The history says `copied`.
        """

    @abstractmethod
    def drop_copies(self, ids: Sequence[str], location: str, *, kept: str) -> list[Removal]:
        """Forget that a store holds blobs of tracks, and record that these are to go.

        Left out is what has no copy in the other store `kept` by now, whatever more copies there
        are: it stays recorded and its blob where it is. The history says `dropped`.
        """

    # The trash

    @abstractmethod
    def trash(self, ids: Sequence[str], *, removed: datetime, until: datetime) -> list[Trashed]:
        """Take tracks out of the library with all that is known of them, to be brought back.

        They are found no more, and nothing is to go from any store. Adding a track of the same id
        brings it back.
        """

    @abstractmethod
    def trashed(self, reference: str | None = None) -> list[Trashed]:
        """Return what is in the trash, the latest removed first.

        With `reference` only what it may mean: a whole id, an exact name, or from four hex digits
        on the beginning of an id.
        """

    @abstractmethod
    def untrash(self, ids: Sequence[str]) -> list[str]:
        """Put tracks back exactly as they were, and return which were there to be put back.

        Their history says `removed` and `restored`.
        """

    @abstractmethod
    def purge(self, ids: Sequence[str]) -> list[Removal]:
        """Forget tracks in the trash for good, and record that their blobs are to go.

        A blob that a track in the library is recorded to have there stays.
        """

    @abstractmethod
    def expired(self, now: datetime) -> list[str]:
        """Return the ids of what was to stay in the trash until `now` or less long, oldest first."""

    # Notes

    @abstractmethod
    def due_notes(self, limit: int) -> Due:
        """Return at most `limit` notes that changed since they were written, as they are now.

        Every change of a track marks its note in the same transaction. Each note comes with the
        stores that hold a copy of its track, which may be none; a track in the trash has `removed`.
        The stamp is larger than every one before, and near the clock in nanoseconds. Notes that
        were returned before, but not struck out, come after all others.
        """

    @abstractmethod
    def make_due(self, ids: Sequence[str]) -> None:
        """Mark the notes of tracks, also of those in the trash, as if they had changed."""

    @abstractmethod
    def notes_written(self, due: Due) -> None:
        """Strike out notes that were written, save those that changed since they were returned.

        Where some could not be written, `due.token` is to hold only the others.
        """

    @abstractmethod
    def count_due(self) -> int:
        """Return how many notes are to be written."""

    # Making a catalog anew

    @abstractmethod
    def adopt(self, notes: Sequence[Note]) -> None:
        """Make tracks of notes, without copies; of notes about one track the last one counts.

        A track that is there becomes what the note says, and keeps its copies and moods. That a
        note says `removed` is left to the caller, who puts it into the trash in the end. Nothing
        new is known, so no note is marked, neither here nor by `link`.
        """

    @abstractmethod
    def take_in(self, track_id: str, copy: Copy, note: Note | None) -> bool:
        """Record a blob that was found, and with a note make its track what that says, in one step.

        The time of the copy is before the blob was looked at. Return False, and change nothing,
        where a removal may take the blob away, or where there is neither a note nor a track, also
        in the trash. No note is marked, as by `adopt`.
        """

    @abstractmethod
    def link(self, location: str, blobs: Mapping[str, datetime]) -> set[str]:
        """Record blobs that a store holds, by id since when, and return the ids that nobody knows.

        Tracks in the trash gain copies, too. The store must have been added before.
        """

    @abstractmethod
    def forget_copyless(self) -> int:
        """Forget the tracks, also in the trash, that no store holds; return how many went."""
