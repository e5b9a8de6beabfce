"""The stores of a library: which one is meant, and each opened once."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from audiomood.errors import StoreError, UnknownStore
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
        return catalog.default_location() or HOME_STORE


def canonical(text: str) -> str:
    """Return the canonical address of the store that a person means.

    Raises
    ------
    UsageError
        It is no address.
    """
    return str(parse(text))


def known(catalog: Catalog, text: str) -> str:
    """Return the canonical address of a store that this library has.

    Raises
    ------
    UnknownStore
        The library has no such store.
    """
    location = canonical(text)
    if location not in catalog.locations():
        raise UnknownStore(f"this library has no store {location}")
    return location
