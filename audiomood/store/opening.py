"""Opens the store that an address means; each kind is imported when one of it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.store.location import AzureLocation, FileLocation, parse

if TYPE_CHECKING:
    from pathlib import Path

    from audiomood.config import Settings
    from audiomood.store.base import Store
    from audiomood.store.location import Location


def open_store(location: str | Location, *, home: Path, settings: Settings) -> Store:
    """Open the store at an address; nothing is read, made or asked of a network yet.

    Raises
    ------
    UsageError
        The address is not one.
    StoreRefused
        There are no credentials for it.
    """
    place = parse(location) if isinstance(location, str) else location
    if isinstance(place, FileLocation):
        from audiomood.store.local import LocalStore

        return LocalStore(place.folder(home), location=str(place))
    if isinstance(place, AzureLocation):
        from audiomood.store.azure import AzureStore  # takes longer to import than all the rest

        return AzureStore(place, settings.azure)
    from audiomood.store.memory import MemoryStore

    return MemoryStore(place.name)
