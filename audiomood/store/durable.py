"""Files that are whole or not there, also after a power cut: temporary name, sync, rename, sync.

Everything here raises `OSError` and nothing else; who calls it knows what that means.
"""

from __future__ import annotations

import contextlib
import io
import os
import secrets
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

_FOLDER_MODE = 0o700


class Temporary:
    """A new file under a name of its own, which is gone when the block ends.

    Unless it was published before: then it stands, whole, under the name that was given.
    `mode` holds from the first moment on; what is open here can be written all the same.
    """

    def __init__(self, folder: Path, *, mode: int = 0o600) -> None:
        self._path = folder / f"put-{secrets.token_hex(8)}"
        self._published = False
        # Exclusive creation also means that a link which stands there is not followed.
        try:
            self._file = io.FileIO(
                self._path, "xb", opener=lambda name, flags: os.open(name, flags, mode)
            )
        except OSError:
            raise
        except BaseException:
            # A signal that comes while the system makes it; who called has no file to close yet.
            self._path.unlink(missing_ok=True)
            raise

    def __enter__(self) -> Self:
        """Return the file, to be removed when the block ends."""
        return self

    def write(self, data: bytes) -> None:
        """Write all the bytes, however few the system takes at a time."""
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]

    def publish(self, path: Path) -> None:
        """Give the file its name, durably, in place of a file that stands there.

        The folder of that name is made where it is missing, but not the one above it.
        """
        os.fsync(self._file.fileno())
        self._file.close()
        try:
            self._path.replace(path)
        except FileNotFoundError:
            make_folder(path.parent)
            self._path.replace(path)
        self._published = True
        sync_folder(path.parent)

    def __exit__(self, *_: object) -> None:
        """Close the file, and remove it where it was not published."""
        self._file.close()
        if not self._published:
            with contextlib.suppress(OSError):
                self._path.unlink()


def make_folder(path: Path) -> None:
    """Make the folder, private, unless it is there; the one above it must be.

    Raises
    ------
    FileNotFoundError
        There is no folder above it.
    FileExistsError
        What stands there is not a folder.
    """
    try:
        path.mkdir(mode=_FOLDER_MODE)
    except FileExistsError:
        if not path.is_dir():
            raise
    else:
        sync_folder(path.parent)


def make_folders(path: Path) -> None:
    """Make the folder and those above it that are missing, as `make_folder` does each."""
    for folder in (*reversed(path.parents), path):
        if not folder.is_dir():
            make_folder(folder)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    if os.name == "nt":
        return  # it opens no folder, and its file systems keep a log of names by themselves
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
