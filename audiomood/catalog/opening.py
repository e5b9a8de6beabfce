"""The catalog of a home: where it is and what kind it is. Nobody else decides either."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiomood.catalog import connection
from audiomood.catalog.sqlite import SqliteCatalog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiomood.catalog.base import Catalog
    from audiomood.catalog.migrations import Notice

FILE_NAME = "library.db"


def catalog_path(home: Path) -> Path:
    """Return where the catalog of a home stands."""
    return home / FILE_NAME


def exists(home: Path) -> bool:
    """Tell whether a home has a catalog.

    Raises
    ------
    CatalogError
        It cannot be known: a catalog that is there is never taken for none.
    """
    return connection.exists(catalog_path(home))


def open_catalog(
    home: Path | None, *, any_thread: bool = False, notice: Notice | None = None
) -> Catalog:
    """Open the catalog of a home, brought up to date; None is an empty one that nobody else sees.

    One for any thread is used by one at a time: its owner sees to that. `notice` is called with the
    old and the new schema version before an upgrade that takes long.

    Raises
    ------
    CatalogMissing
        The home has none.
    """
    return SqliteCatalog.open(home and catalog_path(home), any_thread=any_thread, notice=notice)


def create_catalog(home: Path) -> bool:
    """Make an empty catalog unless the home has one; tell whether it was missing."""
    from audiomood.catalog.file import create

    missing = not exists(home)
    create(catalog_path(home))
    return missing


def name_aside(home: Path) -> Path:
    """Return a new name for the catalog of a home that another one is to replace."""
    path = catalog_path(home)
    return path.with_name(f"{path.name}.{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")


@contextmanager
def held_catalog(home: Path) -> Iterator[None]:
    """Keep the catalog of a home, if it has one, from everybody else; see `catalog.file.held`."""
    from audiomood.catalog.file import held

    with held(catalog_path(home)):
        yield


@contextmanager
def making_catalog(home: Path, *, aside: Path | None = None) -> Iterator[Catalog]:
    """Give an empty catalog beside its place; when the block ends well, it is that of the home.

    One that the home has gets the name `aside` then; who replaces it has to hold it.

    Raises
    ------
    CatalogExists
        The home has one, by now or already, and `aside` is None.
    """
    from audiomood.catalog.file import made, upgrade

    with made(catalog_path(home), aside=aside) as unfinished:
        upgrade(unfinished)
        with SqliteCatalog.open(unfinished) as catalog:
            yield catalog
