"""Which store holds, or should hold, which blobs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiomood.catalog.connection import transaction
from audiomood.catalog.writing import WritingCatalog

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiomood.model.store import Holding, Removal

_PAGE = 500
"""Holdings that are read at once."""
_STORE = "(SELECT seq FROM store WHERE location = :location)"
_HELD = f"track CROSS JOIN copy ON copy.track = track.seq AND copy.store = {_STORE}"
_HELD_TRASH = (
    f"trash CROSS JOIN trash_copy ON trash_copy.trash = trash.seq AND trash_copy.store = {_STORE}"
)
# Each part walks along an index of ids (CROSS JOIN keeps SQLite from another order), and the parts
# are merged: nothing is sorted however much a store holds.
HOLDINGS = (
    f"SELECT id, name, size, 'track' FROM {_HELD} WHERE id > :after"
    f" UNION ALL SELECT id, name, size, 'trash' FROM {_HELD_TRASH} WHERE id > :after"
    " UNION ALL SELECT id, NULL, NULL, 'going' FROM removal"
    " WHERE id > :after AND location = :location AND gone IS NULL"
    f" AND NOT EXISTS (SELECT 1 FROM {_HELD} WHERE track.id = removal.id)"
    f" AND NOT EXISTS (SELECT 1 FROM {_HELD_TRASH} WHERE trash.id = removal.id)"
    " ORDER BY id LIMIT :page"
)
"""Gives a page of holdings, after the id `after`."""

_COPYLESS = {
    tracks: f"{tracks} WHERE NOT EXISTS"
    f" (SELECT 1 FROM {copies} WHERE {copies}.{tracks} = {tracks}.seq)"
    for tracks, copies in (("track", "copy"), ("trash", "trash_copy"))
}
"""Tracks that no store holds: in the library, and in the trash."""


class CopyKeeping(WritingCatalog):
    """The part of a catalog in an SQLite file that knows the copies."""

    def holdings(self, location: str) -> Iterator[Holding]:
        """Yield every blob that a store should hold, or may hold, by ascending id, each id once."""
        from audiomood.model.store import Holding

        wanted: dict[str, str | int] = {"location": location, "after": "", "page": _PAGE}
        # Page by page: a check takes hours, and a read that is open as long keeps the log growing.
        while page := list(self._rows(HOLDINGS, wanted)):
            yield from map(Holding._make, page)
            wanted["after"] = page[-1][0]

    def copyless(self) -> list[Holding]:
        """Return the tracks, also in the trash, that no store is known to hold."""
        from audiomood.model.store import Holding

        return [
            Holding._make(row)
            for state, some in _COPYLESS.items()
            for row in self._rows(f"SELECT id, name, size, '{state}' FROM {some} ORDER BY id")
        ]

    def add_copies(self, location: str, copies: Mapping[str, datetime]) -> set[str]:
        """Record that a store holds blobs of tracks: by id, the time before they were seen."""
        with self._change():
            seen = [(track_id, location, since) for track_id, since in copies.items()]
            going = self._vanishing(seen)
            known = self._seqs([track_id for track_id in copies if track_id not in going])
            fresh = [track_id for track_id in known if not self.has_copy(track_id, location)]
            self._link(location, {track_id: copies[track_id] for track_id in fresh})
            self._log("copied", {known[track_id]: f"to {location}" for track_id in fresh})
            self._mark(fresh)
        return set(known)

    def drop_copies(self, ids: Sequence[str], location: str, *, kept: str) -> list[Removal]:
        """Forget that a store holds blobs of tracks, and record that these are to go."""
        from audiomood.model.store import Removal

        now = datetime.now(UTC)
        with self._change():
            seqs = {
                track_id: seq
                for track_id, seq in self._seqs(ids).items()
                if self._can_spare(seq, location, kept)
            }
            going = [Removal(id=track_id, store=location, since=now) for track_id in seqs]
            self._record_removals(going)
            self._connection.executemany(
                "DELETE FROM copy WHERE track = ? AND store = (SELECT seq FROM store WHERE location = ?)",
                [(seq, location) for seq in seqs.values()],
            )
            self._log("dropped", dict.fromkeys(seqs.values(), f"from {location}"))
            self._mark(seqs)
        return going

    def _can_spare(self, seq: int, location: str, kept: str) -> bool:
        """Tell whether a track has a copy in a store, and in the other one that is kept."""
        sql = "SELECT location FROM copy JOIN store ON store.seq = copy.store WHERE track = ?"
        stores = [store for (store,) in self._rows(sql, (seq,))]
        return location != kept and {location, kept} <= {*stores}

    def link(self, location: str, blobs: Mapping[str, datetime]) -> set[str]:
        """Record blobs that a store holds, by id since when; return the ids that nobody knows."""
        with self._change():
            self._link(location, blobs)
            known = self._seqs(list(blobs)).keys() | set(self._trash_seqs(list(blobs)))
        return blobs.keys() - known

    def forget_copyless(self) -> int:
        """Forget the tracks, also in the trash, that no store holds; return how many went."""
        # Not a `_change`: that keeps in memory what takes back a statement, here perhaps all there is.
        with transaction(self._connection, self._path):
            gone = [
                track_id
                for some in _COPYLESS.values()
                for (track_id,) in self._rows(f"DELETE FROM {some} RETURNING id")
            ]
            self._strike(gone)
        return len(gone)
