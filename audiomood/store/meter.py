"""Bytes on their way into a store: in chunks, counted and hashed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, BinaryIO

from audiomood.errors import HashMismatch, SizeMismatch
from audiomood.store.base import Blob

if TYPE_CHECKING:
    from collections.abc import Generator

CHUNK = 1 << 20
"""Bytes read or sent at once where nothing asks for another amount."""


def chunks(source: BinaryIO, *, size: int | None = None) -> Generator[bytes]:
    """Yield the bytes of the source from its position to its end, at most `CHUNK` at a time.

    `size` is how many there should be. Where they are few, no more than that and one are asked for:
    making room for a whole chunk takes longer than reading them.

    From the second chunk on, the next is read by another thread while the caller is busy with one:
    reading, hashing and writing large files leave the interpreter to others.
    Close it where not all is taken; nothing reads the source any more then.
    """
    most = CHUNK if size is None else min(CHUNK, size + 1)
    chunk = source.read(most)
    if len(chunk) < most:  # most files end here
        while chunk:
            yield chunk
            chunk = source.read(most)
        return
    from concurrent.futures import ThreadPoolExecutor  # which small files do not wait for

    with ThreadPoolExecutor(1, thread_name_prefix="audiomood-ahead") as ahead:
        while chunk:
            following = ahead.submit(source.read, CHUNK)
            yield chunk
            chunk = following.result()


class Meter:
    """Counts and hashes the bytes that pass, and compares them with what was expected."""

    def __init__(self, *, size: int | None, sha256: str | None) -> None:
        self._expected = (size, sha256)
        self._hash = hashlib.sha256()
        self.size = 0

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Take in the next bytes.

        Raises
        ------
        SizeMismatch
            They are more than was expected; who waits for the end of an endless source waits long.
        """
        self._hash.update(data)
        self.size += len(data)
        expected = self._expected[0]
        if expected is not None and self.size > expected:
            raise SizeMismatch(f"the source gave more than the {expected} bytes that were expected")

    def expects(self, *, size: int) -> bool:
        """Return whether the caller said this size, rather than another or none."""
        return self._expected[0] == size

    def blob(self) -> Blob:
        """Return what passed.

        Raises
        ------
        SizeMismatch, HashMismatch
            It is not what was expected.
        """
        size, sha256 = self._expected
        if size is not None and self.size != size:
            raise SizeMismatch(f"the source gave {self.size} bytes where {size} were expected")
        found = self._hash.hexdigest()
        if sha256 is not None and found != sha256:
            raise HashMismatch(
                f"the source gave bytes of hash {found[:12]} where {sha256[:12]} was expected"
            )
        return Blob(found, self.size)
