"""Removals of blobs: begun when the rows go, finished by whoever began them or finds them later."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from audiomood.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiomood.catalog.base import Catalog
    from audiomood.library.stores import Stores
    from audiomood.model.store import Removal
    from audiomood.store.base import Store

_ABANDONED = timedelta(seconds=60)
"""After this time nobody is at work on a removal any more: longer than any store's retries."""


def finish(removals: Iterable[Removal], catalog: Catalog, stores: Stores) -> None:
    """Delete the blobs of one's own removals, then what earlier removals left behind.

    Raises
    ------
    StoreError
        A blob could not be deleted; its removal stays recorded and is finished by a later one.
    """
    for removal in removals:
        _finish(removal, catalog, stores.open(removal.store))
    for removal in _abandoned(catalog):
        with suppress(StoreError):
            _finish(removal, catalog, stores.open(removal.store))


def wait_for(track_id: str, catalog: Catalog, store: Store) -> None:
    """Return when no removal of that track is under way; an abandoned one is finished here."""
    while going := [removal for removal in catalog.removals() if removal.id == track_id]:
        for removal in _abandoned(catalog):
            if removal in going:
                _finish(removal, catalog, store)
        time.sleep(0.05)


def _finish(removal: Removal, catalog: Catalog, store: Store) -> None:
    store.remove(removal.id)
    catalog.removed(removal)


def _abandoned(catalog: Catalog) -> list[Removal]:
    latest = datetime.now(UTC) - _ABANDONED
    return [removal for removal in catalog.removals() if removal.since < latest]
