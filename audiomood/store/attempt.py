"""The bytes of one trial of a store, and how what comes back is judged."""

from __future__ import annotations

import contextlib
import hashlib
import io
import secrets
from typing import TYPE_CHECKING

from audiomood.errors import BlobMissing, StoreRefused, StoreUnreachable
from audiomood.store.base import Blob

if TYPE_CHECKING:
    from audiomood.store.base import Store

SMALL = 100_000
LARGE = 9 << 20
"""Bytes: more than any store here sends in two requests."""
PART = 1 << 20
"""Bytes that are compared at once."""


class Broken(Exception):
    """A promise that the store did not keep; the text says how."""


class SourceFailed(Exception):
    """What the source of the trial raises that fails."""


class Failing(io.BytesIO):
    """Bytes with a failure in the place of their end."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read the next bytes.

        Raises
        ------
        SourceFailed
            There are none.
        """
        data = super().read(size)
        if not data:
            raise SourceFailed
        return data


class Attempt:
    """The bytes of one trial, and what of them may be in the store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.small = secrets.token_bytes(SMALL)
        self.large = secrets.token_bytes(LARGE)
        self.blobs: set[str] = set()
        self.notes: set[str] = set()

    def put(self, data: bytes, *, replace: bool = False) -> Blob:
        """Store bytes, and compare what the store says that they are."""
        expected = Blob(digest(data), len(data))
        self.blobs.add(expected.sha256)
        stored = self.store.put(
            io.BytesIO(data), size=expected.size, sha256=expected.sha256, replace=replace
        )
        demand(
            stored == expected,
            f"it says that it stored {named(stored)} where {named(expected)} was put",
        )
        return stored

    def note(self, data: bytes) -> str:
        """Write a note under a name that no other has, and return the name."""
        name = f"trial-{secrets.token_hex(8)}"
        self.notes.add(name)
        self.store.write_note(name, data)
        return name

    def clean_up(self) -> None:
        """Remove all that is left; what the store keeps from being removed stays."""
        with contextlib.suppress(StoreUnreachable):  # the next call would wait as long
            for sha256 in self.blobs:
                with contextlib.suppress(StoreRefused):
                    self.store.remove(sha256)
            for name in self.notes:
                with contextlib.suppress(StoreRefused):
                    self.store.remove_note(name)


def demand(kept: bool, otherwise: str) -> None:
    """Go on where the promise was kept so far.

    Raises
    ------
    Broken
        It was not; the text says what happened instead.
    """
    if not kept:
        raise Broken(otherwise)


def named(blob: Blob | None) -> str:
    """Return what a person reads for a blob."""
    return "nothing" if blob is None else f"{blob.size} bytes as {blob.sha256[:12]}"


def digest(data: bytes) -> str:
    """Return the SHA-256 of the bytes as it is written here."""
    return hashlib.sha256(data).hexdigest()


def compare(store: Store, data: bytes) -> None:
    """Read the blob of these bytes in parts, and compare each.

    Raises
    ------
    Broken
        Other bytes came back.
    BlobMissing
        None did.
    """
    place = 0
    with store.open(digest(data)) as file:
        while part := file.read(PART):
            same = part == data[place : place + len(part)]
            demand(same, f"other bytes came back after the first {place}")
            place += len(part)
    demand(place == len(data), f"{place} of {len(data)} bytes came back")


def demand_nothing(store: Store, sha256: str) -> None:
    """Make sure that nothing of this hash is there, and that the store says so.

    Raises
    ------
    Broken
        It is there, or half.
    """
    found = store.stat(sha256)
    demand(found is None, f"it says that it holds {named(found)}")
    try:
        store.open(sha256).close()
    except BlobMissing:
        return
    raise Broken("it opens what is not there")
