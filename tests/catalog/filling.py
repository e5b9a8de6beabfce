"""Catalogs filled for tests, and short questions to them."""

from __future__ import annotations

import sqlite3
import struct
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings

from audiomood.model.filter import Filter
from tests.catalog.making import CLOUD, HOME, OLDEST

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiomood.catalog.base import Catalog
    from audiomood.model.track import Mood, Track

# A factory of empty catalogs gives every example one of its own.
property_test = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


def filled(catalog: Catalog, entries: Sequence[tuple[Track, Mood | None]]) -> Catalog:
    for location in (HOME, CLOUD):
        catalog.add_store(location)
    for one, heard in entries:
        catalog.add([one], tags={})
        if heard:
            catalog.record_moods({one.id: heard})
        if one.person_word:
            catalog.set_word([one.id], one.person_word)
    return catalog


def make_oldest(path: Path) -> None:
    """Make a catalog file as the first release left it."""
    make_earlier(path, OLDEST)


def make_earlier(path: Path, example: Path) -> None:
    """Make a catalog file as the release of an example left it."""
    path.parent.mkdir()
    database = sqlite3.connect(path)
    database.executescript(example.read_text(encoding="utf-8"))
    database.close()


def enlarge(path: Path) -> None:
    """Make a catalog file as large as one of very many tracks; it is empty space."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE space (bytes BLOB)")
    database.execute("INSERT INTO space VALUES (zeroblob(?))", (2**25,))
    database.execute("DROP TABLE space")
    database.commit()
    database.close()


def found(catalog: Catalog, **conditions: Any) -> list[str]:
    """Return the names of what a filter selects."""
    return [one.name for one in catalog.find(Filter(**conditions))]


def vectors(
    catalog: Catalog, versions: tuple[int, int], wanted: Filter | None = None
) -> dict[str, tuple[float, ...]]:
    """Return the vectors of these versions, by id in their order."""
    return {
        track_id: struct.unpack(f"<{len(blob) // 4}f", blob)
        for track_id, blob in catalog.likenesses(wanted or Filter(), versions)
    }
