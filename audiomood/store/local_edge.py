"""Where the file system's world ends: what it says becomes what a store says."""

from __future__ import annotations

import errno
import io
import os
import stat
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, BinaryIO

from audiomood.errors import AudiomoodError, StoreFull, StoreRefused, StoreUnreachable, TooLarge

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Buffer  # seen by type checkers alone, which bring it

# Not waiting matters for a pipe that stands where a blob should be: it may never have a writer.
_READ = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
_READ_BUFFER = 1 << 17

_FULL = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ELOOP,  # a symbolic link stands where none is followed
    errno.EEXIST,
    errno.ENOTDIR,
}


class Edge(AbstractContextManager[None]):
    """Turns every `OSError` that leaves the block into a `StoreError` of the store at `location`.

    One about the size of a single file is no fault of the store, and becomes `TooLarge`.

    So the block holds what touches the store's own files, and nothing that reads a source. One
    edge serves any number of blocks and threads.
    """

    def __init__(self, location: str) -> None:
        self._location = location

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Raise what the error means for the store."""
        if isinstance(error, OSError):
            raise _translated(error, self._location) from error


def open_blob(path: Path, edge: Edge) -> BinaryIO:
    """Open a blob's file, whose disk may still fail while it is read; no link is followed.

    Raises
    ------
    StoreRefused
        Something else than a file stands there.
    """
    return io.BufferedReader(_BlobFile(path, edge), _READ_BUFFER)


class _BlobFile(io.FileIO):
    def __init__(self, path: Path, edge: Edge) -> None:
        super().__init__(path, opener=lambda name, _: os.open(name, _READ))
        self._edge = edge
        if not stat.S_ISREG(os.fstat(self.fileno()).st_mode):
            self.close()
            raise StoreRefused(f"{path} is not a file, where a blob should be")

    def readinto(self, buffer: Buffer, /) -> int | None:
        with self._edge:
            return super().readinto(buffer)

    def readall(self) -> bytes:
        with self._edge:
            return super().readall() or b""


def _translated(error: OSError, location: str) -> AudiomoodError:
    why = (error.strerror or type(error).__name__).lower()
    if error.errno == errno.EFBIG:
        return TooLarge(f"{location} takes no file as large as this one: {why}")
    if error.errno in _FULL:
        return StoreFull(f"{location} is full: {why}")
    if error.errno in _REFUSED:
        return StoreRefused(
            f"{location} cannot be used: {why}",
            hint="see who owns its folder, how it is mounted, and what else stands there",
        )
    return StoreUnreachable(f"{location} cannot be used: {why}")
