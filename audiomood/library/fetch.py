"""Fetch: a track's bytes, verified before anything appears under the name that was asked for."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, BinaryIO

from audiomood.errors import (
    AudiomoodError,
    BlobDamaged,
    BlobMissing,
    StoreError,
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

_CHUNK = 1 << 20
_STEM = 50
"""Characters of a name kept beside an id, short enough for any file system."""


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
            with whole_file(target, force=force) as file:
                copy_verified(track, stores, file, advance)
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
    name = file_name(track.name)
    target = folder / name
    if target in taken:
        stem = f"{target.stem[:_STEM]} {track.shown_id}"
        target = folder / file_name(stem + target.suffix)
    taken.add(target)
    return target


def copy_verified(
    track: Track, stores: Stores, file: BinaryIO, advance: Callable[[int], None]
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
            file.seek(0)
            file.truncate()
            _copy(track, copy.store, stores, file, advance)
        except (BlobDamaged, BlobMissing, StoreError) as error:
            failure = error
        else:
            return
    raise failure


def _copy(
    track: Track, location: str, stores: Stores, file: BinaryIO, advance: Callable[[int], None]
) -> None:
    digest = hashlib.sha256()
    with open_copy(track, location, stores) as blob:
        while chunk := blob.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
            advance(len(chunk))
    if digest.hexdigest() != track.id:
        raise _damaged(track, location)


def assure_undamaged(track: Track, location: str, stores: Stores) -> None:
    """Read one copy of a track to its end, and compare it with what was stored.

    Raises
    ------
    Damage, StoreError
        The store does not give the bytes that were stored.
    """
    with open_copy(track, location, stores) as blob:
        if hashlib.file_digest(blob, "sha256").hexdigest() != track.id:  # type: ignore[arg-type]
            raise _damaged(track, location)


def _damaged(track: Track, location: str) -> BlobDamaged:
    return BlobDamaged(
        f'track {track.shown_id} "{track.name}" is damaged in {location}:'
        " its bytes are not those that were stored"
    )


def open_copy(track: Track, location: str, stores: Stores) -> BinaryIO:
    """Open one copy of a track for reading; its size is right, its bytes are not yet checked.

    Raises
    ------
    Damage, StoreError
        The store does not give it, or gives something of another size.
    """
    try:
        blob = stores.open(location).open(track.id)
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
