"""A store in the memory of this process, for tests: the contract without a disk or a network."""

from __future__ import annotations

import io
import secrets
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from audiomood.errors import BlobMissing, StoreUnreachable
from audiomood.store.base import Blob, Leftover, Store, key
from audiomood.store.documents import marker, note_name, owner_in
from audiomood.store.meter import Meter, chunks

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class _Held:
    blobs: dict[str, bytes] = field(default_factory=dict)
    quarantine: dict[str, bytes] = field(default_factory=dict)
    quarantined: dict[str, datetime] = field(default_factory=dict)
    notes: dict[str, bytes] = field(default_factory=dict)
    marker: bytes = field(default_factory=marker)


_STORES: dict[str, _Held] = {}
"""What each store holds that was created, so that an address opens it again."""


class MemoryStore(Store):
    """Blobs in a dictionary, whose single operations are atomic between threads."""

    shared: ClassVar[bool] = False

    def __init__(self, name: str = "") -> None:
        self._name = name

    @property
    def location(self) -> str:
        """The address that opens this store again in this process."""
        return f"memory:{self._name}"

    def create(self) -> None:
        """Make the store, empty, where there is none yet."""
        _STORES.setdefault(self._name, _Held())

    def put(
        self,
        source: BinaryIO,
        *,
        size: int | None = None,
        sha256: str | None = None,
        replace: bool = False,  # noqa: ARG002 - what was put is always what stands here
    ) -> Blob:
        """Store all bytes of the source; see `Store.put`."""
        held = self._held()
        meter = Meter(size=size, sha256=sha256)
        parts = []
        with closing(chunks(source)) as read:
            for chunk in read:
                meter.update(chunk)
                parts.append(chunk)
        blob = meter.blob()
        held.blobs[blob.sha256] = b"".join(parts)
        return blob

    def stat(self, sha256: str) -> Blob | None:
        """Return the blob of that hash, or None; see `Store.stat`."""
        key(sha256)
        data = self._held().blobs.get(sha256)
        return None if data is None else Blob(sha256, len(data))

    def open(self, sha256: str) -> BinaryIO:
        """Open the blob for reading; see `Store.open`."""
        key(sha256)
        try:
            return io.BytesIO(self._held().blobs[sha256])
        except KeyError:
            raise self._missing(sha256) from None

    def remove(self, sha256: str) -> None:
        """Make sure that the store does not hold the blob; see `Store.remove`."""
        key(sha256)
        self._held().blobs.pop(sha256, None)

    def blobs(self) -> Iterator[Blob]:
        """Yield every blob, ordered by hash; see `Store.blobs`."""
        for sha256 in sorted(self._held().blobs):
            blob = self.stat(sha256)
            if blob is not None:
                yield blob

    def quarantine(self, sha256: str) -> str:
        """Take the blob out of its place; see `Store.quarantine`."""
        key(sha256)
        held = self._held()
        name = f"{sha256}-{secrets.token_hex(4)}"
        try:
            held.quarantine[name] = held.blobs[sha256]
            held.quarantined[name] = datetime.now(UTC)
            del held.blobs[sha256]
        except KeyError:
            raise self._missing(sha256) from None
        return f"{self.location}/quarantine/{name}"

    def quarantined(self) -> Iterator[Leftover]:
        """Yield what was taken out of its place; see `Store.quarantined`."""
        held = self._held()
        for name, since in sorted(held.quarantined.items()):
            yield Leftover(name, len(held.quarantine[name]), since)

    def owner(self) -> str | None:
        """Return whose the store is; see `Store.owner`."""
        return owner_in(self._held().marker, location=self.location)

    def claim(self, library_id: str) -> None:
        """Make the store that library's; see `Store.claim`."""
        self._held().marker = marker(library_id)

    def write_note(self, name: str, data: bytes) -> None:
        """Write the note; see `Store.write_note`."""
        self._held().notes[note_name(name)] = bytes(data)

    def notes(self) -> Iterator[str]:
        """Yield the name of every note, ascending; see `Store.notes`."""
        yield from sorted(self._held().notes)

    def read_note(self, name: str) -> bytes | None:
        """Return what the note holds, or None; see `Store.read_note`."""
        return self._held().notes.get(note_name(name))

    def remove_note(self, name: str) -> None:
        """Make sure that there is no such note; see `Store.remove_note`."""
        self._held().notes.pop(note_name(name), None)

    def _held(self) -> _Held:
        try:
            return _STORES[self._name]
        except KeyError:
            raise StoreUnreachable(f"there is no store at {self.location}") from None

    def _missing(self, sha256: str) -> BlobMissing:
        return BlobMissing(f"{self.location} does not hold the blob {sha256[:12]}")
