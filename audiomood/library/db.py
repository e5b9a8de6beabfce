"""The catalog file as a whole: made, deleted, written out as SQL and read back; never audio."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from audiomood.catalog import file
from audiomood.catalog.opening import catalog_path, create_catalog, exists

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["catalog_path", "create", "destroy", "dump", "reset", "restore"]


def create(home: Path) -> bool:
    """Make an empty catalog unless there is one; tell whether it was made."""
    return create_catalog(home)


def destroy(home: Path) -> bool:
    """Delete the catalog file if there is one; tell whether there was."""
    existed = exists(home)
    file.destroy(catalog_path(home))
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
