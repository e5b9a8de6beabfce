"""Fetch: a track's bytes, verified before anything appears under the name that was asked for.

What is read wrong is read once more before a blob counts as damaged: `hash_of(store, sha256)` does
that for everybody who compares what a store gives with what was stored.
"""

from __future__ import annotations

import hashlib
import os
from itertools import chain, count
from typing import TYPE_CHECKING, BinaryIO, Protocol

from audiomood.errors import (
    AudiomoodError,
    BlobDamaged,
    BlobMissing,
    StoreError,
    StoreUnreachable,
    TargetExists,
)
from audiomood.library.names import file_name
from audiomood.library.target import refusals, refuse_what_is_no_file, whole_file
from audiomood.model.outcome import Download

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audiomood.library.stores import Stores
    from audiomood.model.track import Track
    from audiomood.store.base import Store

_CHUNK = 1 << 20
_STEM = 50
"""Characters of a name kept beside an id, short enough for any file system."""


def _silent(_: int) -> None:
    """Advance nothing."""


def download(
    track: Track, target: Path, stores: Stores, *, force: bool, advance: Callable[[int], None]
) -> Download:
    """Write the track's bytes to the file `target`; it appears whole and verified or not at all.

    A file that is there and holds the same bytes already is a success. With `force` a link that
    stands there is replaced itself: what it points to may be anywhere.

    Raises
    ------
    TargetExists
        There is a file with other bytes and `force` is false.
    TargetRefused
        The folder of `target` is missing or not writable, or a device or a folder is there.
    Damage, StoreError
        No copy of the track gives the right bytes.
    """
    with refusals(target):
        if not _is_done(target, track, force=force):
            try:
                with whole_file(target, force=force) as file:
                    copy_verified(track, stores, file, advance)
            except TargetExists:
                # Whoever was faster may have written the same.
                if not _holds(target, track):
                    raise
    return Download(track=track, path=target)


def _is_done(target: Path, track: Track, *, force: bool) -> bool:
    """Tell whether the target holds the track's bytes already; refuse what must not be replaced."""
    if not target.exists() or (force and target.is_symlink()):
        return False
    refuse_what_is_no_file(target)
    if force:
        return False
    if _holds(target, track):
        return True
    raise TargetExists(f"{target} exists and holds something else")


def target_in(folder: Path, track: Track, taken: set[Path]) -> Path:
    """Return where in `folder` a track goes: under its name, or name and id if that is taken.

    `taken` holds the targets of this command so far.
    """
    target = folder / file_name(track.name)
    stem, suffix = f"{target.stem[:_STEM]} {track.shown_id}", target.suffix
    # Another track may be called just like that.
    others = chain([stem], (f"{stem} {number}" for number in count(2)))
    while target in taken:
        target = folder / file_name(next(others) + suffix)
    taken.add(target)
    return target


def copy_verified(
    track: Track, stores: Stores, file: BinaryIO, advance: Callable[[int], None] = _silent
) -> None:
    """Write the track's bytes into `file`, which is left empty or right; copies are tried in turn.

    Raises
    ------
    Damage, StoreError
        No copy gives the right bytes; the error is the last copy's.
    """
    failure: AudiomoodError = BlobMissing(f"track {track.shown_id} has no copy in any store")
    for copy in track.copies:
        try:
            _copy(track, copy.store, stores, file, advance)
        except (BlobDamaged, BlobMissing, StoreError) as error:
            failure = error
        else:
            return
    file.seek(0)
    file.truncate()
    raise failure


def _copy(
    track: Track, location: str, stores: Stores, file: BinaryIO, advance: Callable[[int], None]
) -> None:
    def written(*, whole: bool) -> str:
        file.seek(0)
        file.truncate()
        with open_copy(track, location, stores, whole=whole) as blob:
            return sha256_of(blob, advance, file.write)

    if _twice(written, track.id, location) != track.id:
        raise _damaged(track, location)


def assure_undamaged(track: Track, location: str, stores: Stores) -> None:
    """Read one copy of a track to its end, and compare it with what was stored.

    Raises
    ------
    Damage, StoreError
        The store does not give the bytes that were stored.
    """

    def read(*, whole: bool) -> str:
        with open_copy(track, location, stores, whole=whole) as blob:
            return sha256_of(blob)

    if _twice(read, track.id, location) != track.id:
        raise _damaged(track, location)


def hash_of(store: Store, sha256: str, *, advance: Callable[[int], None] = _silent) -> str:
    """Return the SHA-256 of the bytes that the store gives for a blob.

    Where that is not the blob's own, it is read once more, for bytes may change on their way, and
    what is returned came twice. `advance` gets the number of bytes read.

    Raises
    ------
    BlobMissing
        The store verifiably does not hold the blob.
    StoreError
        It cannot be read, or is another one each time.
    """

    def read(*, whole: bool) -> str:
        with store.open_whole(sha256) if whole else store.open(sha256) as blob:
            return sha256_of(blob, advance)

    return _twice(read, sha256, store.location)


def sha256_of(
    blob: BinaryIO,
    advance: Callable[[int], None] = _silent,
    write: Callable[[bytes], object] | None = None,
) -> str:
    """Return the SHA-256, in hex digits, of what is read to the end; `write` gets all of it."""
    digest = hashlib.sha256()
    while chunk := blob.read(_CHUNK):
        digest.update(chunk)
        if write is not None:
            write(chunk)
        advance(len(chunk))
    return digest.hexdigest()


class _Read(Protocol):
    def __call__(self, *, whole: bool) -> str: ...


def _twice(read: _Read, sha256: str, location: str) -> str:
    """Return the hash of what is read, which is the right one or came twice.

    The second time the store is to take more care of what comes over a network.
    """
    first = read(whole=True)
    if first == sha256:
        return first
    second = read(whole=False)
    if second not in {first, sha256}:
        raise StoreUnreachable(
            f"{location} gives other bytes of blob {sha256[:12]} each time",
            hint="see whether the network, or the disk, damages what passes through it",
        )
    return second


def _damaged(track: Track, location: str) -> BlobDamaged:
    return BlobDamaged(
        f'track {track.shown_id} "{track.name}" is damaged in {location}:'
        " its bytes are not those that were stored"
    )


def open_copy(track: Track, location: str, stores: Stores, *, whole: bool = False) -> BinaryIO:
    """Open one copy of a track for reading; its size is right, its bytes are not yet checked.

    `whole` says that all of them will be, by the one who reads: see `Store.open_whole`.

    Raises
    ------
    Damage, StoreError
        The store does not give it, or gives something of another size.
    """
    try:
        store = stores.open(location)
        blob = store.open_whole(track.id) if whole else store.open(track.id)
    except BlobMissing as error:
        raise BlobMissing(
            f'track {track.shown_id} "{track.name}" cannot be read:'
            f" its blob is missing from {location}"
        ) from error
    if blob.seek(0, os.SEEK_END) != track.size:
        blob.close()
        raise _damaged(track, location)
    blob.seek(0)
    return blob


def _holds(path: Path, track: Track) -> bool:
    try:
        if path.stat().st_size != track.size or not path.is_file():
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == track.id
    except OSError:
        return False
