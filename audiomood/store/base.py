"""The contract of a store, in words: bytes by key, and what is promised when things fail."""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, ClassVar, Self

from audiomood.errors import HashMismatch, SizeMismatch

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1 << 20
"""Bytes read or sent at once where nothing asks for another amount."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob that a store holds: the SHA-256 of its bytes as 64 hex digits, and their number."""

    sha256: str
    size: int


def is_sha256(text: str) -> bool:
    """Return whether this is a SHA-256 as it is written here: 64 lower-case hex digits."""
    return _SHA256.fullmatch(text) is not None


def key(sha256: str) -> str:
    """Return the key under which the bytes of that hash are stored: `ab/<64 hex>`.

    Raises
    ------
    ValueError
        This is not a SHA-256 in lower-case hex digits. So no key ever leads out of a store.
    """
    if not is_sha256(sha256):
        raise ValueError(f"{sha256!r} is not a SHA-256 in lower-case hex digits")
    return f"{sha256[:2]}/{sha256}"


class Store(ABC):
    """Blobs by the SHA-256 of their bytes.

    What every store promises, and `tests/store/contract.py` proves for each:

    - *Atomic.* A blob is visible whole and checked, or not at all. A `put` that fails because of
      its source leaves nothing that `stat`, `open` or `blobs` can see; one that fails because of
      the store may at most leave the whole blob, when it broke after the last byte was checked.
    - *Durable.* When `put` returns, the blob survives a power cut.
    - *Idempotent.* Putting bytes that are there is a success, as is removing what is not.
      Two writers of the same bytes at once both succeed. A blob that is there with another size
      than its bytes have is damaged, and a `put` of those bytes replaces it.
    - *Checked on the way in.* What a blob is called is the hash of the bytes that were stored;
      every `put` reads its source to the end and compares, even when the blob is there already.
    - *Sure.* `stat` returns None only when the blob is verifiably absent; a store that cannot
      tell raises `StoreUnreachable`. The same holds for `remove` and `open`.
    - *Never made by accident.* Only `create` makes a store. Where none is, every other call raises
      `StoreUnreachable` (it may come back: a disk that is not mounted) or `StoreRefused`.
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
    def create(self) -> None:
        """Make the store where there is none yet; one that is there already is a success.

        Raises
        ------
        StoreRefused
            It cannot be made there, or something else is there.
        """

    @abstractmethod
    def put(self, source: BinaryIO, *, size: int | None = None, sha256: str | None = None) -> Blob:
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

    def close(self) -> None:  # noqa: B027 - most stores hold nothing open
        """Let go of connections and files; the store is not used afterwards."""

    def __enter__(self) -> Self:
        """Return the store, to be closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()


def chunks(source: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of the source from its position to its end, at most `CHUNK` at a time."""
    while chunk := source.read(CHUNK):
        yield chunk


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
