"""A file that tells how far its reader got, for a progress bar."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer  # seen by type checkers alone, which bring it


class Stopped(Exception):
    """Raised by what is told how far a reader got, to end him: the work as a whole has ended."""


class Metered(io.RawIOBase):
    """A readable, seekable view of a file; `advance` gets the number of bytes of each read.

    `at_end` is called when a reader comes to the end, and may raise so that he does not get there.
    `passing` gets the bytes of each read, and the position at which they begin.
    """

    def __init__(
        self,
        file: io.BufferedIOBase,
        advance: Callable[[int], None],
        *,
        at_end: Callable[[], None],
        passing: Callable[[int, Buffer], None] | None = None,
    ) -> None:
        self._file = file
        self._at = file.tell()
        self._advance = advance
        self._at_end = at_end
        self._passing = passing

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move in the file; what is read again counts again."""
        self._at = self._file.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        """Return the position in the file."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Read, and tell how much."""
        data = self._file.read(size)
        self._note(data, wanted=size)
        return data

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read into `buffer`, and tell how much."""
        count = self._file.readinto(buffer)
        self._note(memoryview(buffer)[:count], wanted=len(buffer))
        return count

    def _note(self, data: bytes | memoryview, *, wanted: int) -> None:
        count = len(data)
        if wanted < 0 or count < wanted:
            self._at_end()
        if self._passing and count:
            self._passing(self._at, data)
        self._at += count
        self._advance(count)
