"""Whose a store is: claimed by one library, and used by no other before it is taken over."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from audiomood.errors import StoreError, StoreForeign
from audiomood.library.distinct import assure_new
from audiomood.library.notes import announce
from audiomood.library.notes.reading import NoteReader
from audiomood.library.stores import HOME_STORE, canonical, known
from audiomood.model.filter import Filter

if TYPE_CHECKING:
    from audiomood.catalog.base import Catalog
    from audiomood.library.stores import Stores
    from audiomood.store.base import Store

_SHOWN = 8
"""Digits of a library's id that a person gets to see."""


def add(catalog: Catalog, stores: Stores, location: str, *, take_over: bool = False) -> None:
    """Make the folder or container of a store if there is none, and record it as this library's.

    Raises
    ------
    StoreForeign
        It belongs to another library, and is not to be taken over.
    UsageError
        It is one of this library's stores under another address.
    """
    store = stores.open(location)
    _go_on(catalog, stores)
    store.create()
    ours, owner = catalog.library_id(), store.owner()
    if owner == ours:
        assure_new(store, catalog, stores)
    assure_ours(catalog, store, take_over=take_over)
    new = location not in catalog.locations()
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
    if location in catalog.locations():
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
    first = next(catalog.rows(Filter(limit=1), ("id",)), None)
    return first is None and not (catalog.removals() or catalog.trashed())


def _is_at_home(store: Store) -> bool:
    """Tell whether a store is the home's own.

    Not where a link leads out of the home: there somebody else may live.
    """
    if store.location != HOME_STORE or store.folder is None:
        return False
    home, folder = (Path(os.path.realpath(path)) for path in (store.folder.parent, store.folder))
    return folder != home and folder.is_relative_to(home)
