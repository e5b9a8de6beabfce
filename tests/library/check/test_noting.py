"""Check: what stores should note, and what notes tell of blobs that were found again."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from audiomood.library import db
from audiomood.library.notes import writing
from audiomood.model.portion import EVERYTHING, Portion
from tests.library.check.breaking import Folder, key
from tests.library.recordings import wav

if TYPE_CHECKING:
    from pathlib import Path

    from audiomood import Library


@pytest.fixture
def place(blobs: Folder) -> Folder:
    return blobs


def note_files(place: Folder) -> dict[str, bytes]:
    return {name: place.read(name) for name in place.names() if name.startswith("notes/")}


def grandma(library: Library, inbox: Path, other: Folder) -> str:
    """Make a track with a history, of which another store has a copy and no note; return its id."""
    track = library.track("000.wav")
    library.rename(track, "Grandma 1987.wav")
    library.tag([track.id], put=["keep=forever"])
    library.set_word([track.id], "calm")
    library.set_word([track.id], "sad")
    list(library.copy([library.track(track.id)], to=other.location))
    shutil.rmtree(other.root / "notes")
    library.close()
    db.destroy(library.home)
    assert db.rebuild(library.home, [other.location]).measured == 1
    assert library.track(track.id).name.startswith("recovered")
    return track.id


def told(library: Library, track_id: str) -> tuple[object, ...]:
    track = library.track(track_id)
    words = [verdict.word for verdict in library.verdicts(track)]
    return track.name, dict(track.tags), words, len(track.copies)


def test_a_store_that_knows_the_name_of_what_was_recovered_says_it(
    library: Library, inbox: Path, blobs: Folder, other: Folder
) -> None:
    track_id = grandma(library, inbox, other)
    library.add_store(blobs.location)
    before = note_files(blobs)
    assert all(found.repaired for found in library.check(repair=True))
    known = ("Grandma 1987.wav", {"keep": "forever"}, ["sad", "calm"], 2)
    assert told(library, track_id) == known
    assert note_files(blobs).items() >= before.items()
    library.close()
    db.destroy(library.home)
    db.rebuild(library.home)
    assert told(library, track_id) == known


def test_what_a_person_said_of_what_was_recovered_stays(
    library: Library, inbox: Path, blobs: Folder, other: Folder
) -> None:
    track_id = grandma(library, inbox, other)
    library.tag([track_id], put=["keep=2026", "found"])
    library.add_store(blobs.location)
    assert all(found.repaired for found in library.check(repair=True))
    assert told(library, track_id) == (
        "Grandma 1987.wav", {"keep": "2026", "found": ""}, ["sad"], 2,
    )  # fmt: skip


def test_a_track_of_which_an_old_catalog_knows_nothing_comes_back_whole(
    library: Library, blobs: Folder, tmp_path: Path
) -> None:
    """All in one step, and nothing is noted: an old catalog must not say the last word."""
    library.close()
    shutil.copy(library.home / "library.db", tmp_path / "old.db")
    (tmp_path / "b.wav").write_bytes(wav(51))
    (result,) = library.upload([tmp_path / "b.wav"], tags=["k=v"])
    assert result.id
    for word in ("calm", "sad", "happy"):
        library.set_word([result.id], word)
    known = told(library, result.id)
    before = note_files(blobs)
    library.close()
    db.destroy(library.home)
    shutil.copy(tmp_path / "old.db", library.home / "library.db")

    (found,) = library.check(repair=True)
    assert (found.kind, found.repaired, found.name) == ("orphaned", True, "b.wav")
    assert told(library, result.id) == known
    assert note_files(blobs) == before


def test_a_repair_merges_no_notes(
    library: Library, blobs: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        library.rename(library.track(next(library.find()).id), f"name {number}")
    before = note_files(blobs)
    monkeypatch.setattr(writing, "_MANY", 0)
    monkeypatch.setattr(writing, "_SELDOM", "")
    library._catalog.rename(next(library.find()).id, "another")
    assert [found.repaired for found in library.check(repair=True)] == [True]
    assert len(note_files(blobs)) == len(before) + 1


def test_notes_that_are_gone_are_found_when_all_is_read_and_written_anew(
    library: Library, blobs: Folder
) -> None:
    library.tag([track.id for track in library.find()], put=["x"])
    library.remove([library.track("002.wav")])
    for name in note_files(blobs):
        blobs.delete(name)
    assert list(library.check()) == []
    assert list(library.check(read=Portion.part(1, 2))) == []
    (found,) = library.check(read=EVERYTHING)
    assert (found.kind, found.store, found.repaired) == ("unnoted", blobs.location, False)
    assert found.mend == "audiomood check --read --repair"
    assert "3 recordings" in found.says
    (found,) = library.check(read=EVERYTHING, repair=True, dry_run=True)
    assert (found.repair, note_files(blobs)) == ("would write them", {})
    (found,) = library.check(read=EVERYTHING, repair=True)
    assert (found.repair, found.repaired) == ("written", True)
    assert list(library.check(read=EVERYTHING)) == []
    library.close()
    db.destroy(library.home)
    assert db.rebuild(library.home).noted == 2
    assert [entry.name for entry in library.trashed()] == ["002.wav"]


def test_a_damaged_file_of_notes_is_written_anew_and_its_bytes_are_kept(
    library: Library, blobs: Folder
) -> None:
    library.tag([track.id for track in library.find()], put=["x"])
    last = max(note_files(blobs))
    torn = blobs.read(last)[:-9]
    blobs.write(last, torn)
    (found,) = library.check(read=EVERYTHING, repair=True)
    assert (found.kind, found.repaired) == ("unnoted", True)
    assert "1 file of notes is damaged" in found.says
    assert note_files(blobs)[f"notes/damaged-{last.removeprefix('notes/')}"] == torn
    assert list(library.check(read=EVERYTHING)) == []


def test_what_nobody_ever_named_needs_no_note(library: Library, blobs: Folder) -> None:
    shutil.rmtree(blobs.root / "notes")
    library.close()
    db.destroy(library.home)
    assert db.rebuild(library.home).measured == 3
    assert list(library.check(read=EVERYTHING)) == []
    library.tag([next(library.find()).id], put=["x"])
    shutil.rmtree(blobs.root / "notes")
    (found,) = library.check(read=EVERYTHING)
    assert "1 recording lies" in found.says


@pytest.mark.skipif(sys.platform == "win32", reason="the process that dies is a script")
def test_nothing_is_put_aside_because_it_could_not_be_measured(
    library: Library, blobs: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording that is known needs no measuring, and one that is not waits for a better day."""
    library.close()
    shutil.copy(library.home / "library.db", tmp_path / "old.db")
    for number in (51, 52):
        (tmp_path / f"{number}.wav").write_bytes(wav(number))
    list(library.upload([tmp_path / "51.wav"]))
    (second,) = library.upload([tmp_path / "52.wav"])
    (newest,) = [n for n, data in note_files(blobs).items() if b'"52.wav"' in data]
    blobs.delete(newest)
    library.close()
    db.destroy(library.home)
    shutil.copy(tmp_path / "old.db", library.home / "library.db")

    dying = tmp_path / "dying"
    dying.write_text("#!/bin/sh\nkill -KILL $$\n")
    dying.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(dying))
    found = {one.track_id: one for one in library.check(repair=True)}
    assert len(found) == 2
    assert second.id
    failed = found.pop(second.id)
    (adopted,) = found.values()
    assert (adopted.name, adopted.repaired) == ("51.wav", True)
    assert not failed.repaired
    assert (failed.repair or "").startswith("failed")
    assert key(second.id) in blobs.names()
    monkeypatch.undo()
    (again,) = library.check(repair=True)
    assert again.repaired
