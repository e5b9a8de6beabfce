"""Catalogs of every earlier schema become what a new one is, and lose nothing on the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from audiomood.catalog.content import KEPT
from audiomood.catalog.dump import dump
from audiomood.catalog.file import create
from audiomood.catalog.migrations import LATEST
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.model.filter import Filter
from tests.catalog.filling import enlarge, found, make_earlier, vectors
from tests.catalog.making import CLOUD, EARLIER, HOME, PARTS, START

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=EARLIER, ids=lambda path: path.stem)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A catalog file of an earlier schema."""
    path = tmp_path / "home" / FILE_NAME
    make_earlier(path, request.param)
    return path


@pytest.fixture
def third(tmp_path: Path) -> Path:
    """A catalog file of the third schema."""
    path = tmp_path / "home" / FILE_NAME
    make_earlier(path, EARLIER[2])
    return path


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A catalog file of the second schema."""
    path = tmp_path / "home" / FILE_NAME
    make_earlier(path, EARLIER[1])
    return path


def schema(path: Path) -> set[str]:
    return {line for line in dump(path) if not line.startswith("INSERT ")}


def test_there_is_an_example_of_every_earlier_schema() -> None:
    assert [int(path.stem) for path in EARLIER] == list(range(1, LATEST))


def test_an_earlier_catalog_gets_the_schema_of_a_new_one(earlier: Path, tmp_path: Path) -> None:
    create(tmp_path / FILE_NAME)
    with SqliteCatalog.open(earlier) as catalog:
        assert list(catalog.problems()) == []

    assert schema(earlier) == schema(tmp_path / FILE_NAME)


def test_all_that_an_earlier_catalog_has_is_to_be_noted(earlier: Path) -> None:
    with SqliteCatalog.open(earlier) as catalog:
        tracks = list(catalog.find(Filter()))
        assert catalog.count_due() == len(tracks) == 2
        due = catalog.due_notes(10)
        assert {note.id: stores for note, stores in due.notes} == {
            one.id: tuple(copy.store for copy in one.copies) for one in tracks
        }
        catalog.notes_written(due)
        assert catalog.count_due() == 0
        catalog.rename(tracks[0].id, "new")
        assert catalog.count_due() == 1


def test_an_earlier_catalog_gets_a_name_that_stays(earlier: Path) -> None:
    with SqliteCatalog.open(earlier) as catalog:
        name = catalog.library_id()
    with SqliteCatalog.open(earlier) as catalog:
        assert catalog.library_id() == name
    assert len(name) == 32


def test_who_opens_a_large_earlier_catalog_is_told_before_it_is_upgraded(third: Path) -> None:
    enlarge(third)
    told: list[tuple[int, int]] = []

    def notice(old: int, new: int) -> None:
        with closing(sqlite3.connect(third)) as database:
            (version,) = database.execute("PRAGMA user_version").fetchone()
        told.append((old, new))
        assert version == old

    for _ in range(2):
        with SqliteCatalog.open(third, notice=notice) as catalog:
            assert list(catalog.problems()) == []

    assert told == [(3, LATEST)]


def test_nobody_is_told_of_an_upgrade_that_takes_no_time(earlier: Path) -> None:
    told: list[tuple[int, int]] = []
    with SqliteCatalog.open(earlier, notice=lambda old, new: told.append((old, new))):
        assert told == []


def test_what_an_earlier_catalog_has_can_go_to_the_trash_and_back(earlier: Path) -> None:
    with SqliteCatalog.open(earlier) as catalog:
        before = list(catalog.find(Filter()))
        ids = [one.id for one in before]
        moods = [catalog.moods(track_id) for track_id in ids]
        catalog.trash(ids, removed=START, until=START)
        assert list(catalog.find(Filter())) == []
        catalog.untrash(ids)

        assert list(catalog.find(Filter())) == before
        assert [catalog.moods(track_id) for track_id in ids] == moods


def test_the_second_schema_keeps_everything(second: Path) -> None:
    with SqliteCatalog.open(second) as catalog:
        first, other = catalog.find(Filter(reverse=True))
        assert first.name == "Dvořák: Largo\n(live).flac"
        assert first.tags == {"artist": "Antonín Dvořák", "genre": "romantic", "live": ""}
        assert [copy.store for copy in first.copies] == [HOME, CLOUD]
        assert [heard.word for heard in catalog.moods(first.id)] == ["calm", "sad"]
        assert catalog.moods(first.id)[0].parts == PARTS
        assert vectors(catalog, (2, 2)) == {first.id: (0.5, -1.25, 3.0)}
        assert [said.word for said in catalog.verdicts(first.id)] == ["happy", None, "sad"]
        assert (first.word, other.word, other.person_word) == ("happy", "unknown", None)
        assert [event.what for event in catalog.history(first.id)] == [
            "added", "tagged", "renamed", "analysed", "analysed", "felt", "took back", "felt",
        ]  # fmt: skip
        assert [removal.store for removal in catalog.removals()] == [HOME]
        assert [entry.default for entry in catalog.stores()] == [False, True]
        assert [one.id for one in catalog.find(Filter(search="dvorak roman"))] == [first.id]


def test_the_notes_of_the_second_schema_tell_a_persons_tags_from_the_files(second: Path) -> None:
    with SqliteCatalog.open(second) as catalog:
        (note,) = (note for note, _ in catalog.due_notes(10).notes if note.verdicts[-1].word)
        assert note.file_tags == {"artist": "Antonín Dvořák"}
        assert note.person_tags == {"genre": "romantic", "live": ""}
        assert [said.word for said in note.verdicts] == ["sad", None, "happy"]


def test_the_trash_keeps_the_rows_of_every_table_that_belongs_to_a_track(tmp_path: Path) -> None:
    create(tmp_path / FILE_NAME)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        belonging = {
            table
            for (table,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            for row in database.execute(f"PRAGMA foreign_key_list({table})")
            if row[2] == "track"
        }

    # Copies are kept in a table of their own.
    assert belonging | {"track"} == {*KEPT, "copy"}


def test_the_trash_brings_back_what_a_later_schema_knows_more_and_less_of(second: Path) -> None:
    with SqliteCatalog.open(second) as catalog:
        ids = [one.id for one in catalog.find(Filter())]
        before = list(catalog.find(Filter()))
        catalog.trash(ids, removed=START, until=START)
        for statement in (
            "ALTER TABLE track ADD COLUMN composer TEXT NOT NULL DEFAULT 'nobody'",
            "ALTER TABLE mood ADD COLUMN tempo REAL",
            "ALTER TABLE event DROP COLUMN detail",
        ):
            catalog._connection.execute(statement)
        for thrown in catalog.trashed():
            content = "json_set(content, '$.track[0].old', 7)"
            catalog._connection.execute(f"UPDATE trash SET content = {content}")
            assert thrown.id in ids
        catalog._connection.execute("ALTER TABLE event ADD COLUMN detail TEXT NOT NULL DEFAULT ''")
        catalog.untrash(ids)

        assert list(catalog.find(Filter())) == before
        rows = catalog._connection.execute("SELECT composer FROM track").fetchall()
        assert rows == [("nobody",)] * 2


def test_the_third_schema_keeps_its_trash_and_its_names_are_found_by_their_parts(
    third: Path,
) -> None:
    with SqliteCatalog.open(third) as catalog:
        (thrown,) = catalog.trashed()
        assert found(catalog, name="*rown*") == []
        catalog.untrash([thrown.id])

        assert found(catalog, name="*rown*") == ["thrown.mp3"]
        assert found(catalog, name="*ořá*") == ["Dvořák: Largo\n(live).flac"]
        assert vectors(catalog, (1, 1)) == {thrown.id: (1.0, 2.0, 3.0)}
        assert list(catalog.problems()) == []
