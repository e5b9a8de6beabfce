"""The notes of a store in a folder: one file each, which a person can read, in `notes`."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from audiomood.store.documents import is_note, note_name
from audiomood.store.durable import sync_folder
from audiomood.store.local_edge import open_blob
from audiomood.store.local_place import NOTES, expected, regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiomood.store.local_place import Place

_NOTE_MODE = 0o600


class LocalNotes:
    """The notes of one store; the methods are those of `Store`."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._folder = place.root / NOTES

    def write(self, name: str, data: bytes) -> None:
        """Write the note; see `Store.write_note`."""
        path = self._path(name)
        self._place.assure()
        with self._place.temporary(mode=_NOTE_MODE) as file, self._place.edge:
            file.write(data)
            file.publish(path)
        # A disk that went away meanwhile leaves an empty folder, which took the note in its place.
        self._place.assure()

    def names(self) -> Iterator[str]:
        """Yield the name of every note, ascending; see `Store.notes`."""
        self._place.assure()
        found: list[str] = []
        with self._place.edge, contextlib.suppress(FileNotFoundError):
            paths = [path for path in self._folder.iterdir() if is_note(path.name)]
            found = [path.name for path in paths if regular(path) is not None]
        yield from sorted(found)

    def read(self, name: str) -> bytes | None:
        """Return what the note holds, or None; see `Store.read_note`."""
        path = self._path(name)
        with self._place.edge, contextlib.suppress(FileNotFoundError):
            if expected(path, what="a note") is not None:
                with open_blob(path, self._place.edge) as file:
                    return file.read()
        self._place.assure()
        return None

    def remove(self, name: str) -> None:
        """Make sure that there is no such note; see `Store.remove_note`."""
        path = self._path(name)
        with self._place.edge, contextlib.suppress(FileNotFoundError):
            path.unlink()
            sync_folder(self._folder)
        self._place.assure()

    def _path(self, name: str) -> Path:
        return self._folder / note_name(name)
