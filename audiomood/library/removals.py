"""Removals of blobs: begun when the rows go, finished by whoever began them or finds them later."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from audiomood.library.stores import assure_ours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from audiomood.catalog.base import Catalog
    from audiomood.library.stores import Stores
    from audiomood.model.store import Removal
    from audiomood.store.base import Store

ABANDONED = timedelta(seconds=60)
"""After this time nobody is at work on a removal any more: longer than any store's retries."""
_AT_ONCE = 100
"""Removals that are claimed, and struck out, in one transaction."""
_FRESH = 5.0
"""Seconds after which a claim is made anew before the next blob is deleted."""


def finish(removals: Iterable[Removal], catalog: Catalog, stores: Stores) -> None:
    """Delete the blobs of one's own removals, then what earlier removals left behind.

    Raises
    ------
    StoreError
        A blob could not be deleted, or the store is another library's by now; the removal stays
        recorded and is finished by a later one.
    """
    for location, some in _by_store(removals):
        _finish(some, catalog, stores.open(location))
    _attempt(filter(_is_abandoned, catalog.removals()), catalog, stores)


def attempt(
    removals: Sequence[Removal], catalog: Catalog, stores: Stores, *, insist: bool = False
) -> dict[str, tuple[str, ...]]:
    """Finish one's own removals and abandoned ones as far as their stores can be reached.

    Return, by id, the stores in which blobs of one's own removals are still to go. With `insist`
    these are tried also where the store just failed.
    """
    _attempt(removals, catalog, stores, insist=insist)
    _attempt(filter(_is_abandoned, catalog.removals()), catalog, stores)
    left: dict[str, tuple[str, ...]] = {}
    own = {(removal.id, removal.store) for removal in removals}
    for going in catalog.removals() if own else ():
        if (going.id, going.store) in own:
            left[going.id] = (*left.get(going.id, ()), going.store)
    return left


def _attempt(
    removals: Iterable[Removal], catalog: Catalog, stores: Stores, *, insist: bool = False
) -> None:
    """Finish removals; where a store fails, or is left alone since it just did, they stay."""
    for location, some in _by_store(removals):
        if insist or location not in stores.given_up():
            with stores.forgiving(location):
                _finish(some, catalog, stores.open(location))


def wait_for(track_id: str, catalog: Catalog, store: Store, location: str) -> None:
    """Return when that blob is on its way out of the store no more.

    An abandoned removal is finished here.
    """
    while going := [one for one in catalog.removals(track_id) if one.store == location]:
        _finish(list(filter(_is_abandoned, going)), catalog, store)
        time.sleep(0.05)


def _by_store(removals: Iterable[Removal]) -> Iterator[tuple[str, list[Removal]]]:
    by_store = attrgetter("store")
    for location, some in groupby(sorted(removals, key=by_store), by_store):
        yield location, list(some)


def _finish(removals: Sequence[Removal], catalog: Catalog, store: Store) -> None:
    """Delete the blobs of removals from their store.

    They are claimed just before: a claim that is older than any store's retries counts as
    abandoned, and whoever takes it over must not meet the one who made it. What another library
    has taken over by now is no longer ours to delete.
    """
    if removals:
        assure_ours(catalog, store)
    waiting = list(removals)
    while waiting:
        some, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
        waiting = [*_finish_some(some, catalog, store), *waiting]


def _finish_some(removals: Sequence[Removal], catalog: Catalog, store: Store) -> list[Removal]:
    """Claim removals and delete their blobs; return those whose claim was not fresh any more."""
    until = time.monotonic() + _FRESH
    claimed = catalog.claim(removals)
    done: list[Removal] = []
    try:
        for removal in claimed:
            if time.monotonic() > until:
                break
            store.remove(removal.id)
            done.append(removal)
    finally:
        if done:
            catalog.removed(done)
    return claimed[len(done) :]


def _is_abandoned(removal: Removal) -> bool:
    return removal.since < datetime.now(UTC) - ABANDONED
