"""Several processes at one library, and ones that are killed: no row ever names a missing blob."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from typing import TYPE_CHECKING

import pytest

from audiomood import Library
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.sqlite import SqliteCatalog
from tests.library.recordings import folder_of
from tests.library.wholeness import Findings, check
from tests.library.workers import (
    remove_again_and_again,
    upload,
    upload_again_and_again,
    upload_with_others,
)

if TYPE_CHECKING:
    from pathlib import Path

SPAWN = multiprocessing.get_context("spawn")


def joined(processes: list[multiprocessing.context.SpawnProcess]) -> list[int | None]:
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    return [process.exitcode for process in processes]


def test_two_processes_that_upload_the_same_folder_store_each_file_once(
    library: Library, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 60)
    start, stored = SPAWN.Barrier(2), SPAWN.Queue()
    arguments = (library.home, folder, start, stored)
    processes = [SPAWN.Process(target=upload_with_others, args=arguments) for _ in range(2)]

    assert joined(processes) == [0, 0]
    assert stored.get() + stored.get() == 60
    assert library.total().tracks == 60


def test_uploads_and_removals_of_the_same_bytes_never_lose_a_blob(
    library: Library, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 4)
    start, seconds = SPAWN.Barrier(4), 3.0
    arguments = (library.home, folder, start, seconds)
    uploads = [SPAWN.Process(target=upload_again_and_again, args=arguments) for _ in range(2)]
    arguments = (library.home, start, seconds)
    removals = [SPAWN.Process(target=remove_again_and_again, args=arguments) for _ in range(2)]
    list(library.upload([folder]))

    assert joined([*uploads, *removals]) == [0] * 4
    with SqliteCatalog.open(library.home / FILE_NAME) as catalog:
        assert catalog.removals() == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "inbox", 120)


def uploading(home: Path, folder: Path, *, blobs: int = 1) -> multiprocessing.context.SpawnProcess:
    """Start a process that uploads, and wait until it has stored some blobs."""
    process = SPAWN.Process(target=upload, args=(home, folder))
    process.start()
    while sum(1 for _ in (home / "blobs").glob("??/*")) < blobs:
        assert process.is_alive()
        time.sleep(0.001)
    return process


def test_an_upload_that_is_killed_at_any_moment_can_be_completed(
    tmp_path: Path, folder: Path
) -> None:
    chance, kept = random.Random(11), []
    for number in range(15):
        home = tmp_path / str(number)
        process = uploading(home, folder, blobs=chance.randint(1, 120))
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        process.join()

        findings = check(home)
        assert findings.missing == findings.damaged == []
        with Library.open(home) as library:
            kept.append(library.total().tracks)
            assert len(list(library.upload([folder]))) == library.total().tracks == 120
        assert check(home) == Findings()
    assert len(set(kept)) > 1, "every kill came at the same moment"


def test_an_upload_that_is_interrupted_keeps_what_it_stored(tmp_path: Path, folder: Path) -> None:
    for number in range(3):
        home = tmp_path / str(number)
        process = uploading(home, folder)
        time.sleep(0.05 * number)
        os.kill(process.pid or 0, signal.SIGINT)
        process.join(60)

        assert process.exitcode is not None
        # Not even an orphan: every blob that was stored has its row.
        assert check(home) == Findings()
