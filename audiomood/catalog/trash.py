"""The trash: tracks that were removed and can be brought back whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiomood.catalog.reading import meaning
from audiomood.catalog.times import to_text
from audiomood.catalog.writing import WritingCatalog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiomood.model.store import Removal, Trashed

_STORES = (
    "(SELECT json_group_array(location) FROM trash_copy JOIN store ON store.seq = trash_copy.store"
    " WHERE trash_copy.trash = trash.seq)"
)
_TRASHED = f"SELECT id, name, size, removed, until, {_STORES} FROM trash"


class TrashKeeping(WritingCatalog):
    """The part of a catalog in an SQLite file that is its trash."""

    def trash(self, ids: Sequence[str], *, removed: datetime, until: datetime) -> list[Trashed]:
        """Take tracks out of the library with all that is known of them, to be brought back."""
        with self._change():
            seqs = self._seqs(ids)
            self._log("removed", dict.fromkeys(seqs.values(), "into the trash"))
            for seq in seqs.values():
                self._throw(seq, to_text(removed), to_text(until))
            self._mark(seqs)
            return [
                trashed for track_id in seqs for trashed in self._trashed("WHERE id = ?", track_id)
            ]

    def _throw(self, seq: int, removed: str, until: str) -> None:
        from audiomood.catalog.content import read_content, to_json

        content = to_json(read_content(self._connection, seq))
        ((place,),) = self._rows(
            "INSERT INTO trash (id, name, size, removed, until, content)"
            " SELECT id, name, size, ?, ?, ? FROM track WHERE seq = ? RETURNING seq",
            (removed, until, content, seq),
        )
        self._connection.execute(
            "INSERT INTO trash_copy (trash, store, added)"
            " SELECT ?, store, added FROM copy WHERE track = ?",
            (place, seq),
        )
        self._connection.execute("DELETE FROM track WHERE seq = ?", (seq,))

    def trashed(self, reference: str | None = None) -> list[Trashed]:
        """Return what is in the trash, the latest removed first."""
        order = "ORDER BY removed DESC, seq DESC"
        if reference is None:
            return self._trashed(order)
        where, values = meaning(reference)
        return self._trashed(f"WHERE {where} {order}", *values)

    def _trashed(self, tail: str, *values: str) -> list[Trashed]:
        from audiomood.catalog.values import trashed_of

        return [trashed_of(row) for row in self._rows(f"{_TRASHED} {tail}", values)]

    def untrash(self, ids: Sequence[str]) -> list[str]:
        """Put tracks back exactly as they were, and return which were there to be put back."""
        with self._change():
            return self._bring_back(ids)

    def _bring_back(self, ids: Sequence[str]) -> list[str]:
        """Do what `untrash` does, as part of a change."""
        from audiomood.catalog.content import from_json, put_back

        places = self._trash_seqs(ids)
        there = self._seqs(list(places))
        for track_id, place in places.items():
            if track_id not in there:
                ((text,),) = self._rows("SELECT content FROM trash WHERE seq = ?", (place,))
                put_back(self._connection, from_json(text))
        self._leave_trash(places)
        self._log("restored", dict.fromkeys(self._seqs(list(places)).values(), "from the trash"))
        self._mark(places)
        return list(places)

    def purge(self, ids: Sequence[str]) -> list[Removal]:
        """Forget tracks in the trash for good, and record that their blobs are to go."""
        from audiomood.model.store import Removal

        now = datetime.now(UTC)
        with self._change():
            places = self._trash_seqs(ids)
            going = [
                Removal(id=trashed.id, store=store, since=now)
                for track_id in places
                for trashed in self._trashed("WHERE id = ?", track_id)
                for store in trashed.stores
                if not self.has_copy(trashed.id, store)
            ]
            self._record_removals(going)
            for place in places.values():
                self._connection.execute("DELETE FROM trash WHERE seq = ?", (place,))
            self._strike(places)
        return going

    def expired(self, now: datetime) -> list[str]:
        """Return the ids of what was to stay in the trash until `now` or less long, oldest first."""
        sql = "SELECT id FROM trash WHERE until <= ? ORDER BY until, seq"
        return [track_id for (track_id,) in self._rows(sql, (to_text(now),))]
