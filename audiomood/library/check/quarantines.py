"""What lies in the quarantines of stores: nobody else tells of it, and nobody deletes it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from audiomood.errors import StoreError
from audiomood.model.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiomood.library.check.plan import Scope
    from audiomood.store.base import Store


def quarantined(scope: Scope) -> Iterator[Finding]:
    """Yield one finding for each store in whose quarantine something lies."""
    for location in scope.live:
        # It just answered; what is wrong with it shows when it is asked again.
        with suppress(StoreError):
            if location not in scope.foreign and (found := _told(scope.stores.open(location))):
                yield found


def _told(store: Store) -> Finding | None:
    sizes = [one.size for one in store.quarantined()]
    if not sizes:
        return None
    some = "1 blob lies" if len(sizes) == 1 else f"{len(sizes):,} blobs lie"
    where = f"{store.folder or store.location}/quarantine"
    return Finding(
        kind="quarantined",
        says=f"{some} in {where}; listen to what is there, and delete what you do not need",
        store=store.location,
        size=sum(sizes),
    )
