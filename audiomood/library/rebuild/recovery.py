"""Recovery: what nothing but the bytes of a track tell about it."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from audiomood.errors import BlobDamaged
from audiomood.library.notes.values import recovered_name
from audiomood.model.note import Note
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from audiomood.audio.probers import Probers
    from audiomood.store.base import Blob, Store

_CHUNK = 1 << 20


def _silent(_: int) -> None:
    """Advance nothing."""


def recovered(store: Store, blob: Blob, probers: Probers, *, spool: Path) -> Note:
    """Return what can be noted of a blob, named by its id; its bytes are verified and measured.

    Raises
    ------
    BlobMissing, BlobDamaged
        As `verified`.
    InputRejected
        It is no audio, or cannot be measured.
    """
    added = datetime.now(UTC)
    with verified(store, blob, spool=spool) as file:
        return measured(file, blob, probers, added)


@contextmanager
def verified(
    store: Store, blob: Blob, *, spool: Path, advance: Callable[[int], None] = _silent
) -> Iterator[BinaryIO]:
    """Open a blob as a file of this system, once all its bytes proved to be those of its key.

    What a store cannot give as such a file is kept in the folder `spool` meanwhile. `advance` is
    called with the number of bytes read.

    Raises
    ------
    BlobMissing
        The blob is not there any more.
    BlobDamaged
        Its bytes are not those that were stored.
    """
    with store.open(blob.sha256) as source:
        if _has_descriptor(source):
            _assure(_hash(source, advance), blob, store)
            yield source
            return
        spool.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryFile(dir=spool) as file:
            _assure(_hash(source, advance, copy=file), blob, store)
            file.flush()
            yield file


def measured(file: BinaryIO, blob: Blob, probers: Probers, added: datetime) -> Note:
    """Return what can be noted of a recording of which a file holds the bytes: named by its id.

    Raises
    ------
    InputRejected
        It is no audio, or cannot be measured.
    """
    found = probers.probe(file, blob.size)
    return Note(
        id=blob.sha256,
        name=recovered_name(blob.sha256, found.sound.format),
        size=blob.size,
        added=added,
        sound=found.sound,
        file_tags=found.tags,
        person_tags={},
    )


def _has_descriptor(file: BinaryIO) -> bool:
    try:
        file.fileno()
    except (OSError, AttributeError):
        return False
    return True


def _hash(source: BinaryIO, advance: Callable[[int], None], copy: BinaryIO | None = None) -> str:
    """Return the SHA-256 of what a file holds, and write all of it into `copy`, if there is one."""
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        if copy:
            copy.write(chunk)
        advance(len(chunk))
    return digest.hexdigest()


def _assure(digest: str, blob: Blob, store: Store) -> None:
    if digest != blob.sha256:
        raise BlobDamaged(
            f"blob {blob.sha256[:SHOWN_ID_DIGITS]} is damaged in {store.location}:"
            " its bytes are not those that were stored"
        )
