"""Removals of blobs: begun when the rows go, finished by whoever began them or finds them later."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from audiomood.errors import CatalogLocked, CatalogOutdated
from audiomood.library.activity import nobody_removes, removing
from audiomood.library.fence import Fence
from audiomood.library.ownership import assure_ours
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from audiomood.catalog.base import Catalog
    from audiomood.library.stores import Stores
    from audiomood.model.store import Removal
    from audiomood.store.base import Store

ABANDONED = timedelta(seconds=60)
"""After this time nobody is at work on a removal any more: longer than any store's retries.

Unless whoever claimed it was stopped meanwhile, so that nobody may delete at all just then.
"""
PATIENCE = 2 * ABANDONED
"""How long somebody waits for another process to finish its removal."""
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
    CatalogOutdated
        The store knows what this catalog does not; the removal stays recorded.
    """
    fence = Fence(catalog)
    for location, some in _by_store(removals):
        _finish(some, catalog, stores.open(location), fence)
    _attempt_abandoned(catalog, stores, fence)


def attempt(
    removals: Sequence[Removal],
    catalog: Catalog,
    stores: Stores,
    *,
    fence: Fence | None = None,
    insist: bool = False,
) -> dict[str, tuple[str, ...]]:
    """Finish one's own removals and abandoned ones as far as their stores can be reached.

    Return, by id, the stores in which blobs of one's own removals are still to go. With `insist`
    these are tried also where the store just failed.

    Raises
    ------
    CatalogOutdated
        A store that was to lose one's own knows what this catalog does not; it stays recorded.
    """
    fence = fence or Fence(catalog)
    _attempt(removals, catalog, stores, fence, insist=insist)
    _attempt_abandoned(catalog, stores, fence)
    left: dict[str, tuple[str, ...]] = {}
    own = {(removal.id, removal.store) for removal in removals}
    for going in catalog.removals() if own else ():
        if (going.id, going.store) in own:
            left[going.id] = (*left.get(going.id, ()), going.store)
    return left


def _attempt_abandoned(catalog: Catalog, stores: Stores, fence: Fence) -> None:
    """Finish abandoned removals; where an outdated catalog may not delete, they stay."""
    for _, some in _by_store(_abandoned(catalog.removals(), catalog)):
        with suppress(CatalogOutdated):
            _attempt(some, catalog, stores, fence)


def _attempt(
    removals: Iterable[Removal],
    catalog: Catalog,
    stores: Stores,
    fence: Fence,
    *,
    insist: bool = False,
) -> None:
    """Finish removals; where a store fails, or is left alone since it just did, they stay."""
    for location, some in _by_store(removals):
        if insist or location not in stores.given_up():
            with stores.forgiving(location):
                _finish(some, catalog, stores.open(location), fence)


def wait_for(track_id: str, catalog: Catalog, store: Store, location: str) -> None:
    """Return when that blob is on its way out of the store no more.

    An abandoned removal is finished here.

    Raises
    ------
    CatalogLocked
        Another process began to delete it and does not go on, nor end.
    """
    fence, end = Fence(catalog), time.monotonic() + PATIENCE.total_seconds()
    while going := [one for one in catalog.removals(track_id) if one.store == location]:
        if late := _abandoned(going, catalog):
            _finish(late, catalog, store, fence)
        elif time.monotonic() > end:
            raise CatalogLocked(
                f"another process began to delete {track_id[:SHOWN_ID_DIGITS]} from {location}"
                " and does not go on",
                hint="let it go on or end it: it may have been stopped, as by Ctrl-Z",
            )
        time.sleep(0.05)


def _by_store(removals: Iterable[Removal]) -> Iterator[tuple[str, list[Removal]]]:
    by_store = attrgetter("store")
    for location, some in groupby(sorted(removals, key=by_store), by_store):
        yield location, list(some)


def _finish(removals: Sequence[Removal], catalog: Catalog, store: Store, fence: Fence) -> None:
    """Delete the blobs of removals from their store.

    They are claimed just before: a claim that is older than any store's retries counts as
    abandoned, and whoever takes it over must not meet the one who made it. What another library
    has taken over by now is no longer ours to delete, and an old state of the catalog deletes
    nothing.
    """
    if removals:
        assure_ours(catalog, store)
        fence.assure(store)
    waiting = list(removals)
    while waiting:
        some, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
        with removing(catalog.home):
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


def _abandoned(removals: Iterable[Removal], catalog: Catalog) -> list[Removal]:
    """Return the removals that nobody is at work on any more.

    They were read before the lock is tried: what is claimed meanwhile is not theirs any more who
    read it, and a claim that was read is in nobody's hands where nobody holds the lock.
    """
    before = datetime.now(UTC) - ABANDONED
    late = [removal for removal in removals if removal.since < before]
    free = any(removal.claimed for removal in late) and nobody_removes(catalog.home)
    return [removal for removal in late if free or not removal.claimed]
