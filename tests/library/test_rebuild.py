"""Rebuild: what a lost catalog knew, from the stores alone."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from audiomood import Library
from audiomood.errors import (
    CatalogExists,
    CatalogLocked,
    StoreForeign,
    StoreUnreachable,
    UsageError,
)
from audiomood.library import db, notes
from audiomood.library.notes.files import Header, packed
from audiomood.library.trash import KEPT
from audiomood.library.upload.sources import Source
from audiomood.model.portion import EVERYTHING
from audiomood.store.opening import open_store
from tests.library.recordings import folder_of, titled, wav
from tests.library.wholeness import Findings, check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audiomood.model.note import Note
    from tests.azurite.server import Azurite

NAMES = (
    "plain.wav", "São João ß", "two\nlines\t\x1b[31m", "'); DROP TABLE track; --", "🎻" * 90,
    "\u202ertl", " -rf *", "..", "a/b\\c",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "inbox", 4)


def facts(library: Library) -> dict[str, Any]:
    """Return all that is to come back: of tracks, of the trash and of the stores."""
    return {
        "tracks": {
            track.id: (
                track.name, track.size, track.added, track.sound, dict(track.tags), track.person_word,
                {copy.store for copy in track.copies}, library.verdicts(track),
            )
            for track in library.find()
        },
        "trash": {
            (entry.id, entry.name, entry.size, entry.removed, entry.until, frozenset(entry.stores))
            for entry in library.trashed()
        },
        "stores": {(entry.location, entry.default) for entry in library.stores()},
        "id": library._catalog.library_id(),
    }  # fmt: skip


def lose(library: Library) -> None:
    library.close()
    db.destroy(library.home)


def fill(library: Library, folder: Path, other: str) -> None:
    """Do everything to a library that a person does."""
    files: list[str | Source] = [str(folder.parent / "\udcff bytes.wav")]
    (folder.parent / "\udcff bytes.wav").write_bytes(wav(99))
    for number, name in enumerate(NAMES):
        path = folder / f"named {number}.wav"
        path.write_bytes(titled(wav(100 + number), f"title {number}"))
        files.append(Source(path=str(path), name=name, size=path.stat().st_size))
    assert {upload.status for upload in library.upload(files, tags=["place=here", "live"])} == {
        "stored"
    }
    list(library.upload([folder / "000.wav", folder / "001.wav"]))
    list(library.upload([folder], to=other))
    library.use_store(other)
    ids = [library.track(f"00{number}.wav").id for number in range(4)]
    library.tag(ids, put=["a=1", "title=mine", "b"])
    library.tag(ids[:2], put=["a=2"], drop=["b"])
    library.tag([track.id for track in library.find()][:5], drop=["title"])
    library.set_word(ids, "sad")
    library.set_word(ids[1:], "happy")
    library.set_word(ids[2:3], None)
    library.rename(library.track("003.wav"), "new\nname")
    library.remove([library.track("001.wav"), library.track("plain.wav")])


def noted(library: Library, store: str) -> dict[str, Note]:
    with open_store(store, home=library.home, settings=library._settings) as opened:
        return {note.id: note for note in notes.read_all(opened, tell=pytest.fail)}


def test_everything_but_what_was_heard_comes_back(
    fragile: Library,
    folder: Path,
    azurite: Azurite,
    container: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", azurite.connection_string)
    other = f"azure://default/{container}/some music"
    with Library.open(fragile.home) as library:
        library.add_store(other)
        fill(library, folder, other)
        before, kept = facts(library), noted(library, "file:blobs")
        lose(library)

        rebuilt = db.rebuild(library.home)
        assert (rebuilt.noted, rebuilt.measured, rebuilt.trashed) == (12 + 2 - 2, 0, 2)
        assert set(rebuilt.stores) == {"file:blobs", other}
        assert (rebuilt.left, rebuilt.damaged, rebuilt.unheld) == ((), (), 0)
        assert facts(library) == before

        # Also where tags came from, which shows when they are noted again.
        library.tag([track.id for track in library.find()], put=["z"])
        for track_id, note in noted(library, "file:blobs").items():
            was = kept[track_id]
            assert note.file_tags == {k: v for k, v in was.file_tags.items() if k != "z"}
            assert {k: v for k, v in note.person_tags.items() if k != "z"} == was.person_tags
        back = library.restore("001.wav")
        assert back.tags["a"] == "2"
        assert len(back.copies) == 2
    assert not check(fragile.home).missing


def test_a_second_store_alone_is_enough_for_what_it_holds(
    fragile: Library, folder: Path, tmp_path: Path
) -> None:
    other = fragile.add_store(str(tmp_path / "other"))
    list(fragile.upload([folder]))
    list(fragile.upload([folder / "002.wav"], to=other))
    fragile.tag([fragile.track("002.wav").id], put=["x"])
    lose(fragile)
    shutil.rmtree(fragile.home)

    rebuilt = db.rebuild(fragile.home, [other])
    assert (rebuilt.noted, rebuilt.stores) == (1, (other,))
    assert dict(fragile.track("002.wav").tags) == {"x": ""}


def test_a_store_that_cannot_be_reached_ends_it_and_nothing_is_made(
    fragile: Library, folder: Path, tmp_path: Path
) -> None:
    other = fragile.add_store(str(tmp_path / "other"))
    list(fragile.upload([folder], to=other))
    list(fragile.upload([folder]))
    lose(fragile)
    (tmp_path / "other").rename(tmp_path / "away")
    with pytest.raises(StoreUnreachable) as error:
        db.rebuild(fragile.home)
    assert "--from" in error.value.hint
    assert not fragile.exists
    assert not list(fragile.home.glob(".making-*"))
    assert db.rebuild(fragile.home, ["file:blobs"]).noted == 4


def test_where_there_is_no_store_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable):
        db.rebuild(tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_a_catalog_that_is_there_stays(library: Library, folder: Path) -> None:
    list(library.upload([folder]))
    with pytest.raises(CatalogExists) as error:
        db.rebuild(library.home)
    assert "db rebuild --replace" in error.value.hint
    assert library.total().tracks == 4


BREAKS: dict[str, Callable[[Path], object]] = {
    "whole": lambda _: None,
    "not a catalog": lambda path: path.write_bytes(b"these are words" * 1000),
    "broken inside": lambda path: path.write_bytes(
        path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096)
    ),
    "of nothing": lambda path: path.write_bytes(b""),
}  # fmt: skip


@pytest.mark.parametrize("state", BREAKS)
def test_a_catalog_that_is_there_is_put_aside_for_a_new_one(
    library: Library, folder: Path, state: str
) -> None:
    list(library.upload([folder]))
    library.tag([library.track("000.wav").id], put=["x"])
    before = facts(library)
    library.close()
    path = library.home / "library.db"
    BREAKS[state](path)
    was = path.read_bytes()

    rebuilt = db.rebuild(library.home, replace=True)
    assert rebuilt.aside is not None
    assert rebuilt.aside.parent == library.home
    assert rebuilt.aside.name.startswith("library.db.2")
    assert rebuilt.aside.stat().st_mode & 0o777 == 0o600
    if state != "whole":
        # That one was taken out of its write-ahead log meanwhile.
        assert rebuilt.aside.read_bytes() == was
    assert path.stat().st_ino != rebuilt.aside.stat().st_ino
    assert facts(library) == before


def test_where_there_is_no_catalog_none_is_put_aside(library: Library, folder: Path) -> None:
    list(library.upload([folder]))
    lose(library)
    assert db.rebuild(library.home, replace=True).aside is None
    assert library.total().tracks == 4


def test_a_catalog_in_use_is_not_replaced(library: Library, folder: Path) -> None:
    list(library.upload([folder]))
    with pytest.raises(CatalogLocked):
        db.rebuild(library.home, replace=True)
    assert not list(library.home.glob("library.db.*"))
    assert library.total().tracks == 4


def test_nobody_changes_a_catalog_that_is_being_replaced(library: Library, folder: Path) -> None:
    list(library.upload([folder]))
    library.close()
    refused = []

    def meddle(_: int) -> None:
        with closing(sqlite3.connect(library.home / "library.db", timeout=0)) as other:
            try:
                other.execute("DELETE FROM tag")
            except sqlite3.OperationalError as error:
                refused.append(str(error))

    db.rebuild(library.home, replace=True, advance=meddle)
    assert refused
    assert set(refused) == {"database is locked"}


def test_a_catalog_stays_where_a_new_one_cannot_be_made(library: Library, folder: Path) -> None:
    list(library.upload([folder]))
    library.close()

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        db.rebuild(library.home, replace=True, advance=stop)
    with pytest.raises(StoreUnreachable):
        db.rebuild(library.home, [str(folder.parent / "nothing")], replace=True)
    assert {path.name for path in library.home.glob("*library*")} == {"library.db"}
    assert library.total().tracks == 4


def test_what_has_no_note_is_measured_and_named_by_its_id(library: Library, folder: Path) -> None:
    list(library.upload([folder]))
    sounds = {track.id: track.sound for track in library.find()}
    lose(library)
    shutil.rmtree(library.home / "blobs" / "notes")

    rebuilt = db.rebuild(library.home)
    assert (rebuilt.noted, rebuilt.measured) == (0, 4)
    assert {track.id: track.sound for track in library.find()} == sounds
    assert {track.name for track in library.find()} == {
        f"recovered {track_id[:12]}.wav" for track_id in sounds
    }
    # A name that is none is not noted: a store that is away may know a better one.
    assert noted(library, "file:blobs") == {}
    library.rename(next(library.find()), "found")
    lose(library)
    rebuilt = db.rebuild(library.home)
    assert (rebuilt.noted, rebuilt.measured) == (1, 3)
    assert library.track("found")


def test_what_is_no_audio_or_not_what_its_name_says_is_left(fragile: Library, folder: Path) -> None:
    list(fragile.upload([folder]))
    lose(fragile)
    text = b"these are words"
    strange = {hashlib.sha256(text).hexdigest(): text, "ab" * 32: wav(500)}
    for name, data in strange.items():
        (fragile.home / "blobs" / name[:2]).mkdir(exist_ok=True)
        (fragile.home / "blobs" / name[:2] / name).write_bytes(data)

    rebuilt = db.rebuild(fragile.home)
    assert rebuilt.noted == 4
    assert {track_id for _, track_id, _ in rebuilt.left} == strange.keys()
    assert sorted(check(fragile.home).orphaned) == [
        ("file:blobs", each) for each in sorted(strange)
    ]


def test_a_damaged_file_of_notes_is_passed_over(fragile: Library, folder: Path) -> None:
    list(fragile.upload([folder]))
    fragile.rename(fragile.track("000.wav"), "later")
    lose(fragile)
    first, last = sorted((fragile.home / "blobs" / "notes").iterdir())
    last.chmod(0o600)
    last.write_bytes(last.read_bytes()[:-20])
    rebuilt = db.rebuild(fragile.home)
    assert (rebuilt.noted, len(rebuilt.damaged)) == (4, 1)
    assert last.name in rebuilt.damaged[0]
    assert fragile.track("000.wav")
    assert first.exists()


def test_what_was_deleted_for_good_does_not_come_back(library: Library, folder: Path) -> None:
    list(library.upload([folder]))
    library.remove([library.track("000.wav")], now=True)
    library.remove([library.track("001.wav")])
    library.empty_trash()
    before = facts(library)
    lose(library)
    assert db.rebuild(library.home).unheld == 2
    assert facts(library) == before


def test_what_was_removed_long_ago_stays_in_the_trash_for_a_week(
    fragile: Library, folder: Path
) -> None:
    """The note that it was brought back may be lost."""
    list(fragile.upload([folder]))
    long_ago = datetime.now(UTC) - 2 * KEPT
    fragile._writable.trash([fragile.track("000.wav").id], removed=long_ago, until=long_ago + KEPT)
    fragile._write_notes()
    lose(fragile)
    assert db.rebuild(fragile.home).trashed == 1
    (entry,) = fragile.trashed()
    assert entry.removed == long_ago
    assert entry.until > datetime.now(UTC) + timedelta(days=6)


def test_the_stores_of_two_libraries_are_not_mixed(
    fragile: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(fragile.upload([folder]))
    lose(fragile)
    with Library.open(tmp_path / "second") as second:
        other = second.add_store(str(tmp_path / "other"))
        list(second.upload([folder], to=other))
    monkeypatch.setenv("AUDIOMOOD_STORE", other)
    with pytest.raises(StoreForeign, match="two libraries"):
        db.rebuild(fragile.home)
    assert not fragile.exists
    assert db.rebuild(fragile.home, ["file:blobs"]).stores == ("file:blobs",)


def test_a_rebuilt_library_is_whole_and_goes_on(library: Library, folder: Path) -> None:
    list(library.upload([folder]))
    lose(library)
    db.rebuild(library.home)
    (folder / "new.wav").write_bytes(wav(77))
    assert [upload.status for upload in library.upload([folder])].count("stored") == 1
    library.remove([library.track("001.wav")], now=True)
    library.close()
    assert check(library.home) == Findings()


@pytest.mark.parametrize("through", ["upload", "add", "use"])
def test_a_store_that_nothing_was_noted_in_since_is_found_through_the_others(
    fragile: Library, folder: Path, tmp_path: Path, through: str
) -> None:
    list(fragile.upload([folder]))
    other = str(tmp_path / "other")
    if through == "upload":
        (tmp_path / "b.wav").write_bytes(wav(77))
        list(fragile.upload([tmp_path / "b.wav"], to=other))
    else:
        fragile.add_store(other)
    if through == "use":
        fragile.use_store(other)
    before = facts(fragile)
    lose(fragile)
    db.rebuild(fragile.home)
    assert facts(fragile) == before


def test_merging_notes_forgets_no_store(
    fragile: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        fragile.add_store(str(tmp_path / f"store {number}"))
    before = facts(fragile)
    first = f"file:{tmp_path}/store 0"
    with open_store(first, home=fragile.home, settings=fragile._settings) as store:
        assert len(list(store.notes())) == 2
        notes.compact(store, fragile._catalog.library_id())
        assert len(list(store.notes())) == 1
    lose(fragile)
    monkeypatch.setenv("AUDIOMOOD_STORE", first)
    db.rebuild(fragile.home)
    assert {location for location, _ in facts(fragile)["stores"]} == {
        location for location, _ in before["stores"]
    }


def test_one_store_under_two_addresses_is_refused(
    fragile: Library, folder: Path, tmp_path: Path
) -> None:
    one, other = str(tmp_path / "one"), str(tmp_path / "other")
    list(fragile.upload([folder], to=one))
    (tmp_path / "other").symlink_to("one")
    lose(fragile)
    with pytest.raises(UsageError, match="one store under two addresses") as error:
        db.rebuild(fragile.home, [one, other])
    assert "--from" in error.value.hint
    assert not fragile.exists
    assert db.rebuild(fragile.home, [one]).noted == 4


def test_the_stores_of_two_libraries_become_those_of_one_when_that_is_said(
    fragile: Library, folder: Path, tmp_path: Path
) -> None:
    """All was lost but a copy, and an upload began another library before anybody saw."""
    list(fragile.upload([folder]))
    (tmp_path / "b.wav").write_bytes(wav(77))
    other = fragile.add_store(str(tmp_path / "other"))
    list(fragile.upload([tmp_path / "b.wav"], to=other))
    lose(fragile)
    away = f"file:{(fragile.home / 'blobs').rename(tmp_path / 'away')}"
    (tmp_path / "c.wav").write_bytes(wav(78))
    list(fragile.upload([tmp_path / "c.wav"]))
    lose(fragile)
    both = ["file:blobs", other, away]

    with pytest.raises(StoreForeign) as error:
        db.rebuild(fragile.home, both)
    assert "--take-over" in error.value.hint
    rebuilt = db.rebuild(fragile.home, both, take_over=True)
    assert (rebuilt.noted, rebuilt.measured, set(rebuilt.stores)) == (6, 0, set(both))
    assert list(fragile.check(read=EVERYTHING)) == []


def test_what_was_uploaded_after_the_catalog_was_lost_is_of_the_same_library(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    other = library.add_store(str(tmp_path / "other"))
    list(library.upload([folder]))
    lose(library)
    (tmp_path / "c.wav").write_bytes(wav(78))
    list(library.upload([tmp_path / "c.wav"]))
    library.close()
    rebuilt = db.rebuild(library.home, replace=True)
    assert (rebuilt.noted, set(rebuilt.stores)) == (5, {"file:blobs", other})


@pytest.mark.parametrize("links", [True, False])
def test_a_replacement_that_a_crash_ended_is_mended_by_another_one(
    library: Library, folder: Path, links: bool
) -> None:
    """The catalog has its new name, and the new one is not there yet."""
    list(library.upload([folder]))
    before = facts(library)
    library.close()
    path, aside = library.home / "library.db", library.home / "library.db.20260101T000000.000000Z"
    if links:
        aside.hardlink_to(path)
    else:
        path.rename(aside)
    rebuilt = db.rebuild(library.home, replace=True)
    assert facts(library) == before
    assert (rebuilt.aside is not None) == links
    assert aside.exists()


WRONG: dict[str, dict[str, object]] = {
    "a name that is empty": {"name": ""},
    "a name of nothing": {"name": "\0"},
    "a name that is no Unicode": {"name": "\udc80x"},
    "a name that is a list": {"name": ["x"]},
    "a tag of nothing": {"person_tags": {"k": None, "": "x"}},
    "tags that are a list": {"file_tags": ["ab"]},
    "a size beyond all": {"size": 10**30},
    "a size below all": {"size": -1},
    "no time zone": {"added": "2026-01-01"},
    "a time before all": {"added": "0001-01-01T00:00:00+23:00"},
    "a word that nobody says": {"verdicts": [{"word": "zzz", "time": "2026-01-01T00:00:00Z"}]},
    "words that are none": {"verdicts": [3, {}]},
    "a stamp beyond all": {"stamp": 10**30},
    "a removal at no time": {"removed": "soon"},
}
SOUNDS: dict[str, dict[str, object]] = {
    "no format": {"format": None},
    "no channels": {"channels": 0},
    "an endless length": {"stated_duration": float("inf")},
}


@pytest.mark.parametrize("what", [*WRONG, *SOUNDS])
def test_no_note_however_odd_stops_the_others(fragile: Library, folder: Path, what: str) -> None:
    list(fragile.upload([folder]))
    odd = fragile.track("000.wav")
    library = fragile._catalog.library_id()
    with open_store("file:blobs", home=fragile.home, settings=fragile._settings) as store:
        (one,) = (note for note in notes.read_all(store, tell=pytest.fail) if note.id == odd.id)
        shape = json.loads(notes.to_line(one, stamp=2**61)) | WRONG.get(what, {})
        shape["sound"] |= SOUNDS.get(what, {})
        header = Header(library, ("file:blobs",), None)
        store.write_note(*packed(header, [json.dumps(shape).encode()], 2**61))
    lose(fragile)
    rebuilt = db.rebuild(fragile.home)
    assert rebuilt.noted + rebuilt.measured == 4
    quiet = ("a name that is no Unicode", "no time zone", "a stamp beyond all")
    assert bool(rebuilt.damaged) == (what not in quiet)
    assert [found for found in fragile.check() if found.severity == "damage"] == []
    fragile.tag([track.id for track in fragile.find()], put=["x"])
    assert fragile.track(odd.id).tags["x"] == ""
