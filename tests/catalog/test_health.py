"""Whatever is damaged inside a catalog is told; a sound one has no problem."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from audiomood.catalog import connection
from audiomood.catalog.file import create
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.errors import CatalogLocked
from tests.catalog.copy_contract import BOTH, throw
from tests.catalog.filling import filled
from tests.catalog.making import PARTS, digest, mood, track

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO, THROWN = (track(name, tags={"artist": "Ann"}, copies=BOTH) for name in "123")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A catalog with something of everything."""
    path = tmp_path / "home" / FILE_NAME
    create(path)
    heard = mood(parts=PARTS, vector=(0.5, -1.25))
    with SqliteCatalog.open(path) as catalog:
        filled(catalog, [(ONE, heard), (TWO, heard), (THROWN, heard)])
        catalog.set_word([ONE.id, THROWN.id], "sad")
        throw(catalog, THROWN)
        catalog.add([track("gone"), track("bare", copies=())], tags={})
        catalog.remove([track("gone").id])
    return path


def damage(path: Path, *statements: str) -> None:
    """Change the file as no catalog would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


def problems(path: Path) -> list[str]:
    with SqliteCatalog.open(path) as catalog:
        return list(catalog.problems())


def test_a_sound_catalog_has_no_problem(path: Path) -> None:
    assert problems(path) == []
    with SqliteCatalog.open(path) as catalog:
        catalog.untrash([THROWN.id])
        assert list(catalog.problems()) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP INDEX track_name", "the index track_name is missing"),
        ("DROP TRIGGER tag_is_gone", "the trigger tag_is_gone is missing"),
        ("CREATE TABLE mine (a)", "the table mine is not one of this version"),
        (
            "DROP INDEX track_size; CREATE INDEX track_size ON track (size, added)",
            "the index track_size is not what it is in this version",
        ),
        (
            f"UPDATE track SET valence = 0.25 WHERE id = '{ONE.id}'",
            f"track {ONE.id} does not show its newest mood",
        ),
        (
            f"UPDATE track SET model_version = NULL WHERE id = '{TWO.id}'; DELETE FROM likeness",
            f"track {TWO.id} does not show its newest mood",
        ),
        (
            f"UPDATE track SET person_word = 'calm' WHERE id = '{TWO.id}'",
            f"track {TWO.id} does not show the last word that a person said",
        ),
        (
            "PRAGMA foreign_keys = OFF; INSERT INTO event VALUES (99, 77, '', '', '')",
            "row 99 of the table event belongs to a row of track that is not there",
        ),
        (
            "PRAGMA foreign_keys = OFF; INSERT INTO trash_copy (trash, store, added) VALUES (77, 1, '')",
            "a row of the table trash_copy belongs to a row of trash that is not there",
        ),
        (
            "UPDATE search SET name = 'else' WHERE rowid = 1",
            f"track {ONE.id} is not found by its name and tags",
        ),
        (
            "UPDATE search SET tags = '' WHERE rowid = 2",
            f"track {TWO.id} is not found by its name and tags",
        ),
        (
            "DELETE FROM search WHERE rowid = 1",
            f"track {ONE.id} is not found by its name and tags",
        ),
        (
            "INSERT INTO search (rowid, name, tags) VALUES (77, 'a', '')",
            "the search finds a track that is not there, in row 77",
        ),
        ("DELETE FROM search_data WHERE id > 10", "the full-text index is damaged"),
        (
            "UPDATE likeness SET vector = x'00000000' WHERE track = 1",
            "vectors of version 1.1 are not all of one length",
        ),
        (
            "UPDATE likeness SET model_version = 7 WHERE track = 1",
            f"track {ONE.id} has a vector that is not of its newest mood",
        ),
        (
            f"UPDATE trash SET id = '{TWO.id}'",
            f"track {TWO.id} is in the library and in the trash",
        ),
        (
            "UPDATE trash SET content = substr(content, 2)",
            f"track {THROWN.id} cannot be brought back from the trash",
        ),
        ("UPDATE trash SET content = '{}'", f"track {THROWN.id} cannot be brought back from the trash"),
        ("DELETE FROM library", "the catalog names 0 libraries, not one"),
    ],
)  # fmt: skip
def test_what_was_damaged_is_told(path: Path, statement: str, told: str) -> None:
    damage(path, *statement.split("; "))

    assert told in problems(path)
    assert len(problems(path)) <= 3


@pytest.mark.parametrize("name", ["track", "track_name", "event", "due"])
def test_a_page_that_was_overwritten_is_told_as_damage(path: Path, name: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        (size,) = database.execute("PRAGMA page_size").fetchone()
        sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        (page,) = database.execute(sql, (name,)).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\x55" * size)

    # What is compared with that page may be told as well.
    told, *_ = problems(path)
    assert "library.db is damaged" in told


def test_an_index_that_does_not_fit_its_table_is_told(path: Path) -> None:
    damage(
        path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX track_name ON track (added)'"
        " WHERE name = 'track_name'",
    )

    told = problems(path)
    assert "the index track_name is not what it is in this version" in told
    assert any(
        problem.startswith("the file is damaged: ") and "missing from index track_name" in problem
        for problem in told
    )


def test_a_catalog_without_its_search_is_told_and_not_an_error(path: Path) -> None:
    damage(path, "DROP TABLE search")

    told = problems(path)
    assert "the table search is missing" in told
    assert any("no such table" in problem for problem in told)


def test_of_very_many_problems_some_are_told(path: Path) -> None:
    with SqliteCatalog.open(path) as catalog:
        many = [track(str(number), tags={"a": "b"}) for number in range(100, 200)]
        catalog.add(many, tags={})
    every = "FROM track WHERE seq > 5"
    damage(
        path,
        "PRAGMA foreign_keys = OFF",
        "UPDATE track SET valence = 0.3",
        "UPDATE track SET person_word = 'calm'",
        f"INSERT INTO likeness (track, features_version, model_version, vector)"
        f" SELECT seq, 9, seq, x'00000000' {every}",
        "INSERT INTO search (rowid, name, tags) SELECT seq + 1000, 'a', '' FROM track",
        "UPDATE search SET name = 'else'",
        "INSERT INTO event (track, time, what, detail) SELECT seq + 1000, '', '', '' FROM track",
    )

    told = problems(path)
    assert len(told) == len(set(told)) == 50
    assert f"track {ONE.id} does not show its newest mood" in told


def test_looking_for_problems_changes_nothing(path: Path) -> None:
    with SqliteCatalog.open(path) as catalog:
        before = list(catalog._connection.iterdump())
        assert list(catalog.problems()) == []

        assert list(catalog._connection.iterdump()) == before
        assert catalog.count_due() == 4
        assert digest("nobody") not in before


def test_a_catalog_that_another_program_holds_is_locked_and_not_damaged(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "WAIT", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with SqliteCatalog.open(path) as catalog, pytest.raises(CatalogLocked):
            list(catalog.problems())
