"""Many processes at one trash and its notes, and ones that die."""

from __future__ import annotations

import json
import multiprocessing
import random
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from audiomood.catalog.file import create
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.model.filter import Filter
from tests.catalog.making import CLOUD, HOME, PARTS, mood, track
from tests.catalog.workers import (
    add_again_and_again,
    move_for_ever,
    tag_and_write_notes,
    throw_and_bring_back,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SPAWN = multiprocessing.get_context("spawn")
TRACKS = [track(str(number), tags={"artist": "Ann"}) for number in range(10)]
HEARD = mood(parts=PARTS, vector=(0.5, 1.5))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "home" / FILE_NAME
    create(path)
    with SqliteCatalog.open(path) as catalog:
        for location in (HOME, CLOUD):
            catalog.add_store(location)
    return path


@pytest.fixture
def full(path: Path) -> Path:
    """A catalog with some tracks that were heard."""
    with SqliteCatalog.open(path) as catalog:
        catalog.add(TRACKS, tags={})
        catalog.record_moods({one.id: HEARD for one in TRACKS})
    return path


def run_at_once(path: Path, *works: Callable[..., None]) -> None:
    start = SPAWN.Barrier(len(works))
    workers = [SPAWN.Process(target=work, args=(path,), kwargs={"start": start}) for work in works]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0] * len(works)


def test_what_two_processes_throw_away_and_bring_back_at_once_is_whole(full: Path) -> None:
    run_at_once(full, throw_and_bring_back, throw_and_bring_back)

    with SqliteCatalog.open(full) as catalog:
        catalog.untrash([one.id for one in TRACKS])
        assert {one.name: one.tags for one in catalog.find(Filter())} == {
            one.name: one.tags for one in TRACKS
        }
        assert all(catalog.moods(one.id) == [HEARD] for one in TRACKS)
        assert list(catalog.problems()) == []


def test_what_is_added_while_it_goes_to_the_trash_and_back_keeps_its_copies(full: Path) -> None:
    run_at_once(full, throw_and_bring_back, add_again_and_again)

    with SqliteCatalog.open(full) as catalog:
        catalog.untrash([one.id for one in TRACKS])
        held = [[copy.store for copy in one.copies] for one in catalog.find(Filter())]
        assert held == [[HOME, CLOUD]] * len(TRACKS)
        assert catalog.removals() == []
        assert list(catalog.problems()) == []


def test_the_newest_note_of_what_is_not_due_says_what_the_catalog_says(full: Path) -> None:
    run_at_once(full, *(partial(tag_and_write_notes, number=number) for number in range(2)))
    files = [full.with_name(f"notes-{number}") for number in range(2)]
    lines = [line for file in files for line in file.read_text().splitlines()]
    written = {track_id: tags for _, track_id, tags in sorted(map(json.loads, lines))}

    with SqliteCatalog.open(full) as catalog:
        due = {note.id for note, _ in catalog.due_notes(50).notes}
        noted = [one for one in catalog.find(Filter()) if one.id not in due]
    assert noted
    for one in noted:
        assert one.tags == {"artist": "Ann"} | written[one.id]


def test_a_process_that_is_killed_leaves_every_track_in_one_place(path: Path) -> None:
    chance = random.Random(11)
    for _ in range(4):
        with SqliteCatalog.open(path) as catalog:
            before = catalog.library_id()
        mover = SPAWN.Process(target=move_for_ever, args=(path,))
        mover.start()
        while not _moved(path):
            assert mover.is_alive()
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.1))
        mover.kill()
        mover.join(60)

        _assert_whole(path, before)


def _moved(path: Path) -> bool:
    with SqliteCatalog.open(path) as catalog:
        return bool(catalog.removals()) and bool(catalog.trashed())


def _assert_whole(path: Path, library_id: str) -> None:
    with SqliteCatalog.open(path) as catalog:
        assert list(catalog.problems()) == []
        assert catalog.library_id() == library_id
        tracks = list(catalog.find(Filter()))
        assert all(one.tags == {"genre": "rock", "mine": "yes"} for one in tracks)
        assert all(one.copies for one in tracks)
        thrown = {each.id for each in catalog.trashed()}
        going = {(removal.id, removal.store) for removal in catalog.removals()}
        held = {(one.id, copy.store) for one in tracks for copy in one.copies}
        assert not held & going
        assert not thrown & {one.id for one in tracks}
