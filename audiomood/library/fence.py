"""A fence around the blobs: a catalog that is an old state of itself must not delete anything.

A restored dump, a backup of the file or a copied home may know a track as removed that came back
since. The notes that a store keeps tell: each file bears a stamp that a catalog gave it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.errors import CatalogOutdated
from audiomood.library.notes.files import is_notes, unpacked

if TYPE_CHECKING:
    from audiomood.catalog.base import Catalog
    from audiomood.store.base import Store


class Fence:
    """Lets one command delete in a store whose notes are all known; each store is asked once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._passed: set[str] = set()

    def assure(self, store: Store) -> None:
        """Make sure that a store has no notes of this library of which the catalog knows nothing.

        Raises
        ------
        CatalogOutdated
            It has.
        """
        if store.location in self._passed:
            return
        if any(_tells(store, name, self._catalog.library_id()) for name in self._strange(store)):
            raise CatalogOutdated(
                f"this catalog is older than what its store {store.location} knows,"
                " so nothing is deleted there"
            )
        self._passed.add(store.location)

    def _strange(self, store: Store) -> list[str]:
        """Return the files of notes whose stamps are not the catalog's.

        It is asked after they were listed: a stamp is in the catalog before it is in a store.
        """
        stamps = {name: int(name.partition("-")[0]) for name in store.notes() if is_notes(name)}
        strange = self._catalog.strange(set(stamps.values()))
        return [name for name, stamp in stamps.items() if stamp in strange]


def _tells(store: Store, name: str, library: str) -> bool:
    """Tell whether a file of notes is of that library, and says anything about tracks.

    One that is damaged says nothing; a check tells of it.
    """
    data = store.read_note(name)
    try:
        return data is not None and unpacked(name, data)[0].library == library and _has_lines(data)
    except ValueError:
        return False


def _has_lines(data: bytes) -> bool:
    return len(data.splitlines()) > 1
