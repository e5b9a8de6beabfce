"""A store in the memory of this process, for tests: the contract without a disk or a network."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from audiomood.errors import BlobMissing, StoreUnreachable
from audiomood.store.base import Blob, Meter, Store, chunks, key

if TYPE_CHECKING:
    from collections.abc import Iterator

_STORES: dict[str, dict[str, bytes]] = {}
"""The blobs by hash of each store that was created, so that an address opens it again."""


class MemoryStore(Store):
    """Blobs in a dictionary, whose single operations are atomic between threads."""

    def __init__(self, name: str = "") -> None:
        self._name = name

    @property
    def location(self) -> str:
        """The address that opens this store again in this process."""
        return f"memory:{self._name}"

    def create(self) -> None:
        """Make the store, empty, where there is none yet."""
        _STORES.setdefault(self._name, {})

    def put(self, source: BinaryIO, *, size: int | None = None, sha256: str | None = None) -> Blob:
        """Store all bytes of the source; see `Store.put`."""
        held = self._held()
        meter = Meter(size=size, sha256=sha256)
        parts = []
        for chunk in chunks(source):
            meter.update(chunk)
            parts.append(chunk)
        blob = meter.blob()
        held[blob.sha256] = b"".join(parts)
        return blob

    def stat(self, sha256: str) -> Blob | None:
        """Return the blob of that hash, or None; see `Store.stat`."""
        key(sha256)
        data = self._held().get(sha256)
        return None if data is None else Blob(sha256, len(data))

    def open(self, sha256: str) -> BinaryIO:
        """Open the blob for reading; see `Store.open`."""
        key(sha256)
        try:
            return io.BytesIO(self._held()[sha256])
        except KeyError:
            raise BlobMissing(f"{self.location} does not hold the blob {sha256[:12]}") from None

    def remove(self, sha256: str) -> None:
        """Make sure that the store does not hold the blob; see `Store.remove`."""
        key(sha256)
        self._held().pop(sha256, None)

    def blobs(self) -> Iterator[Blob]:
        """Yield every blob, ordered by hash; see `Store.blobs`."""
        for sha256 in sorted(self._held()):
            blob = self.stat(sha256)
            if blob is not None:
                yield blob

    def _held(self) -> dict[str, bytes]:
        try:
            return _STORES[self._name]
        except KeyError:
            raise StoreUnreachable(f"there is no store at {self.location}") from None
