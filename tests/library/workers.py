"""What other processes do to a library; each function is the whole life of one process."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from audiomood import Library

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier, Event
    from pathlib import Path


def upload(home: Path, folder: Path) -> None:
    """Upload a folder once."""
    with Library.open(home) as library:
        for _ in library.upload([folder]):
            pass


def upload_with_others(home: Path, folder: Path, start: Barrier, stored: Queue[int]) -> None:
    """Upload a folder at the same time as others do; tell how many tracks were new."""
    start.wait(60)
    with Library.open(home) as library:
        stored.put(sum(result.status == "stored" for result in library.upload([folder])))


def upload_again_and_again(home: Path, folder: Path, start: Barrier, seconds: float) -> None:
    """Upload a folder as often as there is time for."""
    with Library.open(home) as library:
        start.wait(60)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for result in library.upload([folder]):
                assert result.status != "rejected", result


def remove_held_up(home: Path, deleting: Event, go: Event) -> None:
    """Remove everything, but stop before the first blob is deleted until told to go on."""
    from audiomood.store.local import LocalStore

    class HeldUp(LocalStore):
        def remove(self, sha256: str) -> None:
            deleting.set()
            go.wait(60)
            super().remove(sha256)

    with Library.open(home) as library:
        library._stores._opened["file:blobs"] = HeldUp(home / "blobs", location="file:blobs")
        library.remove(list(library.find()), now=True)


def remove_again_and_again(home: Path, start: Barrier, seconds: float) -> None:
    """Remove everything as often as there is time for."""
    with Library.open(home) as library:
        start.wait(60)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            library.remove(list(library.find()), now=True)
