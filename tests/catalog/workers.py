"""What other processes do to a catalog; each function is the whole life of one process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.catalog.file import create
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.model.filter import Filter
from tests.catalog.making import HOME, mood, track

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
