"""Transfers that meet others, and transfers that are killed: no track is ever lost."""

from __future__ import annotations

import multiprocessing
import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from audiomood import Filter, Library
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.library import removals
from audiomood.library.transfer import transfer
from audiomood.library.transfer.moving import Moves
from tests.library.recordings import folder_of
from tests.library.wholeness import check

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier, Event
    from pathlib import Path

    import pytest

    from audiomood.model.store import Removal
    from audiomood.model.track import Track

COUNT = 120
SPAWN = multiprocessing.get_context("spawn")


def move_again_and_again(
    home: Path, to: str, start: Barrier, seconds: float, moved: Queue[int]
) -> None:
    """Move everything to one store as often as there is time for; tell how many tracks that were."""
    count = 0
    with Library.open(home) as library:
        start.wait(60)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            count += sum(result.status == "moved" for result in library.move(library.find(), to=to))
    moved.put(count)


def copy_all(home: Path, to: str) -> None:
    """Copy everything to one store."""
    with Library.open(home) as library:
        for _ in library.copy(library.find(), to=to):
            pass


def move_all(home: Path, to: str) -> None:
    """Move everything to one store."""
    with Library.open(home) as library:
        for _ in library.move(library.find(), to=to):
            pass


def test_moves_in_both_directions_at_once_never_lose_a_track(
    library: Library, tmp_path: Path
) -> None:
    list(library.upload([folder_of(tmp_path / "inbox", 12)]))
    library.add_store(two := f"file:{tmp_path}/two")
    start, moved = SPAWN.Barrier(2), SPAWN.Queue()
    processes = [
        SPAWN.Process(target=move_again_and_again, args=(library.home, to, start, 3.0, moved))
        for to in ("file:blobs", two)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0]
    assert min(moved.get(), moved.get()) > 0, "one of them did nothing"
    tracks = list(library.find())
    assert len(tracks) == 12
    assert all(track.copies for track in tracks)
    with SqliteCatalog.open(library.home / FILE_NAME) as catalog:
        assert catalog.removals() == []


def move_held_up(home: Path, to: str, read_back: Event, go: Event) -> None:
    """Move everything to one store, but stop once it was read back there until told to go on."""

    class HeldUp(Moves):
        def _drop(self, tracks: Sequence[Track]) -> dict[str, list[Removal]]:
            read_back.set()
            go.wait(60)
            return super()._drop(tracks)

    transfer.Moves = HeldUp  # type: ignore[misc]
    move_all(home, to)


def test_opposite_moves_do_not_leave_only_a_copy_that_neither_of_them_read(
    library: Library, tmp_path: Path
) -> None:
    list(library.upload([folder_of(tmp_path / "inbox", 1)]))
    two, three = f"file:{tmp_path}/two", f"file:{tmp_path}/three"
    for to in (two, three):
        list(library.copy(library.find(), to=to))
    (rotten,) = (tmp_path / "three").glob("??/*")
    rotten.chmod(0o600)
    rotten.write_bytes(bytes(rotten.stat().st_size))
    read_back, go = SPAWN.Event(), SPAWN.Event()
    process = SPAWN.Process(target=move_held_up, args=(library.home, "file:blobs", read_back, go))
    process.start()
    assert read_back.wait(60)
    results = list(library.move(library.find(), to=two, source="file:blobs"))
    go.set()
    process.join(60)

    assert [result.status for result in results] == ["moved"]
    assert process.exitcode == 0
    (track,) = library.find()
    assert three not in {copy.store for copy in track.copies}
    library.download(track, tmp_path / "got.wav")


def killed_after_some(process: multiprocessing.context.SpawnProcess, folder: Path) -> None:
    """Start a process and kill it a short while after it has stored something."""
    process.start()
    while not any(folder.glob("??/*")):
        assert process.is_alive()
        time.sleep(0.001)
    time.sleep(random.Random(process.name).uniform(0, 0.2))
    process.kill()
    process.join()


def test_a_copy_that_is_killed_goes_on_where_it_stopped(fragile: Library, tmp_path: Path) -> None:
    list(fragile.upload([folder_of(tmp_path / "inbox", COUNT)]))
    for number in range(2):
        to = f"file:{tmp_path}/{number}"
        process = SPAWN.Process(target=copy_all, args=(fragile.home, to), name=str(number))
        killed_after_some(process, tmp_path / str(number))

        findings = check(fragile.home)
        assert findings.missing == findings.damaged == []
        done = fragile.total(Filter(store=to)).tracks
        results = [result.status for result in fragile.copy(fragile.find(), to=to)]
        assert results.count("present") == done
        assert results.count("copied") == COUNT - done


def test_a_move_that_is_killed_loses_nothing_and_goes_on(
    fragile: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the killed one was about to delete is to be deleted by the next one already.
    monkeypatch.setattr(removals, "ABANDONED", timedelta(0))
    list(fragile.upload([folder_of(tmp_path / "inbox", COUNT)]))
    for number in range(2):
        to = f"file:{tmp_path}/{number}"
        process = SPAWN.Process(target=move_all, args=(fragile.home, to), name=str(number))
        killed_after_some(process, tmp_path / str(number))

        findings = check(fragile.home)
        assert findings.missing == findings.damaged == []
        assert fragile.total().tracks == COUNT
        results = {result.status for result in fragile.move(fragile.find(), to=to)}
        assert results <= {"moved", "present"}
        fragile.remove([])
        findings = check(fragile.home)
        assert findings.missing == findings.damaged == findings.orphaned == []
        assert fragile.total(Filter(store=to)).tracks == COUNT
