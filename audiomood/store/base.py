"""The contract of a store, in words: bytes by key, and what is promised when things fail."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, ClassVar, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_SHA256 = re.compile(r"[0-9a-f]{64}")
QUARANTINED = re.compile(r"[0-9a-f]{64}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob that a store holds: the SHA-256 of its bytes as 64 hex digits, and their number."""

    sha256: str
    size: int


class Leftover(NamedTuple):
    """What a write left behind, or what was put aside: its name, its bytes, its last change."""

    name: str
    size: int
    modified: datetime


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
    """Blobs by the SHA-256 of their bytes, with notes about them and the name of their library.

    What every store promises, and `tests/store/contract.py` proves for each:

    - *Atomic.* A blob is visible whole and checked, or not at all. A `put` that fails because of
      its source leaves nothing that `stat`, `open` or `blobs` can see; one that fails because of
      the store may at most leave the whole blob, when it broke after the last byte was checked.
    - *Durable.* When `put` returns, the blob survives a power cut.
    - *Idempotent.* Putting bytes that are there is a success, as is removing what is not.
      Two writers of the same bytes at once both succeed. A blob that is there with another size
      than its bytes have is damaged, and a `put` of those bytes replaces it.
    - *Mended on request.* A `put` with `replace` writes the blob anew even where its size is right,
      as a rotten one's is. Until that moment readers get the old bytes, from then on the new ones;
      a `put` that fails leaves the old ones.
    - *Nothing thrown away in doubt.* `quarantine` takes a blob out of its place and keeps its bytes.
      At every moment the bytes are in the one place or the other, or for a while in both.
    - *Notes are whole.* A note is replaced at once and durably; who reads meanwhile gets the old one
      or the new one. Of two writers at once the last one's stays. No note is ever a blob, nor is what
      lies in the quarantine.
    - *One owner.* `owner` is what the last `claim` said, also from another computer. The store
      itself stops nobody: who is about to delete asks first.
    - *Checked on the way in.* What a blob is called is the hash of the bytes that were stored;
      every `put` reads its source to the end and compares, even when the blob is there already.
    - *Sure.* `stat` returns None only when the blob is verifiably absent; a store that cannot
      tell raises `StoreUnreachable`. The same holds for `remove` and `open`.
    - *Never made by accident.* Only `create` makes a store. Where none is, every other call raises
      `StoreUnreachable` (it may come back: a disk that is not mounted) or `StoreRefused`.
    - *Own errors only.* `StoreUnreachable` where a later try may succeed, `StoreRefused` where
      it will not before somebody changes something, `StoreFull` where there is no room. `TooLarge`
      is about one blob and no fault of the store. An error raised by the source of a `put` passes
      through as it is.

    Several threads may use a store at once, and other processes one opened from `location`.
    """

    shared: ClassVar[bool] = True
    """Whether it is the same store that another process opens from `location`."""
    connections: ClassVar[int] = 4
    """How many calls at once this kind of store makes good use of."""

    @property
    @abstractmethod
    def location(self) -> str:
        """The address that opens this store again, without any secret."""

    @property
    def folder(self) -> Path | None:
        """The folder of this system that the store is, None where it is none."""
        return None

    @abstractmethod
    def create(self) -> None:
        """Make the store where there is none yet; one that is there already is a success.

        Raises
        ------
        StoreRefused
            It cannot be made there, or something else is there.
        """

    @abstractmethod
    def put(
        self,
        source: BinaryIO,
        *,
        size: int | None = None,
        sha256: str | None = None,
        replace: bool = False,
    ) -> Blob:
        """Store all bytes from the source's position to its end, and return what was stored.

        Parameters
        ----------
        source : read once from start to end where `sha256` is None or the store needs no name
            beforehand; a store that does reads it twice, so a source that cannot seek is spooled
        size, sha256 : what the caller expects the bytes to be; None where it does not know
        replace : write the blob anew, in one step, also where one of the right size is there:
            so that a damaged copy is mended

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

    def open_whole(self, sha256: str) -> BinaryIO:
        """Open the blob as `open` does, for who reads all of it and compares its hash anyway."""
        return self.open(sha256)

    @abstractmethod
    def remove(self, sha256: str) -> None:
        """Make sure that the store does not hold the blob; a blob that is not there is a success."""

    @abstractmethod
    def blobs(self) -> Iterator[Blob]:
        """Yield every blob, ordered by hash, without holding them all in memory."""

    @abstractmethod
    def quarantine(self, sha256: str) -> str:
        """Take the blob out of its place without losing its bytes, and say where they are now.

        That is for a person to read: `<store>/quarantine/<sha256>-<8 hex digits>`. Nothing here
        reads or deletes what lies there, and the place of the blob is free for a `put`.

        Raises
        ------
        BlobMissing
            The store verifiably does not hold the blob.
        """

    @abstractmethod
    def quarantined(self) -> Iterator[Leftover]:
        """Yield what lies in the quarantine: `<sha256>-<8 hex digits>`, ascending by name."""

    def leftovers(self) -> Iterator[Leftover]:
        """Yield what writes that never ended left behind, and what those at work are writing.

        Only who knows that nobody writes can tell the two apart. A store that leaves nothing
        behind, or drops it by itself, has none.
        """
        return iter(())

    def discard(self, name: str) -> None:  # noqa: B027 - most stores leave nothing behind
        """Delete one of the `leftovers`; one that is gone already is a success.

        Raises
        ------
        ValueError
            This is not the name of a leftover.
        """

    @abstractmethod
    def owner(self) -> str | None:
        """Return the id, read anew, of the library that the store belongs to; None if nobody's."""

    @abstractmethod
    def claim(self, library_id: str) -> None:
        """Make the store that library's, durably and at once, whoever had it before.

        Raises
        ------
        ValueError
            This is not the id of a library.
        """

    @abstractmethod
    def write_note(self, name: str, data: bytes) -> None:
        """Write a small document under a name, durably, in place of one that is there.

        Raises
        ------
        ValueError
            This is not the name of a note; see `documents.is_note`. So for the other calls about notes.
        """

    @abstractmethod
    def notes(self) -> Iterator[str]:
        """Yield the name of every note, ascending."""

    @abstractmethod
    def read_note(self, name: str) -> bytes | None:
        """Return what the note holds, or None where the store verifiably has none of that name."""

    @abstractmethod
    def remove_note(self, name: str) -> None:
        """Make sure that the store has no note of that name; one that is not there is a success."""

    def abandon(self) -> None:  # noqa: B027 - most stores never wait for long
        """End the calls that other threads have under way, with an error; later ones are as ever.

        A call may wait for a server for half a minute, which nobody is to do who was interrupted.
        """

    def close(self) -> None:  # noqa: B027 - most stores hold nothing open
        """Let go of connections and files; the store is not used afterwards."""

    def __enter__(self) -> Self:
        """Return the store, to be closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()
