"""The stores of a library: which one is meant, and each opened once."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from audiomood.errors import StoreError, StoreForeign, UnknownStore
from audiomood.library.distinct import assure_new
from audiomood.model.filter import Filter
from audiomood.store.location import parse
from audiomood.store.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiomood.catalog.base import Catalog
    from audiomood.config import Settings
    from audiomood.store.base import Store

HOME_STORE = "file:blobs"
"""The library's own folder for blobs, inside its home so that both can be moved together."""

_LONG = 1.0
"""Seconds that a store may take to fail, and still be asked again at once."""
_A_WHILE = 60.0
"""Seconds for which one that took longer is left alone where nothing depends on it."""
_SHOWN = 8
"""Digits of a library's id that a person gets to see."""


class Stores:
    """Opens stores by address, each once, for any thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: dict[str, Store] = {}
        self._failed: dict[str, tuple[StoreError, float]] = {}
        self._lock = threading.Lock()

    def open(self, location: str) -> Store:
        """Open the store at a canonical address, or return it if it is open."""
        with self._lock:
            if location not in self._opened:
                home = self._settings.home
                self._opened[location] = open_store(location, home=home, settings=self._settings)
            return self._opened[location]

    @contextmanager
    def forgiving(self, location: str) -> Iterator[None]:
        """Remember that a store failed in this block, on which nothing depends, and go on."""
        began = time.monotonic()
        try:
            yield
        except StoreError as error:
            if time.monotonic() - began > _LONG:
                self.give_up(location, error)
            else:
                # One that failed at once costs nothing to be asked again.
                self._failed[location] = (error, began)
        else:
            self._failed.pop(location, None)

    def failures(self) -> dict[str, StoreError]:
        """Return the stores that failed where nothing depended on it, and were not asked since."""
        return {location: error for location, (error, _) in self._failed.items()}

    def give_up(self, location: str, error: StoreError) -> None:
        """Leave a store alone for a while that failed."""
        self._failed[location] = (error, time.monotonic() + _A_WHILE)

    def given_up(self) -> dict[str, StoreError]:
        """Return the stores that are left alone now, and why, so that nobody waits for one twice."""
        now = time.monotonic()
        return {location: error for location, (error, until) in self._failed.items() if now < until}

    def abandon(self) -> None:
        """End the calls that other threads have under way in any store; see `Store.abandon`."""
        with self._lock:
            opened = list(self._opened.values())
        for store in opened:
            store.abandon()

    def close(self) -> None:
        """Close every store."""
        with self._lock:
            while self._opened:
                self._opened.popitem()[1].close()

    def for_uploads(self, catalog: Catalog, chosen: str | None) -> str:
        """Return the address for new blobs: as chosen, or by the environment, or by `use`."""
        wanted = self._settings.store if chosen is None else chosen
        if wanted is not None:
            return canonical(wanted)
        return next((entry.location for entry in catalog.stores() if entry.default), HOME_STORE)


def canonical(text: str) -> str:
    """Return the canonical address of the store that a person means.

    Raises
    ------
    UsageError
        It is no address.
    """
    return str(parse(text))


def add(catalog: Catalog, stores: Stores, location: str, *, take_over: bool = False) -> None:
    """Make the folder or container of a store if there is none, and record it as this library's.

    Raises
    ------
    StoreForeign
        It belongs to another library, and is not to be taken over.
    UsageError
        It is one of this library's stores under another address.
    """
    from audiomood.library.notes import announce

    store = stores.open(location)
    _go_on(catalog, stores)
    store.create()
    ours, owner = catalog.library_id(), store.owner()
    if owner == ours:
        assure_new(store, catalog, stores)
    assure_ours(catalog, store, take_over=take_over)
    new = all(entry.location != location for entry in catalog.stores())
    catalog.add_store(location)
    if new or owner != ours:
        announce(catalog, stores)


def use(catalog: Catalog, stores: Stores, text: str) -> str:
    """Let new uploads go to the store that a person means; return its address.

    Raises
    ------
    UnknownStore
        The library has no such store. The one in its home need not be there yet.
    """
    from audiomood.library.notes import announce

    if canonical(text) == HOME_STORE:
        add(catalog, stores, HOME_STORE)
    location = known(catalog, text)
    catalog.use_store(location)
    announce(catalog, stores)
    return location


def add_unknown(catalog: Catalog, stores: Stores, location: str) -> None:
    """Make sure that a store can take blobs of this library; errors as in `add`.

    One that is recorded is never made: where it is not there, it may be an unplugged disk.
    """
    if any(entry.location == location for entry in catalog.stores()):
        assure_ours(catalog, stores.open(location))
    else:
        add(catalog, stores, location)


def assure_ours(catalog: Catalog, store: Store, *, take_over: bool = False) -> None:
    """Make sure that a store is this library's, so that nobody else deletes what is in it.

    One that is nobody's is claimed. A catalog that knows nothing yet goes on as that of the library
    whose store lies in its home: see `goes_on`.

    Raises
    ------
    StoreForeign
        It belongs to another library, and is not to be taken over.
    """
    ours, owner = catalog.library_id(), store.owner()
    if owner == ours:
        return
    if owner is None or take_over:
        store.claim(ours)
    elif goes_on(catalog, store):
        _adopt(catalog, store, owner)
    else:
        raise StoreForeign(f"{store.location} belongs to another library, {owner[:_SHOWN]}")


def goes_on(catalog: Catalog, store: Store) -> bool:
    """Tell whether a catalog is to be that of the library to which a store belongs.

    It is where the store is the home's own, and the catalog knows nothing yet: the one before it
    was lost or deleted. So other stores stay this library's, and a rebuild finds all of them.
    """
    return _is_at_home(store) and _knows_nothing(catalog)


def _go_on(catalog: Catalog, stores: Stores) -> None:
    """Let a catalog that knows nothing yet be that of the library whose store lies in its home."""
    with suppress(StoreError):
        store = stores.open(HOME_STORE)
        owner = store.owner()
        if owner and owner != catalog.library_id() and goes_on(catalog, store):
            _adopt(catalog, store, owner)


def _adopt(catalog: Catalog, store: Store, library: str) -> None:
    """Make it the catalog of that library, with the stores that it has: else none would name them."""
    from audiomood.library.notes.reading import NoteReader

    reader = NoteReader(library=library, others=False)
    reader.read(store)
    for location in reader.named:
        catalog.add_store(canonical(location))
    # A catalog without a row is behind in nothing, so it may delete whatever was noted before it.
    stamp = max(reader.stamp, time.time_ns())
    # In the end: where this ends early, it is done again.
    catalog.set_library_id(library, stamp=stamp)


def _knows_nothing(catalog: Catalog) -> bool:
    """Tell whether a catalog has no track, had none lately, and has nothing to delete."""
    return not (catalog.removals() or catalog.trashed() or catalog.total(Filter()).tracks)


def _is_at_home(store: Store) -> bool:
    """Tell whether a store is the home's own.

    Not where a link leads out of the home: there somebody else may live.
    """
    if store.location != HOME_STORE or store.folder is None:
        return False
    home, folder = (Path(os.path.realpath(path)) for path in (store.folder.parent, store.folder))
    return folder != home and folder.is_relative_to(home)


def known(catalog: Catalog, text: str) -> str:
    """Return the canonical address of a store that this library has.

    Raises
    ------
    UnknownStore
        The library has no such store.
    """
    location = canonical(text)
    if all(entry.location != location for entry in catalog.stores()):
        raise UnknownStore(f"this library has no store {location}")
    return location
