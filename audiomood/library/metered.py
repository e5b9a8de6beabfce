"""A file that tells how far its reader got, for a progress bar."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO


class Metered(io.RawIOBase):
    """A readable, seekable view of a file; `advance` gets the number of bytes of each read."""

    def __init__(self, file: BinaryIO, advance: Callable[[int], None]) -> None:
        self._file = file
        self._advance = advance

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move in the file; what is read again counts again."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position in the file."""
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        """Read, and tell how much."""
        data = self._file.read(size)
        self._advance(len(data))
        return data

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read into `buffer`, and tell how much."""
        count: int = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self._advance(count)
        return count
