"""The catalog file as a whole: made, deleted, written out as SQL and read back; never audio."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from audiomood.catalog import file
from audiomood.catalog.connection import exists
from audiomood.catalog.sqlite import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def catalog_path(home: Path) -> Path:
    """Return where the catalog of a library stands."""
    return home / FILE_NAME


def create(home: Path) -> bool:
    """Make an empty catalog unless there is one; tell whether it was made."""
    path = catalog_path(home)
    missing = not exists(path)
    file.create(path)
    return missing


def destroy(home: Path) -> bool:
    """Delete the catalog file if there is one; tell whether there was."""
    path = catalog_path(home)
    existed = exists(path)
    file.destroy(path)
    return existed


def reset(home: Path) -> None:
    """Put an empty catalog in the place of the one that is there."""
    destroy(home)
    create(home)


def dump(home: Path) -> Iterator[str]:
    """Yield the catalog as SQL text, line by line.

    Raises
    ------
    CatalogMissing
        There is none.
    """
    from audiomood.catalog.dump import dump as lines_of

    return lines_of(catalog_path(home))


def restore(home: Path, text: TextIO) -> None:
    """Make the catalog from a dump.

    Raises
    ------
    CatalogError
        There is a catalog already, or the text is no whole dump.
    """
    from audiomood.catalog.dump import restore as replay

    replay(catalog_path(home), text)
