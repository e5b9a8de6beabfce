"""What other processes do to a catalog; each function is the whole life of one process."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

from audiomood.catalog.file import create
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.model.filter import Filter
from tests.catalog.making import CLOUD, HOME, START, mood, track

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier
    from pathlib import Path


def make(path: Path, start: Barrier) -> None:
    """Make the catalog, and use it."""
    start.wait(60)
    create(path)
    with SqliteCatalog.open(path) as catalog:
        catalog.add_store(HOME)


def tag_and_add(path: Path, number: int, times: int, start: Barrier) -> None:
    """Read and write in one transaction, again and again."""
    with SqliteCatalog.open(path) as catalog:
        start.wait(60)
        for time in range(times):
            mine = track(f"{number}-{time}")
            catalog.add([track("shared"), mine], tags={f"{number}-{time}": ""})
            catalog.record_moods({mine.id: mood()})


def change_for_ever(path: Path) -> None:
    """Add and remove whole tracks until somebody ends this."""
    with SqliteCatalog.open(path) as catalog:
        number = sum(1 for _ in catalog.find(Filter()))
        while True:
            some = [track(f"{number}-{place}", tags={"genre": "rock"}) for place in range(20)]
            catalog.add(some, tags={"mine": "yes"})
            catalog.record_moods({one.id: mood() for one in some})
            catalog.remove([some[0].id])
            number += 1


def throw_and_bring_back(path: Path, start: Barrier) -> None:
    """Put all tracks into the trash and back, again and again."""
    with SqliteCatalog.open(path) as catalog:
        ids = [one.id for one in catalog.find(Filter())]
        start.wait(60)
        for _ in range(15):
            catalog.trash(ids, removed=START, until=START)
            catalog.untrash(ids)


def tag_and_write_notes(path: Path, number: int, start: Barrier) -> None:
    """Change tracks and write their notes into a file of one's own, again and again."""
    with SqliteCatalog.open(path) as catalog, path.with_name(f"notes-{number}").open("w") as file:
        ids = [one.id for one in catalog.find(Filter())]
        start.wait(60)
        for time in range(40):
            catalog.tag(ids, put={f"{number}": f"{time}"}, drop=[])
            due = catalog.due_notes(7)
            for note, _ in due.notes:
                print(json.dumps([due.stamp, note.id, dict(note.person_tags)]), file=file)
            catalog.notes_written(due)


def add_again_and_again(path: Path, start: Barrier) -> None:
    """Add what others put into the trash and take out of it."""
    with SqliteCatalog.open(path) as catalog:
        start.wait(60)
        for _ in range(60):
            catalog.add([track(str(number), store=CLOUD) for number in range(10)], tags={})


def move_for_ever(path: Path) -> None:
    """Move tracks between the library, the trash and the removals until somebody ends this."""
    with SqliteCatalog.open(path) as catalog:
        for number in count():
            some = [track(f"{number}-{place}", tags={"genre": "rock"}) for place in range(10)]
            catalog.add(some, tags={"mine": "yes"})
            ids = [one.id for one in some]
            catalog.add_copies(CLOUD, dict.fromkeys(ids, START))
            catalog.trash(ids[2:], removed=START, until=START)
            catalog.untrash(ids[4:])
            catalog.purge(ids[2:3])
            catalog.drop_copies(ids[8:], HOME, kept=CLOUD)
            catalog.notes_written(catalog.due_notes(7))
