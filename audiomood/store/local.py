"""A store in a folder: the bytes of each blob in a file of their own.

::

    audiomood-store     the marker: this folder is a store, and of which layout
    tmp/put-…           what is being written; an old one was left by a crash
    ab/ab3f…            a blob, read-only, in the folder of its first two hex digits

The marker tells an empty store from a disk that is not mounted.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from audiomood.errors import BlobMissing, StoreRefused, StoreUnreachable
from audiomood.store.base import Blob, Meter, Store, chunks, is_sha256, key
from audiomood.store.durable import Temporary, make_folder, make_folders, sync_folder
from audiomood.store.local_edge import Edge, open_blob

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKER = "audiomood-store"
MARKER_TEXT = b"audiomood store 1\n"
TEMPORARY = "tmp"

# A blob never changes, so not even its owner may write to it: an editor or a tagger let loose on
# the folder fails instead of doing damage. Windows would refuse to remove such a file, too.
_BLOB_MODE = 0o400 if os.name == "posix" else 0o600

_PART = re.compile(r"[0-9a-f]{2}")
_HARMLESS = re.compile(rf"{_PART.pattern}|{TEMPORARY}|lost\+found|\..*")


class LocalStore(Store):
    """Blobs in a folder of one file system."""

    connections: ClassVar[int] = 8
    """A `put` of a small blob mostly waits for the disk to confirm; eight can wait together."""

    def __init__(self, root: Path, *, location: str) -> None:
        self._root = root
        self._location = location
        self._edge = Edge(location)
        self._known = False

    @property
    def location(self) -> str:
        """The address that opens this store again."""
        return self._location

    def create(self) -> None:
        """Make the folder and its marker; see `Store.create`.

        A folder that holds other things is refused: blobs would get lost among them, and they
        among blobs. One that holds blobs but no marker is taken for a store again.
        """
        with self._edge:
            if not self._root.is_dir():
                make_folders(self._root)
            if not (self._root / MARKER).exists():
                self._refuse_foreign()
                self._write_marker()
        self._assure()

    def put(self, source: BinaryIO, *, size: int | None = None, sha256: str | None = None) -> Blob:
        """Store all bytes of the source, read once; see `Store.put`."""
        self._assure()
        meter = Meter(size=size, sha256=sha256)
        if sha256 is not None and size is not None and self._size(sha256) == size:
            for chunk in chunks(source):
                meter.update(chunk)
            return self._confirm(meter.blob())
        with self._temporary() as file:
            for chunk in chunks(source):
                meter.update(chunk)
                with self._edge:
                    file.write(chunk)
            blob = meter.blob()
            if self._size(blob.sha256) == blob.size:
                return self._confirm(blob)
            with self._edge:
                file.publish(self._path(blob.sha256))
        # A disk that went away meanwhile leaves an empty folder, which took the blob in its place.
        self._assure()
        return blob

    def stat(self, sha256: str) -> Blob | None:
        """Return the blob of that hash, or None; see `Store.stat`."""
        size = self._size(sha256)
        if size is None:
            self._assure()
            return None
        return Blob(sha256, size)

    def open(self, sha256: str) -> BinaryIO:
        """Open the blob for reading; see `Store.open`."""
        path = self._path(sha256)
        with self._edge, contextlib.suppress(FileNotFoundError):
            return open_blob(path, self._edge)
        self._assure()
        raise BlobMissing(f"{self._location} does not hold the blob {sha256[:12]}")

    def remove(self, sha256: str) -> None:
        """Make sure that the store does not hold the blob; see `Store.remove`."""
        path = self._path(sha256)
        with self._edge, contextlib.suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)
        self._assure()

    def blobs(self) -> Iterator[Blob]:
        """Yield every blob, ordered by hash; see `Store.blobs`."""
        self._assure()
        with self._edge:
            paths = [path for path in self._root.iterdir() if _PART.fullmatch(path.name)]
            parts = sorted(path.name for path in paths if path.is_dir())
        for part in parts:
            yield from self._blobs_of(part)
        self._assure()

    def _path(self, sha256: str) -> Path:
        return self._root / key(sha256)

    def _size(self, sha256: str) -> int | None:
        path = self._path(sha256)
        with self._edge, contextlib.suppress(FileNotFoundError):
            found = path.lstat()
            if not stat.S_ISREG(found.st_mode):
                raise StoreRefused(f"{path} is not a file, where a blob should be")
            return found.st_size
        return None

    def _blobs_of(self, part: str) -> list[Blob]:
        found = []
        with self._edge, contextlib.suppress(FileNotFoundError):
            for path in (self._root / part).iterdir():
                if path.name.startswith(part) and is_sha256(path.name):
                    with contextlib.suppress(FileNotFoundError):  # removed since it was listed
                        status = path.lstat()
                        if stat.S_ISREG(status.st_mode):
                            found.append(Blob(path.name, status.st_size))
        return sorted(found, key=lambda blob: blob.sha256)

    def _assure(self) -> None:
        """Raise where the folder is not, or not any more, the store that it was made to be."""
        marker = self._root / MARKER
        with self._edge:
            try:
                if self._known:
                    marker.stat()
                    return
                text = marker.read_bytes()
            except FileNotFoundError:
                raise StoreUnreachable(
                    f"{self._location} is not there: no file {MARKER!r} in {self._root}",
                    hint="mount its disk; or make a new store with `audiomood store add`",
                ) from None
        if text != MARKER_TEXT:
            raise StoreRefused(
                f"{self._location} has a layout that this audiomood does not know",
                hint="update audiomood",
            )
        self._known = True

    def _refuse_foreign(self) -> None:
        names = [path.name for path in self._root.iterdir()]
        foreign = [name for name in names if not _HARMLESS.fullmatch(name)]
        if foreign:
            raise StoreRefused(
                f"{self._location} cannot become a store: its folder holds {min(foreign)!r}",
                hint="choose a folder that is empty or not there yet",
            )

    def _write_marker(self) -> None:
        with self._temporary() as file:
            file.write(MARKER_TEXT)
            file.publish(self._root / MARKER)

    def _temporary(self) -> Temporary:
        folder = self._root / TEMPORARY
        with self._edge:
            try:
                return Temporary(folder, mode=_BLOB_MODE)
            except FileNotFoundError:
                make_folder(folder)
                return Temporary(folder, mode=_BLOB_MODE)

    def _confirm(self, blob: Blob) -> Blob:
        """Return a blob that was there already, when its name is as durable as its bytes.

        Its other writer may have come no further than to rename it.
        """
        with self._edge:
            sync_folder(self._path(blob.sha256).parent)
        return blob
