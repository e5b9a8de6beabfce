"""The catalog file: made, opened, refused, deleted."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from audiomood.catalog import connection
from audiomood.catalog.connection import APPLICATION_ID
from audiomood.catalog.file import create, destroy, made
from audiomood.catalog.journal import file_system, journal_mode
from audiomood.catalog.migrations import LATEST
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.errors import (
    CatalogDamaged,
    CatalogError,
    CatalogExists,
    CatalogForeign,
    CatalogLocked,
    CatalogMissing,
    CatalogTooNew,
)
from audiomood.model.filter import Filter
from tests.catalog.filling import make_oldest
from tests.catalog.making import HOME, track


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / FILE_NAME


def run(path: Path, *statements: str) -> None:
    database = sqlite3.connect(path)
    with database:
        for statement in statements:
            database.execute(statement)
    database.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_its_owner_can_read_the_file(path: Path) -> None:
    before = os.umask(0)
    try:
        create(path)
        with SqliteCatalog.open(path) as catalog:
            catalog.add_store(HOME)
            assert {mode(file) for file in path.parent.iterdir()} == {0o600}
        assert mode(path.parent) == 0o700
    finally:
        os.umask(before)


def test_a_file_that_is_there_stays_as_it_is(path: Path) -> None:
    create(path)
    with SqliteCatalog.open(path) as catalog:
        catalog.add_store(HOME)
    create(path)

    with SqliteCatalog.open(path) as catalog:
        assert [entry.location for entry in catalog.stores()] == [HOME]


def test_its_journal_suits_the_disk_it_is_on(path: Path) -> None:
    create(path)

    mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    expected = journal_mode(file_system(str(path.parent), mounts))
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA journal_mode").fetchone() == (expected.lower(),)
    database.close()


@pytest.mark.parametrize("name", ["a?b", "a#b", "100%", "ünï côdé", "sp ace", "%41", "\udcff"])
def test_a_home_may_be_called_anything(tmp_path: Path, name: str) -> None:
    path = tmp_path / name / FILE_NAME
    create(path)

    SqliteCatalog.open(path).close()
    assert list(tmp_path.iterdir()) == [tmp_path / name]


def test_no_file_is_no_catalog_and_none_is_made(path: Path) -> None:
    with pytest.raises(CatalogMissing):
        SqliteCatalog.open(path)

    assert not path.parent.exists()


def test_a_file_without_content_becomes_a_catalog(path: Path) -> None:
    path.parent.mkdir()
    path.touch()

    with SqliteCatalog.open(path) as catalog:
        assert list(catalog.find(Filter())) == []


def test_a_place_that_cannot_hold_it_is_an_error_of_the_catalog(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / FILE_NAME).mkdir()

    for path in (tmp_path / "file" / FILE_NAME, tmp_path / FILE_NAME):
        with pytest.raises(CatalogError):
            create(path)
    with pytest.raises(CatalogError):
        SqliteCatalog.open(tmp_path / FILE_NAME)
    with pytest.raises(CatalogError):
        destroy(tmp_path / FILE_NAME)
    with pytest.raises(CatalogError):
        SqliteCatalog.open(tmp_path / ("x" * 300))


def test_it_is_destroyed_with_all_that_stands_beside_it(path: Path) -> None:
    create(path)
    other = path.with_name("other")
    other.touch()
    path.with_name("library.db-journal").touch()

    destroy(path)
    destroy(path)
    assert list(path.parent.iterdir()) == [other]


def test_one_that_is_in_use_is_not_destroyed(path: Path) -> None:
    create(path)
    with SqliteCatalog.open(path) as in_use:
        in_use.add_store(HOME)
        with pytest.raises(CatalogLocked):
            destroy(path)
        in_use.use_store(HOME)
    with SqliteCatalog.open(path) as again:
        assert [entry.default for entry in again.stores()] == [True]
    destroy(path)
    assert not path.exists()


def test_one_that_is_put_aside_keeps_what_stands_beside_it(path: Path) -> None:
    create(path)
    path.chmod(0o644)
    run(path, "CREATE TABLE of_the_old_one (x)")
    path.with_name(f"{path.name}-wal").write_bytes(b"log")
    old, aside = path.read_bytes(), path.with_name("aside")
    with pytest.raises(CatalogExists), made(path) as unfinished:
        create(unfinished)
    assert path.read_bytes() == old
    with made(path, aside=aside) as unfinished:
        create(unfinished)
        assert path.read_bytes() == old
    assert (aside.read_bytes(), mode(aside)) == (old, 0o600)
    assert path.with_name("aside-wal").read_bytes() == b"log"
    assert {file.name for file in path.parent.iterdir()} == {path.name, "aside", "aside-wal"}
    assert path.read_bytes() != old


def test_one_that_is_damaged_can_be_destroyed(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"hello\n" * 5000)
    destroy(path)
    assert not path.exists()


def test_a_newer_catalog_is_refused(path: Path) -> None:
    create(path)
    run(path, f"PRAGMA user_version = {LATEST + 1}")

    with pytest.raises(CatalogTooNew):
        SqliteCatalog.open(path)


def test_the_database_of_another_program_is_refused_and_stays_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    run(path, "CREATE TABLE moz_places (id INTEGER)")
    before = path.read_bytes()

    for use in (SqliteCatalog.open, create, destroy):
        with pytest.raises(CatalogForeign):
            use(path)
    database = sqlite3.connect(path)
    assert database.execute("SELECT name FROM sqlite_schema").fetchall() == [("moz_places",)]
    database.close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"hello", b"hello\n" * 5000, bytes(9000)])
def test_what_is_no_database_is_refused(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(CatalogDamaged):
        SqliteCatalog.open(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("size", [50, 5000, 40_000])
def test_a_catalog_that_was_cut_short_is_refused(path: Path, size: int) -> None:
    create(path)
    assert path.stat().st_size > size
    os.truncate(path, size)

    with pytest.raises(CatalogDamaged):
        SqliteCatalog.open(path)


def test_a_catalog_that_another_program_holds_is_locked_for_writers_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "WAIT", 0.1)
    create(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with SqliteCatalog.open(path) as catalog:
        with pytest.raises(CatalogLocked):
            catalog.add_store(HOME)
        assert catalog.stores() == []
        holder.execute("ROLLBACK")
        catalog.add_store(HOME)
    holder.close()


def test_a_migration_that_fails_leaves_nothing_of_itself(path: Path) -> None:
    path.parent.mkdir()
    # The first statement of the first script succeeds, and this table is in the way of the next.
    run(path, "CREATE TABLE tag (mine TEXT)", f"PRAGMA application_id = {APPLICATION_ID}")

    with pytest.raises(CatalogError):
        SqliteCatalog.open(path)
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA user_version").fetchone() == (0,)
    tables = database.execute("SELECT name FROM sqlite_schema WHERE sql NOT LIKE '%migration%'")
    assert tables.fetchall() == [("tag",)]
    database.close()


@pytest.fixture
def oldest(path: Path) -> Path:
    make_oldest(path)
    return path


def test_an_older_catalog_is_upgraded_where_it_stands_when_it_is_opened(oldest: Path) -> None:
    with SqliteCatalog.open(oldest) as catalog:
        words = [one.word for one in catalog.find(Filter())]
        assert words == ["unknown", "calm"]
        catalog.set_word([one.id for one in catalog.find(Filter(stale=(1, 2)))], "sad")

    with SqliteCatalog.open(oldest) as catalog:
        assert [one.word for one in catalog.find(Filter())] == ["sad", "calm"]


def test_an_upgrade_that_fails_leaves_the_older_catalog_as_it_is(oldest: Path) -> None:
    # The first statements of the second script succeed, and this table is in the way of a later one.
    run(oldest, "CREATE TABLE likeness (mine TEXT)")
    before = rows_of(oldest)

    with pytest.raises(CatalogError):
        SqliteCatalog.open(oldest)
    assert rows_of(oldest) == before


def rows_of(path: Path) -> list[str]:
    database = sqlite3.connect(path)
    lines = [*database.iterdump(), str(database.execute("PRAGMA user_version").fetchone())]
    database.close()
    return lines


def test_a_disk_without_room_fails_the_change_and_keeps_the_catalog(path: Path) -> None:
    create(path)
    with SqliteCatalog.open(path) as catalog:
        catalog.add_store(HOME)
        catalog.add([track("kept")], tags={})
        catalog._connection.execute("PRAGMA max_page_count = 1")  # no smaller than it is
        with pytest.raises(CatalogError, match="full"):
            catalog.add([track(str(number)) for number in range(500)], tags={})

    with SqliteCatalog.open(path) as catalog:
        assert [one.name for one in catalog.find(Filter())] == ["kept"]
