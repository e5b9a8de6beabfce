"""A catalog as text and back, and what becomes of texts that are no dump."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from audiomood.catalog.connection import APPLICATION_ID
from audiomood.catalog.dump import dump, restore
from audiomood.catalog.file import create
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.errors import CatalogDamaged, CatalogError, CatalogMissing, CatalogTooNew
from audiomood.model.filter import Filter
from tests.catalog.filling import filled, property_test, vectors
from tests.catalog.making import HOME, ODD_LIBRARIES, ODD_NAMES, OLDEST, PARTS, START, mood, track

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audiomood.model.track import Mood, Track

HEARD = mood(parts=PARTS, vector=(0.5, -1.25))


@pytest.fixture
def place(tmp_path: Path) -> Callable[[], Path]:
    """Makes paths of catalogs that are not there yet."""
    numbers = count()
    return lambda: tmp_path / str(next(numbers)) / FILE_NAME


@pytest.fixture
def path(place: Callable[[], Path]) -> Path:
    """A catalog with something of everything, and a name of every odd kind."""
    path = place()
    create(path)
    with SqliteCatalog.open(path) as catalog:
        filled(catalog, [(track(name, tags={"title": name}), HEARD) for name in ODD_NAMES])
        for word in ("sad", None, "calm"):
            catalog.set_word([track(ODD_NAMES[0]).id], word)
        catalog.add([track("gone"), track("going")], tags={"genre": "rock", "live": ""})
        catalog.rename(track("going").id, "another")
        for name in ("gone", "going"):
            catalog.remove([track(name).id])
        catalog.removed(catalog.claim(catalog.removals(track("gone").id)))
        catalog.use_store(HOME)
        catalog.add([track("in the trash", tags={"a": "\n"})], tags={})
        catalog.record_moods({track("in the trash").id: HEARD})
        catalog.trash([track("in the trash").id], removed=START, until=START)
        catalog.notes_written(catalog.due_notes(3))
    return path


def text_of(path: Path) -> str:
    return "".join(dump(path))


def restored(place: Callable[[], Path], text: str) -> Path:
    path = place()
    restore(path, io.StringIO(text))
    return path


@given(entries=ODD_LIBRARIES)
@property_test
def test_what_is_restored_is_what_was_dumped(
    place: Callable[[], Path], entries: list[tuple[Track, Mood | None]]
) -> None:
    path = place()
    create(path)
    with SqliteCatalog.open(path) as catalog:
        filled(catalog, entries)
    text = text_of(path)
    again = restored(place, text)

    assert text_of(again) == text
    with SqliteCatalog.open(path) as one, SqliteCatalog.open(again) as other:
        assert list(other.find(Filter())) == list(one.find(Filter()))
        for each, _ in entries:
            assert other.moods(each.id) == one.moods(each.id)
            assert other.verdicts(each.id) == one.verdicts(each.id)


def test_a_restored_catalog_goes_on_like_the_first(path: Path, place: Callable[[], Path]) -> None:
    with SqliteCatalog.open(restored(place, text_of(path))) as catalog:
        new = track("Mañana")
        catalog.add([new], tags={"genre": "rock"})
        catalog.record_moods({new.id: mood("sad")})

        assert [one.id for one in catalog.find(Filter(search="manana rock", mood="sad"))] == [
            new.id
        ]
        assert len(list(catalog.find(Filter(search="pass")))) == 1
        said = track(ODD_NAMES[0]).id
        catalog.set_word([said], None)
        assert [verdict.word for verdict in catalog.verdicts(said)] == [None, "calm", None, "sad"]
        catalog.record_moods({said: mood("happy", model_version=2, vector=(7.0,))})
        assert vectors(catalog, (1, 2)) == {said: (7.0,)}
        assert len(vectors(catalog, (1, 1))) == len(ODD_NAMES) - 1


def test_a_restored_catalog_is_of_the_same_library_with_its_trash_and_its_notes(
    path: Path, place: Callable[[], Path]
) -> None:
    again = restored(place, text_of(path))
    with SqliteCatalog.open(path) as one, SqliteCatalog.open(again) as other:
        assert other.library_id() == one.library_id()
        assert [entry.id for entry in other.trashed()] == [entry.id for entry in one.trashed()]
        assert other.count_due() == one.count_due() == len(ODD_NAMES) - 2
        assert other.due_notes(50).notes == one.due_notes(50).notes
        before = one.due_notes(1)
        assert other.due_notes(1).token == before.token
        thrown = track("in the trash").id
        for catalog in (one, other):
            catalog.untrash([thrown])
        assert other.get([thrown]) == one.get([thrown])
        assert other.moods(thrown) == one.moods(thrown) == [HEARD]
        assert list(other.problems()) == []


def test_what_was_to_go_when_it_was_dumped_does_not_go_at_once(
    path: Path, place: Callable[[], Path]
) -> None:
    far = datetime.now(UTC) + timedelta(days=20)
    with SqliteCatalog.open(path) as catalog:
        assert catalog.removals()
        catalog.add([track("later")], tags={})
        catalog.trash([track("later").id], removed=START, until=far)

    with SqliteCatalog.open(restored(place, text_of(path))) as catalog:
        # Its blob may have been stored again, or brought back, since.
        assert catalog.removals() == []
        assert catalog.expired(datetime.now(UTC) + timedelta(days=6)) == []
        assert [entry.until for entry in catalog.trashed() if entry.name == "later"] == [far]


def test_a_row_is_one_line_so_that_no_line_end_in_a_name_gets_lost(
    path: Path, place: Callable[[], Path]
) -> None:
    text = text_of(path)
    windows = io.TextIOWrapper(io.BytesIO(text.replace("\n", "\r\n").encode()), encoding="utf-8")
    again = place()
    restore(again, windows)

    with SqliteCatalog.open(again) as catalog:
        assert {one.name for one in catalog.find(Filter())} == set(ODD_NAMES)


def test_a_nul_that_found_its_way_into_a_catalog_is_kept(
    path: Path, place: Callable[[], Path]
) -> None:
    with SqliteCatalog.open(path) as catalog:
        catalog.tag([track(ODD_NAMES[0]).id], put={"note": "a\0b"}, drop=())

    with SqliteCatalog.open(restored(place, text_of(path))) as catalog:
        assert catalog.get([track(ODD_NAMES[0]).id])[0].tags["note"] == "a\0b"


def test_sqlite_alone_can_restore_it(path: Path, place: Callable[[], Path]) -> None:
    text = text_of(path)
    again = place()
    again.parent.mkdir()
    database = sqlite3.connect(again)
    database.executescript(text)
    database.close()

    assert text_of(again) == text


def test_a_dump_is_of_one_moment(path: Path) -> None:
    before = text_of(path)
    lines = dump(path)
    first = next(lines)
    with SqliteCatalog.open(path) as catalog:
        catalog.add([track("meanwhile")], tags={"genre": "new"})

    # The moment is that of the first row that is read.
    rest = "".join(lines)
    assert first + rest in (before, text_of(path))


def test_what_is_not_there_cannot_be_dumped(place: Callable[[], Path]) -> None:
    path = place()
    with pytest.raises(CatalogMissing):
        list(dump(path))
    assert not path.parent.exists()


def test_a_catalog_that_is_there_is_not_replaced(path: Path) -> None:
    text = text_of(path)

    with pytest.raises(CatalogError, match="already"):
        restore(path, io.StringIO(text))
    assert text_of(path) == text
    assert list(path.parent.iterdir()) == [path]


def test_a_catalog_that_is_made_while_one_is_restored_is_not_replaced(
    path: Path, place: Callable[[], Path]
) -> None:
    target = place()

    class Slow(io.StringIO):
        def readline(self, size: int = -1, /) -> str:
            create(target)
            with SqliteCatalog.open(target) as catalog:
                catalog.add_store("file:mine")
            return super().readline(size)

    with pytest.raises(CatalogError, match="already"):
        restore(target, Slow(text_of(path)))
    with SqliteCatalog.open(target) as catalog:
        assert [entry.location for entry in catalog.stores()] == ["file:mine"]


def test_what_a_lost_catalog_left_behind_does_not_reach_a_restored_one(path: Path) -> None:
    text = text_of(path)
    with SqliteCatalog.open(path) as catalog:
        catalog.add([track("lost")], tags={})
        path.unlink()
        assert path.with_name(f"{FILE_NAME}-wal").stat().st_size
        restore(path, io.StringIO(text))

    with SqliteCatalog.open(path) as restored:
        assert {one.name for one in restored.find(Filter())} == set(ODD_NAMES)
        assert list(restored.problems()) == []


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_dump_that_was_cut_short_is_refused_and_leaves_nothing(
    path: Path, place: Callable[[], Path], share: float
) -> None:
    text = text_of(path)
    target = place()

    with pytest.raises(CatalogDamaged):
        restore(target, io.StringIO(text[: int(len(text) * share)]))
    assert list(target.parent.iterdir()) == []


FIRST_LINE = "-- audiomood catalog, schema 1\n"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", CatalogDamaged),
        ("\0\0\0", CatalogDamaged),
        ("CREATE TABLE x (y);\n", CatalogDamaged),
        (FIRST_LINE, CatalogDamaged),
        (FIRST_LINE + "SELECT nonsense;\n", CatalogError),
        (FIRST_LINE + "CREATE TABLE x (y);\n", CatalogDamaged),
        (FIRST_LINE + "ATTACH 'other.db' AS other;\n", CatalogError),
        (FIRST_LINE + "VACUUM INTO 'other.db';\n", CatalogError),
        (
            FIRST_LINE + f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = 99;\n",
            CatalogTooNew,
        ),
    ],
)
def test_what_is_no_dump_is_refused_and_leaves_nothing(
    place: Callable[[], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    error: type[CatalogError],
) -> None:
    monkeypatch.chdir(tmp_path)
    path = place()

    with pytest.raises(error):
        restore(path, io.StringIO(text))
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_dump_whose_rows_belong_to_nothing_is_refused(
    path: Path, place: Callable[[], Path]
) -> None:
    lines = [line for line in dump(path) if not line.startswith("INSERT INTO track ")]

    with pytest.raises(CatalogDamaged, match="belongs to nothing"):
        restored(place, "".join(lines))


# The oldest catalog there is


def test_the_oldest_catalog_is_upgraded_twice_to_the_same(place: Callable[[], Path]) -> None:
    once = text_of(restored(place, OLDEST.read_text(encoding="utf-8")))
    twice = text_of(restored(place, once))

    assert once == twice


def test_the_oldest_catalog_keeps_everything(place: Callable[[], Path]) -> None:
    with SqliteCatalog.open(restored(place, OLDEST.read_text(encoding="utf-8"))) as catalog:
        first, second = catalog.find(Filter(reverse=True))
        assert first.name == "Dvořák: Largo\n(live).flac"
        assert first.tags == {"artist": "Antonín Dvořák", "genre": "romantic", "live": ""}
        assert [copy.store for copy in first.copies] == ["file:blobs", "azure://default/music"]
        assert [heard.word for heard in catalog.moods(first.id)] == ["calm", "sad"]
        assert second.sound.duration is None
        assert second.mood is not None
        assert second.mood.reason == "it is silent"
        assert [event.what for event in catalog.history(first.id)] == [
            "added", "tagged", "renamed", "analysed", "analysed",
        ]  # fmt: skip
        assert [entry.default for entry in catalog.stores()] == [False, True]
        assert [one.id for one in catalog.find(Filter(search="dvorak roman"))] == [first.id]


def test_moods_of_the_oldest_catalog_stand_as_history_and_are_stale(
    place: Callable[[], Path],
) -> None:
    with SqliteCatalog.open(restored(place, OLDEST.read_text(encoding="utf-8"))) as catalog:
        first, second = catalog.find(Filter(reverse=True))
        assert [each.versions for each in catalog.moods(first.id)] == [(1, 2), (1, 1)]
        assert {(each.parts, each.vector) for each in catalog.moods(first.id)} == {((), ())}
        assert list(catalog.find(Filter(mood="calm"))) == [first]
        assert list(catalog.find(Filter(stale=(1, 1)))) == []
        assert list(catalog.find(Filter(stale=(1, 2)))) == [second]
        assert list(catalog.find(Filter(stale=(2, 2)))) == [second, first]
        assert list(catalog.likenesses(Filter(), (1, 2))) == []

        catalog.set_word([first.id], "happy")
        catalog.record_moods({first.id: replace(HEARD, features_version=2, model_version=2)})
        assert [each.versions for each in catalog.moods(first.id)] == [(2, 2), (1, 2), (1, 1)]
        assert list(catalog.find(Filter(stale=(2, 2)))) == [second]
        assert [each.word for each in catalog.find(Filter(mood="happy"))] == ["happy"]


def test_the_oldest_catalog_gets_the_schema_of_a_new_one(place: Callable[[], Path]) -> None:
    new = place()
    create(new)

    assert _schema(restored(place, OLDEST.read_text(encoding="utf-8"))) == _schema(new)


def _schema(path: Path) -> set[str]:
    return {line for line in dump(path) if not line.startswith("INSERT ")}
