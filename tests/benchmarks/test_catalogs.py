"""The catalogs that the benchmarks make of a few tracks are as whole as if each had been added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.model.filter import Filter
from benchmarks.catalogs import REAL, kept_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRACKS = 1100
"""More than twice what is multiplied, and not a whole number of times."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept_catalog(TRACKS, tmp_path_factory.mktemp("kept"))


@pytest.fixture
def catalog(home: Path) -> Iterator[SqliteCatalog]:
    with SqliteCatalog.open(home / "library.db") as opened:
        yield opened


def test_it_has_so_many_tracks_and_nothing_wrong_inside(catalog: SqliteCatalog) -> None:
    assert catalog.total(Filter()).tracks == TRACKS
    assert list(catalog.problems()) == []


def test_every_track_has_a_name_and_an_id_of_its_own(catalog: SqliteCatalog) -> None:
    tracks = list(catalog.find(Filter()))
    assert len({track.id for track in tracks}) == len({track.name for track in tracks}) == TRACKS


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(search="river"),
        Filter(search="zeppelin"),
        Filter(name="*zeppelin*"),
        Filter(tags=("live",)),
        Filter(tags=("rare=yes",)),
        Filter(mood="calm"),
        Filter(unanalyzed=True),
        Filter(unknown_duration=True),
        Filter(store="file:/mnt/shelf"),
        Filter(format="wav"),
    ],
)
def test_conditions_select_some_and_not_all(catalog: SqliteCatalog, wanted: Filter) -> None:
    assert 0 < catalog.total(wanted).tracks < TRACKS


def test_what_was_multiplied_is_found_as_what_was_added(catalog: SqliteCatalog) -> None:
    (searched, named, tagged) = (
        {track.id for track in catalog.find(wanted)}
        for wanted in (Filter(search="zeppelin"), Filter(name="*zeppelin*"), Filter(tags=("rare",)))
    )
    assert searched == named == tagged
    assert len(searched) == 2


def test_the_home_is_made_once(home: Path) -> None:
    before = (home / "library.db").stat().st_mtime_ns
    assert kept_catalog(TRACKS, home.parent) == home
    assert (home / "library.db").stat().st_mtime_ns == before


def test_the_real_recordings_are_in_their_store(home: Path) -> None:
    blobs = [path for path in (home / "blobs").rglob("*") if len(path.name) == 64]
    assert len(blobs) == REAL
