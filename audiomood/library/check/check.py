"""A check as a whole: the catalog, then each store, then what needs both."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from audiomood.catalog import opening
from audiomood.errors import (
    CatalogDamaged,
    CatalogError,
    CatalogMissing,
    StoreError,
    StoreUnreachable,
)
from audiomood.library import notes
from audiomood.library.check import records
from audiomood.library.check.damage import finding_of
from audiomood.library.check.plan import Scope, Tally
from audiomood.library.check.reading import Strays, suspects
from audiomood.library.ownership import goes_on
from audiomood.library.stores import HOME_STORE, known
from audiomood.model.finding import Finding
from audiomood.model.portion import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from audiomood.catalog.base import Catalog
    from audiomood.library.check.plan import Plan
    from audiomood.library.check.reading import Suspect
    from audiomood.library.stores import Stores
    from audiomood.store.base import Store

_PATIENCE = 5
"""Blobs in a row that a store cannot give, after which it counts as one that cannot be asked."""


class Check(Tally):
    """Finds what is wrong with a library; findings come while it is iterated, once.

    What it has looked at so far stands in the attributes of `Tally`.
    """

    def __init__(
        self, home: Path, open_catalog: Callable[[], Catalog], stores: Stores, plan: Plan
    ) -> None:
        super().__init__()
        self._home = home
        self._open_catalog = open_catalog
        self._stores = stores
        self._plan = plan

    def __iter__(self) -> Iterator[Finding]:
        """Yield findings; close the iterator to end the check early.

        Raises
        ------
        UnknownStore
            The library has no store that was named.
        CatalogError
            The catalog cannot be used, though it may be whole: locked, too new, another program's.
            `CatalogMissing` where nothing tells that there ever was a library.
        """
        try:
            if not opening.exists(self._home):
                yield from self._without_catalog()
                return
            yield from self._whole(self._open_catalog())
        except CatalogDamaged as error:
            yield records.broken(str(error))

    def _without_catalog(self) -> Iterator[Finding]:
        """Tell a library that lost its catalog from none at all."""
        blob = None
        with suppress(StoreError):
            blob = next(self._stores.open(HOME_STORE).blobs(), None)
        if blob is None:
            raise CatalogMissing(f"there is no library at {self._home}")
        yield records.lost(f"{self._home} holds recordings, but no catalog")

    def _whole(self, catalog: Catalog) -> Iterator[Finding]:
        damage = records.problems(catalog)
        yield from damage
        try:
            yield from self._rest(catalog, broken=bool(damage))
        except CatalogError:
            # It was told already why the catalog gives no more.
            if not damage:
                raise

    def _rest(self, catalog: Catalog, *, broken: bool) -> Iterator[Finding]:
        scope = self._scope(catalog)
        self.tracks = catalog.total(records.EVERY).tracks
        if broken:
            # What a broken catalog does not name may be named after all.
            scope.plan = replace(scope.plan, repair=False)
        strays = {location: Strays() for location in scope.live}
        for location, stray in strays.items():
            yield from self._store(location, stray, scope)
        if scope.plan.decode:
            from audiomood.library.check.decoding import undecoded

            yield from undecoded(scope)
        yield from records.lies(catalog)
        yield from records.stale(catalog)
        yield from records.unremoved(scope)
        if not broken:
            from audiomood.library.check.noting import noteless, unnoted
            from audiomood.library.check.quarantines import quarantined
            from audiomood.library.check.tidying import tidied

            yield from unnoted(scope)
            yield from tidied(scope, strays)
            if scope.plan.read == EVERYTHING:
                yield from noteless(scope)
            if scope.plan.mends and catalog.count_due():
                # Of copies that were just recorded. What is there already stays: it may know better.
                notes.write_due(catalog, self._stores, merge=False)
            yield from quarantined(scope)
        # At last, for a repair may just have found a blob.
        yield from records.unheld(catalog)

    def _scope(self, catalog: Catalog) -> Scope:
        if self._plan.stores:
            live = [known(catalog, text) for text in self._plan.stores]
        else:
            live = catalog.locations()
        return Scope(
            home=self._home,
            catalog=catalog,
            stores=self._stores,
            plan=self._plan,
            tally=self,
            live=list(dict.fromkeys(live)),
        )

    def _store(self, location: str, strays: Strays, scope: Scope) -> Iterator[Finding]:
        """Compare one store with the catalog; that it cannot be asked is one finding."""
        try:
            store = self._stores.open(location)
            strange = store.owner() not in (None, scope.catalog.library_id())
            if strange and not goes_on(scope.catalog, store):
                scope.foreign.add(location)
                yield _foreign(location)
            self.stores += 1
            yield from self._copies(store, strays, scope)
        except StoreError as error:
            scope.live.remove(location)
            yield records.unreachable(location, error)

    def _copies(self, store: Store, strays: Strays, scope: Scope) -> Iterator[Finding]:
        holdings = scope.catalog.holdings(store.location)
        failures = 0
        with closing(suspects(store, holdings, strays, scope.plan, self)) as found:
            for suspect in found:
                failures = failures + 1 if suspect.kind == "unreachable" else 0
                if failures > _PATIENCE:
                    raise StoreUnreachable(suspect.why)
                if finding := self._looked_again(suspect, store, scope):
                    yield finding

    def _looked_again(self, suspect: Suspect, store: Store, scope: Scope) -> Finding | None:
        try:
            return finding_of(suspect, store, scope)
        except StoreError as error:
            store.owner()  # fails, too, where it is not this blob alone
            return replace(records.unreachable(store.location, error), track_id=suspect.id)


def _foreign(location: str) -> Finding:
    return Finding(
        kind="foreign",
        says="the store belongs to another library, which may delete what is in it",
        mend=f"audiomood store add --take-over {location}",
        store=location,
    )
