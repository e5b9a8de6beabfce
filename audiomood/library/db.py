"""The catalog file as a whole: made, deleted, written out as SQL, read back, rebuilt; never audio."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TextIO

from audiomood.catalog import file
from audiomood.catalog.opening import (
    catalog_path,
    create_catalog,
    exists,
    making_catalog,
    open_catalog,
)
from audiomood.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from audiomood.model.outcome import Rebuilt
    from audiomood.model.store import StoreEntry

__all__ = ["catalog_path", "create", "destroy", "dump", "rebuild", "reset", "restore"]


def create(home: Path) -> bool:
    """Make an empty catalog unless there is one; tell whether it was made."""
    return create_catalog(home)


def destroy(home: Path) -> bool:
    """Delete the catalog file if there is one; tell whether there was."""
    existed = exists(home)
    file.destroy(catalog_path(home))
    return existed


def reset(home: Path) -> None:
    """Put an empty catalog in the place of the one that is there; the library and its stores stay."""
    kept = _kept(home)
    destroy(home)
    with making_catalog(home) as catalog:
        if kept:
            catalog.set_library_id(kept.library, stamp=kept.stamp)
            for entry in kept.stores:
                catalog.add_store(entry.location)
                if entry.default:
                    catalog.use_store(entry.location)


class _Kept(NamedTuple):
    """What an emptied catalog still knows: which library it is, its last stamp, and its stores."""

    library: str
    stamp: int
    stores: list[StoreEntry]


def _kept(home: Path) -> _Kept | None:
    """Return what a catalog is to know when it is emptied, None where it cannot be read."""
    with suppress(CatalogError), open_catalog(home) as catalog:
        return _Kept(catalog.library_id(), catalog.stamp(), catalog.stores())
    return None


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


def rebuild(
    home: Path,
    sources: Sequence[str] = (),
    *,
    take_over: bool = False,
    replace: bool = False,
    advance: Callable[[int], None] | None = None,
) -> Rebuilt:
    """Make the catalog of what the stores hold: all that are found, or exactly `sources`.

    Tracks come back with their names, tags and a person's words, from the notes that stores keep;
    moods are to be heard again. With `take_over` the stores of several libraries become those of
    one. With `replace` a catalog that is there is put aside, and stays under its name until the new
    one is whole. `advance` is called with the number of blobs looked at.

    Raises
    ------
    CatalogError
        There is a catalog already and `replace` does not say that it may go, another program works
        on it, or a newer audiomood wrote the notes.
    StoreError
        A store cannot be read; nothing was made.
    """
    import os

    from audiomood.config import Settings
    from audiomood.library import rebuild as rebuilding

    settings = Settings.from_environment(os.environ, home=home)
    return rebuilding.rebuild(
        home,
        settings,
        sources,
        take_over=take_over,
        anew=replace,
        advance=advance or (lambda _: None),
    )
