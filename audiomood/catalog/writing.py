"""What every change of the catalog file is made of: its transaction, its events, its marks."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from audiomood.catalog.changes import removal_row
from audiomood.catalog.connection import errors_of, transaction
from audiomood.catalog.reading import ReadingCatalog
from audiomood.catalog.times import to_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from audiomood.model.store import Removal

_CACHE = 2**14
"""KiB of the catalog that a change may hold in memory."""


class WritingCatalog(ReadingCatalog):
    """A catalog in an SQLite file that can be changed; the changes themselves stand in what inherits it."""

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._room(), transaction(self._connection, self._path):
            yield

    @contextmanager
    def _room(self) -> Iterator[None]:
        """Let a change keep in memory what it touches, and what takes back a single statement of it.

        A row touches a page of each index. Without room they go out to the log, and are read again
        for the next row; and pages as they were before each statement go into a temporary file.
        """
        with errors_of(self._path):
            self._connection.execute(f"PRAGMA cache_size = -{_CACHE}")
            self._connection.execute("PRAGMA temp_store = MEMORY")
        try:
            yield
        finally:
            # A query may have very much to sort: that belongs on the disk.
            self._connection.execute("PRAGMA temp_store = DEFAULT")

    def _insert(
        self, table: str, rows: Iterable[Mapping[str, object]], *, replace: bool = False
    ) -> None:
        """Insert rows, which all have the same columns; with `replace` in place of equal ones."""
        rows = iter(rows)
        if first := next(rows, None):
            verb = "INSERT OR REPLACE" if replace else "INSERT"
            values = ", ".join(f":{column}" for column in first)
            self._connection.executemany(
                f"{verb} INTO {table} ({', '.join(first)}) VALUES ({values})",
                chain([first], rows),
            )

    def _log(self, what: str, details: Mapping[int, str]) -> None:
        now = to_text(datetime.now(UTC))
        events = [
            {"track": seq, "time": now, "what": what, "detail": detail}
            for seq, detail in details.items()
        ]
        self._insert("event", events)

    def _mark(self, ids: Collection[str]) -> None:
        """Mark the notes of tracks as due, as part of the change."""
        if not ids:
            return
        ((change,),) = self._rows("UPDATE library SET change = change + 1 RETURNING change")
        self._connection.executemany(
            "INSERT INTO due (id, change) VALUES (?, ?)"
            " ON CONFLICT (id) DO UPDATE SET change = excluded.change",
            [(track_id, change) for track_id in ids],
        )

    def _strike(self, ids: Iterable[str]) -> None:
        """Forget that notes are due: their tracks are gone."""
        self._connection.executemany(
            "DELETE FROM due WHERE id = ?", [(track_id,) for track_id in ids]
        )

    def _record_removals(self, removals: Iterable[Removal]) -> None:
        self._insert("removal", map(removal_row, removals), replace=True)

    def _vanishing(self, blobs: Collection[tuple[str, str, datetime]]) -> set[str]:
        """Return the ids of blobs whose removal was under way at any time since they were seen.

        Each is its id, its store, and when it was stored or seen there.
        """
        ids = [track_id for track_id, _, _ in blobs]
        ends: dict[tuple[str, str], str | None] = {
            (track_id, location): gone
            for track_id, location, gone in self._of(
                "SELECT id, location, gone FROM removal WHERE id IN", ids
            )
        }
        return {
            track_id
            for track_id, location, seen in blobs
            if (track_id, location) in ends
            and ((gone := ends[track_id, location]) is None or gone >= to_text(seen))
        }

    def _put_tags(self, seqs: Sequence[int], tags: Mapping[str, str]) -> None:
        # Not upsert_all: it makes a table to see whether it can, which fails while rows are read.
        self._connection.executemany(
            "INSERT INTO tag (track, key, value, origin) VALUES (?, ?, ?, 'person')"
            " ON CONFLICT (track, key) DO UPDATE SET value = excluded.value, origin = excluded.origin",
            [(seq, key, value) for seq in seqs for key, value in tags.items()],
        )

    def _link(self, location: str, blobs: Mapping[str, datetime]) -> None:
        """Record that a store holds blobs of tracks, also of those in the trash."""
        for copies, tracks in (("copy", "track"), ("trash_copy", "trash")):
            self._connection.executemany(
                f"INSERT INTO {copies} ({tracks}, store, added) SELECT seq,"
                f" (SELECT seq FROM store WHERE location = ?), ? FROM {tracks} WHERE id = ?"
                " ON CONFLICT DO NOTHING",
                [(location, to_text(since), track_id) for track_id, since in blobs.items()],
            )

    def _trash_seqs(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the row numbers in the trash of the tracks of those ids that are there."""
        found = dict(self._of("SELECT id, seq FROM trash WHERE id IN", ids))
        return {track_id: found[track_id] for track_id in ids if track_id in found}

    def _leave_trash(self, ids: Iterable[str]) -> None:
        """End the time in the trash of tracks that have a row again; the row gains their copies."""
        some = [(track_id,) for track_id in ids]
        self._connection.executemany(
            "INSERT INTO copy (track, store, added)"
            " SELECT track.seq, store, trash_copy.added FROM trash"
            " JOIN trash_copy ON trash_copy.trash = trash.seq JOIN track ON track.id = trash.id"
            " WHERE trash.id = ? ON CONFLICT DO NOTHING",
            some,
        )
        self._connection.executemany("DELETE FROM trash WHERE id = ?", some)
