"""Recovery: a track made of nothing but its bytes, and of a note where there is one."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from audiomood.errors import BlobDamaged
from audiomood.model.track import Copy, Track
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from audiomood.audio.probers import Probers
    from audiomood.model.note import Note
    from audiomood.store.base import Blob, Store

_CHUNK = 1 << 20


def _silent(_: int) -> None:
    """Advance nothing."""


def recovered(store: Store, blob: Blob, location: str, probers: Probers, *, spool: Path) -> Track:
    """Return the track that a blob is, named by its id; its bytes are verified and measured.

    Raises
    ------
    BlobMissing, BlobDamaged
        As `verified`.
    InputRejected
        It is no audio, or cannot be measured.
    """
    copy = Copy(store=location, added=datetime.now(UTC))
    with verified(store, blob, spool=spool) as file:
        return measured(file, blob, copy, probers)


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


def measured(
    file: BinaryIO, blob: Blob, copy: Copy, probers: Probers, note: Note | None = None
) -> Track:
    """Return the track of which a file holds the bytes, called as its note says, or by its id.

    Raises
    ------
    InputRejected
        It is no audio, or cannot be measured.
    """
    found = probers.probe(file, blob.size)
    by_id = f"recovered {blob.sha256[:SHOWN_ID_DIGITS]}.{found.sound.format}"
    return Track(
        id=blob.sha256,
        name=note.name if note else by_id,
        size=blob.size,
        added=note.added if note else copy.added,
        sound=found.sound,
        tags=note.file_tags if note else found.tags,
        copies=(copy,),
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
