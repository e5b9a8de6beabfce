"""A store in a folder: the bytes of each blob in a file of their own.

::

    audiomood-store     the marker: this folder is a store, of which layout, and whose
    tmp/put-…           what is being written; an old one was left by a crash
    ab/ab3f…            a blob, read-only, in the folder of its first two hex digits
    notes/NAME          a note
    quarantine/ab3f…-…  what was a blob, until it was found to be something else

The marker tells an empty store from a disk that is not mounted.
"""

from __future__ import annotations

import contextlib
import secrets
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from audiomood.errors import BlobMissing
from audiomood.store.base import Blob, Leftover, Store, is_sha256, key
from audiomood.store.durable import make_folder, sync_folder
from audiomood.store.local_edge import open_blob
from audiomood.store.local_notes import LocalNotes
from audiomood.store.local_place import PART, QUARANTINE, Place, expected, regular
from audiomood.store.meter import Meter, chunks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class LocalStore(Store):
    """Blobs in a folder of one file system."""

    connections: ClassVar[int] = 8
    """A `put` of a small blob mostly waits for the disk to confirm, and several can wait together.

    More only get into each other's way at the interpreter's lock.
    """

    def __init__(self, root: Path, *, location: str) -> None:
        self._root = root
        self._location = location
        self._place = Place(root, location=location)
        self._edge = self._place.edge
        self._notes = LocalNotes(self._place)

    @property
    def location(self) -> str:
        """The address that opens this store again."""
        return self._location

    @property
    def folder(self) -> Path:
        """The folder."""
        return self._root

    def create(self) -> None:
        """Make the folder and its marker; see `Store.create`.

        A folder that holds other things is refused: blobs would get lost among them, and they
        among blobs. One that holds blobs but no marker is taken for a store again.
        """
        self._place.create()

    def put(
        self,
        source: BinaryIO,
        *,
        size: int | None = None,
        sha256: str | None = None,
        replace: bool = False,
    ) -> Blob:
        """Store all bytes of the source, read once; see `Store.put`."""
        self._place.assure()
        meter = Meter(size=size, sha256=sha256)
        quick = size is not None and not replace
        if quick and sha256 is not None and self._size(self._path(sha256)) == size:
            with closing(chunks(source, size=size)) as parts:
                for chunk in parts:
                    meter.update(chunk)
            return self._confirm(meter.blob())
        with closing(chunks(source, size=size)) as parts, self._place.temporary() as file:
            for chunk in parts:
                meter.update(chunk)
                with self._edge:
                    file.write(chunk)
            blob = meter.blob()
            path = self._path(blob.sha256)
            if self._size(path) == blob.size and not replace:
                return self._confirm(blob)
            with self._edge:
                file.publish(path)
        # A disk that went away meanwhile leaves an empty folder, which took the blob in its place.
        self._place.assure()
        return blob

    def stat(self, sha256: str) -> Blob | None:
        """Return the blob of that hash, or None; see `Store.stat`."""
        size = self._size(self._path(sha256))
        if size is None:
            self._place.assure()
            return None
        return Blob(sha256, size)

    def open(self, sha256: str) -> BinaryIO:
        """Open the blob for reading; see `Store.open`."""
        path = self._path(sha256)
        with self._edge, contextlib.suppress(FileNotFoundError):
            return open_blob(path, self._edge)
        raise self._missing(sha256)

    def remove(self, sha256: str) -> None:
        """Make sure that the store does not hold the blob; see `Store.remove`."""
        path = self._path(sha256)
        with self._edge, contextlib.suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)
        self._place.assure()

    def blobs(self) -> Iterator[Blob]:
        """Yield every blob, ordered by hash; see `Store.blobs`."""
        self._place.assure()
        with self._edge:
            paths = [path for path in self._root.iterdir() if PART.fullmatch(path.name)]
            parts = sorted(path.name for path in paths if path.is_dir())
        for part in parts:
            yield from self._blobs_of(part)
        self._place.assure()

    def quarantine(self, sha256: str) -> str:
        """Move the blob's file to the quarantine; see `Store.quarantine`."""
        path = self._path(sha256)
        target = self._root / QUARANTINE / f"{sha256}-{secrets.token_hex(4)}"
        if self._size(path) is None:
            raise self._missing(sha256)
        with self._edge, contextlib.suppress(FileNotFoundError):
            make_folder(target.parent)
            path.rename(target)
            sync_folder(target.parent)
            sync_folder(path.parent)
            return str(target)
        raise self._missing(sha256)

    def quarantined(self) -> Iterator[Leftover]:
        """Yield the files in the quarantine; see `Store.quarantined`."""
        yield from self._place.quarantined()

    def leftovers(self) -> Iterator[Leftover]:
        """Yield the files that are being written, or were; see `Store.leftovers`."""
        yield from self._place.leftovers()

    def discard(self, name: str) -> None:
        """Delete one of them; see `Store.discard`."""
        self._place.discard(name)

    def owner(self) -> str | None:
        """Return whose the marker says the store is; see `Store.owner`."""
        return self._place.owner()

    def claim(self, library_id: str) -> None:
        """Write the library into the marker; see `Store.claim`."""
        self._place.claim(library_id)

    def write_note(self, name: str, data: bytes) -> None:
        """Write the note; see `Store.write_note`."""
        self._notes.write(name, data)

    def notes(self) -> Iterator[str]:
        """Yield the name of every note, ascending; see `Store.notes`."""
        yield from self._notes.names()

    def read_note(self, name: str) -> bytes | None:
        """Return what the note holds, or None; see `Store.read_note`."""
        return self._notes.read(name)

    def remove_note(self, name: str) -> None:
        """Make sure that there is no such note; see `Store.remove_note`."""
        self._notes.remove(name)

    def _path(self, sha256: str) -> Path:
        return self._root / key(sha256)

    def _size(self, path: Path) -> int | None:
        with self._edge:
            found = expected(path, what="a blob")
        return None if found is None else found.st_size

    def _missing(self, sha256: str) -> BlobMissing:
        """Return what says so, when the store is there to know it."""
        self._place.assure()
        return BlobMissing(f"{self._location} does not hold the blob {sha256[:12]}")

    def _blobs_of(self, part: str) -> list[Blob]:
        found = []
        with self._edge, contextlib.suppress(FileNotFoundError):
            for path in (self._root / part).iterdir():
                if path.name.startswith(part) and is_sha256(path.name):
                    status = regular(path)  # None where it was removed since it was listed
                    if status is not None:
                        found.append(Blob(path.name, status.st_size))
        return sorted(found, key=lambda blob: blob.sha256)

    def _confirm(self, blob: Blob) -> Blob:
        """Return a blob that was there already, when its name is as durable as its bytes.

        Its other writer may have come no further than to rename it.
        """
        with self._edge:
            sync_folder(self._path(blob.sha256).parent)
        return blob
