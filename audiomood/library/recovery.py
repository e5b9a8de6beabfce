"""Recovery: a track made of nothing but its bytes, where no note says what it was called."""

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
    from collections.abc import Iterator
    from pathlib import Path

    from audiomood.audio.probers import Probers
    from audiomood.store.base import Blob, Store

_CHUNK = 1 << 20


def recovered(store: Store, blob: Blob, location: str, probers: Probers, *, spool: Path) -> Track:
    """Return the track that a blob is, named by its id; its bytes are verified and measured.

    What a store cannot give as a file of this system is kept in `spool` meanwhile.

    Raises
    ------
    BlobMissing
        The blob is not there any more.
    BlobDamaged
        Its bytes are not those that were stored.
    InputRejected
        It is no audio, or cannot be measured.
    """
    now = datetime.now(UTC)
    with _as_file(store, blob, spool) as file:
        found = probers.probe(file, blob.size)
    return Track(
        id=blob.sha256,
        name=f"recovered {blob.sha256[:SHOWN_ID_DIGITS]}.{found.sound.format}",
        size=blob.size,
        added=now,
        sound=found.sound,
        tags=found.tags,
        copies=(Copy(store=location, added=now),),
    )


@contextmanager
def _as_file(store: Store, blob: Blob, spool: Path) -> Iterator[BinaryIO]:
    """Open a blob as a file with a descriptor, its bytes verified."""
    with store.open(blob.sha256) as source:
        if _has_descriptor(source):
            digest = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
            _assure(digest, blob, store)
            yield source
            return
        spool.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryFile(dir=spool) as file:
            _assure(_copied(source, file), blob, store)
            file.flush()
            yield file


def _has_descriptor(file: BinaryIO) -> bool:
    try:
        file.fileno()
    except (OSError, AttributeError):
        return False
    return True


def _copied(source: BinaryIO, file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        file.write(chunk)
    return digest.hexdigest()


def _assure(digest: str, blob: Blob, store: Store) -> None:
    if digest != blob.sha256:
        raise BlobDamaged(
            f"blob {blob.sha256[:SHOWN_ID_DIGITS]} is damaged in {store.location}:"
            " its bytes are not those that were stored"
        )
