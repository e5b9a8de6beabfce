"""Moving: what goes from the old places once a track's bytes are known to be right in the new one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiomood.errors import StoreError
from audiomood.library.distinct import assure_two
from audiomood.library.fence import Fence
from audiomood.library.ownership import assure_ours
from audiomood.library.removals import attempt
from audiomood.library.transfer.arrivals import Arrivals
from audiomood.library.transfer.copying import Carried
from audiomood.model.outcome import Transfer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiomood.catalog.base import Catalog
    from audiomood.library.transfer.copying import Route
    from audiomood.model.store import Removal
    from audiomood.model.track import Track


class Moves(Arrivals):
    """Records the copies that a move made, and drops those in `source`, or all others.

    The order protects what people store: the bytes, read back and compared; their row; and only
    then the row of the old copy, and its bytes last of all. The catalog drops no copy of what is not in the target.
    """

    def __init__(self, catalog: Catalog, route: Route, *, source: str | None) -> None:
        super().__init__(catalog, route)
        self._source = source
        self._fence = Fence(catalog)
        self._unable: dict[str, StoreError | None] = {}

    def reads_back(self, track: Track) -> bool:
        """Tell whether a copy goes because of the target's."""
        return bool(self._leaving(track))

    def refused(self, track: Track) -> Carried | None:
        """Return why a track cannot be moved, also where a store that it leaves is not ours.

        Raises
        ------
        CatalogOutdated
            A store that it leaves knows what this catalog does not.
        """
        for location in self._leaving(track):
            if error := self._unleavable(location):
                return Carried(track=track, since=datetime.now(UTC), error=error)
        return super().refused(track)

    def _conclude(self, arrived: Sequence[Carried]) -> dict[str, Transfer]:
        """Drop what is replaced, and tell by id what became of tracks whose copies are recorded.

        Left out are those whose new copy was not read back, or was taken away by another process
        before the old one went.
        """
        tracks = [one.track for one in arrived if one.sure]
        dropped = self._drop(tracks)
        going = attempt(
            [removal for removals in dropped.values() for removal in removals],
            self._catalog,
            self.route.stores,
            fence=self._fence,
        )
        held = {track.id for track in self._catalog.get(_ids(tracks)) if self._is_in_target(track)}
        return {
            one.track.id: self._moved(
                one, dropped.get(one.track.id, ()), going.get(one.track.id, ())
            )
            for one in arrived
            if one.sure and one.track.id in held
        }

    def _drop(self, tracks: Sequence[Track]) -> dict[str, list[Removal]]:
        """Forget the copies that go; return by track what is to be deleted now."""
        leaving: dict[str, list[str]] = {}
        for track in tracks:
            for location in self._leaving(track):
                leaving.setdefault(location, []).append(track.id)
        dropped: dict[str, list[Removal]] = {}
        for location, ids in leaving.items():
            for removal in self._catalog.drop_copies(ids, location, kept=self.route.to):
                dropped.setdefault(removal.id, []).append(removal)
        return dropped

    def _moved(self, one: Carried, dropped: Sequence[Removal], going: Sequence[str]) -> Transfer:
        for location in going:
            # No other track leaves it; what has left it is deleted by a later command.
            self._unable[location] = self.route.stores.failures().get(location)
        return Transfer(
            track=one.track,
            status="moved" if one.fresh or dropped else "present",
            to=self.route.to,
            gone=tuple(removal.store for removal in dropped if removal.store not in going),
            error=next(filter(None, map(self._unable.get, going)), None),
        )

    def _is_in_target(self, track: Track) -> bool:
        return self.route.to in _stores(track)

    def _concerns(self, track: Track) -> bool:
        return self._source is None or self._source in _stores(track)

    def _leaving(self, track: Track) -> list[str]:
        """Return the stores whose copies go."""
        others = [location for location in _stores(track) if location != self.route.to]
        return [location for location in others if self._source in (None, location)]

    def _unleavable(self, location: str) -> StoreError | None:
        """Return why nothing can be deleted from a store, None where nothing speaks against it."""
        if location not in self._unable:
            self._unable[location] = self._tried(location)
        return self._unable[location]

    def _tried(self, location: str) -> StoreError | None:
        try:
            store = self.route.stores.open(location)
            assure_ours(self._catalog, store)
            self._fence.assure(store)
            # This leaves something there and deletes it again.
            assure_two(store, self.route.to, self.route.stores)
        except StoreError as error:
            return error
        self._distinct.add(location)
        return None


def _ids(tracks: Sequence[Track]) -> list[str]:
    return [track.id for track in tracks]


def _stores(track: Track) -> list[str]:
    return [copy.store for copy in track.copies]
