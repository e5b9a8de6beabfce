"""Arrivals: what is recorded of tracks whose bytes were brought to a store, and what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.errors import (
    AudiomoodError,
    BlobDamaged,
    Damage,
    InputRejected,
    StoreError,
    TrackNotFound,
)
from audiomood.library.distinct import assure_two
from audiomood.library.removals import wait_for
from audiomood.library.transfer.copying import Carried, carry
from audiomood.model.outcome import Transfer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiomood.catalog.base import Catalog
    from audiomood.library.transfer.copying import Route
    from audiomood.model.track import Track

_TRIES = 5
"""How often a track is tried that other processes move about meanwhile."""
_AT_ONCE = 100
"""Tracks that are read from the catalog at once."""


class Arrivals:
    """Records the copies that one transfer made; for the thread that opened the catalog."""

    def __init__(self, catalog: Catalog, route: Route) -> None:
        self.route = route
        self._catalog = catalog
        self._distinct = {route.to}

    def tracks(self, ids: Sequence[str]) -> Iterator[Track]:
        """Yield the tracks that are to be transferred, as they are when their turn comes."""
        for start in range(0, len(ids), _AT_ONCE):
            yield from filter(self._concerns, self._catalog.get(ids[start : start + _AT_ONCE]))

    def reads_back(self, track: Track) -> bool:  # noqa: ARG002 - others may depend on the track
        """Tell whether all bytes of the target's copy must have been read."""
        return False

    def refused(self, track: Track) -> Carried | None:
        """Return why a track cannot be transferred, whatever its bytes are.

        Raises
        ------
        UsageError
            The target is a store that the track is in already, under another address.
        """
        for copy in track.copies:
            if copy.store not in self._distinct:
                assure_two(self.route.target, copy.store, self.route.stores)
                self._distinct.add(copy.store)
        return None

    def settle(self, carried: Sequence[Carried], *, tries: int = _TRIES) -> list[Transfer]:
        """Record what arrived, and tell what became of each track.

        One that another process moved about meanwhile is tried again.
        """
        recorded = self.keep(carried)
        told = self._conclude([one for one in carried if one.track.id in recorded])
        return [told.get(one.track.id) or self._again(one, tries) for one in carried]

    def keep(self, carried: Sequence[Carried]) -> set[str]:
        """Record what arrived and wait for nobody; return the ids that have a copy in the target.

        A blob that another process is just removing gets no row: it will be gone. One whose track
        was removed meanwhile gets none either, and `check` tells what to do with it.
        """
        arrived = [one for one in carried if one.error is None]
        fresh = {one.track.id: one.since for one in arrived if one.fresh}
        recorded = self._catalog.add_copies(self.route.to, fresh) if fresh else set()
        return recorded | {one.track.id for one in arrived if not one.fresh}

    def _concerns(self, track: Track) -> bool:  # noqa: ARG002 - others may depend on the track
        return True

    def _conclude(self, arrived: Sequence[Carried]) -> dict[str, Transfer]:
        """Tell by id what became of tracks whose copies are recorded."""
        return {
            one.track.id: Transfer(
                track=one.track, status="copied" if one.fresh else "present", to=self.route.to
            )
            for one in arrived
        }

    def _again(self, one: Carried, tries: int) -> Transfer:
        """Try a track once more if it is not as it was; if it is, tell why it failed."""
        found = self._catalog.get([one.track.id])
        if not found:
            gone = TrackNotFound(f"track {one.track.shown_id} was just removed")
            return self._failed(one.track, gone)
        track = found[0]
        if one.error and _places(track) == _places(one.track):
            return self._failed(track, self._put_aside(one) if one.bad else one.error)
        if not (tries and self._concerns(track)):
            return self._failed(track, _moved_meanwhile(track))
        wait_for(track.id, self._catalog, self.route.target, self.route.to)
        now = self.refused(track) or carry(track, self.route, read_back=self.reads_back(track))
        return self.settle([now], tries=tries - 1)[0]

    def _failed(self, track: Track, error: AudiomoodError) -> Transfer:
        return Transfer(track=track, status="failed", to=self.route.to, error=error)

    def _put_aside(self, one: Carried) -> AudiomoodError:
        """Take wrong bytes out of the target; return an error that says where they are."""
        if self._catalog.has_copy(one.track.id, self.route.to):
            return one.error or _moved_meanwhile(one.track)
        try:
            where = self.route.target.quarantine(one.track.id)
        except (Damage, StoreError) as error:
            return error
        return BlobDamaged(f"{one.error}; they are at {where} now")


def _places(track: Track) -> set[tuple[str, object]]:
    return {(copy.store, copy.added) for copy in track.copies}


def _moved_meanwhile(track: Track) -> InputRejected:
    return InputRejected(
        f'track {track.shown_id} "{track.name}" was moved by another process meanwhile'
    )
