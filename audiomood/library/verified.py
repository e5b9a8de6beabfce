"""A track's bytes for who reads them in any order: all of them checked before the first is used."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Final

from audiomood.errors import Damage, StoreError
from audiomood.library.fetch import copy_verified, open_copy, sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiomood.library.stores import Stores
    from audiomood.model.track import Track

_LOCAL: Final = "file:"
"""How the address of a store begins whose blobs are files of this system."""


@contextmanager
def verified(track: Track, stores: Stores, folder: Path) -> Iterator[BinaryIO]:
    """Open a track's bytes, which were compared with their hash.

    A blob that is a file is read where it lies. What comes over a network is copied into a file in
    `folder` that has no name and needs as much room.

    Raises
    ------
    Damage, StoreError
        No copy gives the right bytes; or, from inside the block, one that did does so no more.
    OSError
        There is no room for the copy.
    """
    with ExitStack() as opened:
        yield _in_place(track, stores, opened) or _copied(track, stores, folder, opened)


def _in_place(track: Track, stores: Stores, opened: ExitStack) -> BinaryIO | None:
    """Return the first copy that is a file and right; None sends to all copies, for the error too."""
    for location in (one.store for one in track.copies if one.store.startswith(_LOCAL)):
        with suppress(Damage, StoreError), ExitStack() as opening:
            blob = opening.enter_context(open_copy(track, location, stores))
            if sha256_of(blob) == track.id:
                # The same open file from here on: another one may take its name meanwhile.
                blob.seek(0)
                opened.push(opening.pop_all())
                return blob
    return None


def _copied(track: Track, stores: Stores, folder: Path, opened: ExitStack) -> BinaryIO:
    import tempfile

    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - the caller's stack closes it
    opened.enter_context(file)
    copy_verified(track, stores, file)
    return file
