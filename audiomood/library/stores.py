"""The stores of a library: which one is meant, and each opened once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from audiomood.errors import UnknownStore
from audiomood.store.location import parse
from audiomood.store.opening import open_store

if TYPE_CHECKING:
    from audiomood.catalog.base import Catalog
    from audiomood.config import Settings
    from audiomood.store.base import Store

HOME_STORE = "file:blobs"
"""The library's own folder for blobs, inside its home so that both can be moved together."""


class Stores:
    """Opens stores by address, each once, for any thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: dict[str, Store] = {}
        self._lock = threading.Lock()

    def open(self, location: str) -> Store:
        """Open the store at a canonical address, or return it if it is open."""
        with self._lock:
            if location not in self._opened:
                home = self._settings.home
                self._opened[location] = open_store(location, home=home, settings=self._settings)
            return self._opened[location]

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


def add(catalog: Catalog, stores: Stores, location: str) -> None:
    """Make the folder or container of a store if there is none, and record it."""
    stores.open(location).create()
    catalog.add_store(location)


def add_unknown(catalog: Catalog, stores: Stores, location: str) -> None:
    """Add a store unless it is recorded: then one that is not there may be an unplugged disk."""
    if all(entry.location != location for entry in catalog.stores()):
        add(catalog, stores, location)


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
