"""The contract of a store, in words: bytes by key, and what is promised when things fail."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, ClassVar, Self

from audiomood.errors import HashMismatch, SizeMismatch

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1 << 20
"""Bytes read or sent at once where nothing asks for another amount."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob that a store holds: the SHA-256 of its bytes as 64 hex digits, and their number."""

    sha256: str
    size: int


def key(sha256: str) -> str:
    """Return the key under which the bytes of that hash are stored: `ab/<64 hex>`."""
    return f"{sha256[:2]}/{sha256}"


class Store(ABC):
    """Blobs by the SHA-256 of their bytes.

    What every store promises, and `tests/store/contract.py` proves for each:

    - *Atomic.* A blob is visible whole or not at all. A `put` that fails, whatever the cause,
      leaves nothing that `stat`, `open` or `blobs` can see.
    - *Durable.* When `put` returns, the blob survives a power cut.
    - *Idempotent.* Putting bytes that are there is a success, as is removing what is not.
      Two writers of the same bytes at once both succeed.
    - *Checked on the way in.* What a blob is called is the hash of the bytes that were stored.
    - *Sure.* `stat` returns None only when the blob is verifiably absent; a store that cannot
      tell raises `StoreUnreachable`. The same holds for `remove` and `open`.
    - *Own errors only.* `StoreUnreachable` where a later try may succeed, `StoreRefused` where
      it will not before somebody changes something, `StoreFull` where there is no room. An error
      raised by the source of a `put` passes through as it is.

    A store may be used by several threads at once, and a copy of it opened from `location` by
    other processes.
    """

    connections: ClassVar[int] = 4
    """How many calls at once this kind of store makes good use of."""

    @property
    @abstractmethod
    def location(self) -> str:
        """The address that opens this store again, without any secret."""

    @abstractmethod
    def put(
        self, source: BinaryIO, *, size: int | None = None, sha256: str | None = None
    ) -> Blob:
        """Store all bytes from the source's position to its end, and return what was stored.

        Parameters
        ----------
        source : read once from start to end where `sha256` is None or the store needs no name
            beforehand; a store that does reads it twice, so a source that cannot seek is spooled
        size, sha256 : what the caller expects the bytes to be; None where it does not know

        Raises
        ------
        SizeMismatch, HashMismatch
            The source gave other bytes than expected. Nothing was stored.
        StoreError
            Nothing is visible that was not before.
        """

    @abstractmethod
    def stat(self, sha256: str) -> Blob | None:
        """Return the blob of that hash, or None where the store verifiably does not hold it."""

    @abstractmethod
    def open(self, sha256: str) -> BinaryIO:
        """Open the blob for reading: seekable, and with memory that does not grow with its size.

        The bytes are as the store gives them; who needs to be sure compares their hash.

        Raises
        ------
        BlobMissing
            The store verifiably does not hold the blob.
        """

    @abstractmethod
    def remove(self, sha256: str) -> None:
        """Make sure that the store does not hold the blob; a blob that is not there is a success."""

    @abstractmethod
    def blobs(self) -> Iterator[Blob]:
        """Yield every blob, ordered by hash, without holding them all in memory."""

    def close(self) -> None:
        """Let go of connections and files; the store is not used afterwards."""

    def __enter__(self) -> Self:
        """Return the store, to be closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()


class Meter:
    """Counts and hashes the bytes that pass, and compares them with what was expected."""

    def __init__(self, *, size: int | None, sha256: str | None) -> None:
        self._expected = (size, sha256)
        self._hash = hashlib.sha256()
        self.size = 0

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Take in the next bytes."""
        self._hash.update(data)
        self.size += len(data)

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
            raise HashMismatch(f"the source gave bytes of hash {found[:12]} where {sha256[:12]} was expected")
        return Blob(found, self.size)
