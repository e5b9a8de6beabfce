"""Many processes at one catalog, and ones that die."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from audiomood.catalog.file import create
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.model.filter import Filter
from tests.catalog.filling import make_oldest
from tests.catalog.making import HOME, digest, track
from tests.catalog.workers import change_for_ever, make, tag_and_add

if TYPE_CHECKING:
    from pathlib import Path

SPAWN = multiprocessing.get_context("spawn")
MANY = 4


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / FILE_NAME


def test_four_processes_may_make_the_same_catalog_at_once(path: Path) -> None:
    start = SPAWN.Barrier(MANY)
    makers = [SPAWN.Process(target=make, args=(path, start)) for _ in range(MANY)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join(60)

    assert [maker.exitcode for maker in makers] == [0] * MANY
    with SqliteCatalog.open(path) as catalog:
        assert [entry.location for entry in catalog.stores()] == [HOME]
    assert list(path.parent.iterdir()) == [path]


def test_four_processes_may_upgrade_the_same_catalog_at_once(path: Path) -> None:
    make_oldest(path)
    start = SPAWN.Barrier(MANY)
    makers = [SPAWN.Process(target=make, args=(path, start)) for _ in range(MANY)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join(60)

    assert [maker.exitcode for maker in makers] == [0] * MANY
    with SqliteCatalog.open(path) as catalog:
        assert [one.word for one in catalog.find(Filter(stale=(2, 2)))] == ["unknown", "calm"]


def test_of_what_four_processes_write_at_once_nothing_is_lost(path: Path) -> None:
    create(path)
    with SqliteCatalog.open(path) as catalog:
        catalog.add_store(HOME)
    start, times = SPAWN.Barrier(MANY), 60
    writers = [
        SPAWN.Process(target=tag_and_add, args=(path, number, times, start))
        for number in range(MANY)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)

    assert [writer.exitcode for writer in writers] == [0] * MANY
    with SqliteCatalog.open(path) as catalog:
        (shared,) = catalog.get([track("shared").id])
        assert len(shared.tags) == MANY * times
        assert catalog.total(Filter()).tracks == MANY * times + 1
        assert catalog.total(Filter(mood="calm")).tracks == MANY * times


def test_a_process_that_is_killed_leaves_a_whole_catalog(path: Path) -> None:
    create(path)
    with SqliteCatalog.open(path) as catalog:
        catalog.add_store(HOME)
    chance = random.Random(7)
    for _ in range(5):
        before = _batches(path)
        writer = SPAWN.Process(target=change_for_ever, args=(path,))
        writer.start()
        while _batches(path) == before:
            assert writer.is_alive()
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.05))
        writer.kill()
        writer.join(60)

        _assert_whole(path)


def _batches(path: Path) -> int:
    with SqliteCatalog.open(path) as catalog:
        return catalog.total(Filter(mood="calm")).tracks // 19


def _assert_whole(path: Path) -> None:
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()
    with SqliteCatalog.open(path) as catalog:
        tracks = list(catalog.find(Filter()))
        going = {removal.id for removal in catalog.removals()}
    assert all(one.tags == {"genre": "rock", "mine": "yes"} for one in tracks)
    assert all(len(one.copies) == 1 for one in tracks)
    sizes = Counter(one.name.partition("-")[0] for one in tracks)
    without_first = {digest(f"{batch}-0") for batch, size in sizes.items() if size == 19}
    assert set(sizes.values()) <= {19, 20}
    assert going == without_first
