"""Notes: what stores keep about tracks beside their bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomood.catalog.opening import open_catalog
from audiomood.config import Settings
from audiomood.errors import CatalogTooNew
from audiomood.library import notes
from audiomood.library.notes import writing
from audiomood.library.notes.files import Header, packed
from audiomood.library.notes.reading import NoteReader
from audiomood.model.mood import Verdict
from audiomood.model.note import Note
from audiomood.model.sound import Sound
from audiomood.model.words import PERSON_WORDS
from audiomood.store.opening import open_store
from tests.library.recordings import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiomood import Library
    from audiomood.store.base import Store

OURS = "0" * 31 + "1"
THEIRS = "0" * 31 + "2"
HEADER = Header(OURS, ("file:blobs",), None)

texts = st.text()
words = texts.filter(lambda text: text[:1] not in ("", "\0"))
"""What a catalog takes as a name or a key."""
counts = st.integers(min_value=0, max_value=2**62 - 1)
some = st.integers(min_value=1, max_value=2**62 - 1)
seconds = st.none() | st.floats(min_value=0, allow_nan=False, allow_infinity=False)
times = st.datetimes(timezones=st.just(UTC))
ids = st.binary(min_size=32, max_size=32).map(bytes.hex)
sounds = st.builds(
    Sound, format=texts, codec=texts, channels=some, sample_rate=some,
    bit_rate=st.none() | counts, duration=seconds, stated_duration=seconds, audio_hash=ids,
)  # fmt: skip
said = st.builds(Verdict, st.none() | st.sampled_from(PERSON_WORDS), times)
any_note = st.builds(
    Note, id=ids, name=words, size=counts, added=times, sound=sounds,
    file_tags=st.dictionaries(words, texts), person_tags=st.dictionaries(words, texts),
    verdicts=st.lists(said).map(tuple), removed=st.none() | times,
)  # fmt: skip


def note(number: int, name: str = "a.wav", **other: Any) -> Note:
    sound = Sound(
        format="wav", codec="pcm_s16le", channels=1, sample_rate=8000, bit_rate=None,
        duration=1.5, stated_duration=None, audio_hash="ab" * 32,
    )  # fmt: skip
    added = datetime(2026, 1, 2, tzinfo=UTC)
    facts: dict[str, Any] = {"file_tags": {}, "person_tags": {}} | other
    return Note(id=f"{number:064x}", name=name, size=1, added=added, sound=sound, **facts)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a folder."""
    settings = Settings(home=tmp_path)
    with open_store(f"file:{tmp_path}/store", home=tmp_path, settings=settings) as store:
        store.create()
        yield store


def write(store: Store, stamp: int, *some: Note, library: str = OURS) -> str:
    lines = [notes.to_line(one, stamp=stamp) for one in some]
    name, data = packed(HEADER._replace(library=library), lines, stamp)
    store.write_note(name, data)
    return name


def read(store: Store) -> tuple[dict[str, str], list[str]]:
    """Return names by the last digit of the id, and what was told of files that were passed over."""
    told: list[str] = []
    return {one.id[-1]: one.name for one in notes.read_all(store, tell=told.append)}, told


@given(any_note)
def test_a_line_brings_every_note_back_exactly(one: Note) -> None:
    line = notes.to_line(one, stamp=3)
    assert line.isascii()
    assert b"\n" not in line
    assert notes.from_line(line) == one


def test_a_length_that_is_no_number_is_noted_as_unknown() -> None:
    one = note(1)
    endless = replace(one, sound=one.sound._replace(stated_duration=float("inf")))
    assert notes.from_line(notes.to_line(endless)) == one


def test_what_a_later_version_adds_is_passed_over() -> None:
    shape = json.loads(notes.to_line(note(1)))
    shape["sound"]["loudness"] = -14.0
    assert notes.from_line(json.dumps(shape | {"new": [1]}).encode()) == note(1)


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b'{"id":', b'{"id": 3, "sound": []}', b"\xff"])
def test_what_is_no_note_is_said_to_be_none(line: bytes) -> None:
    with pytest.raises(ValueError):
        notes.from_line(line)


def test_the_note_with_the_largest_stamp_counts(store: Store) -> None:
    write(store, 20, note(1, "new"), note(2, "b"))
    write(store, 3, note(1, "old"), note(3, "c"))
    assert read(store) == ({"1": "new", "2": "b", "3": "c"}, [])


def test_a_damaged_file_is_passed_over_and_told(store: Store) -> None:
    write(store, 1, note(1, "old"))
    name = write(store, 2, note(1, "new"), note(2))
    data = store.read_note(name)
    assert data
    store.write_note(name, data.replace(b"new", b"nem"))
    found, (told,) = read(store)
    assert found == {"1": "old"}
    assert f"the notes {name} in {store.location} cannot be used" in told


def test_a_file_that_is_no_file_of_notes_is_not_read(store: Store) -> None:
    store.write_note("readme.txt", b"anything")
    assert read(store) == ({}, [])


def test_notes_of_a_newer_version_are_refused(store: Store) -> None:
    name, data = packed(HEADER, [notes.to_line(note(1))], 1)
    newer = data.replace(b'"version":1', b'"version":2')
    digest = hashlib.sha256(newer).hexdigest()[:16]
    store.write_note(f"{name[:21]}{digest}.jsonl", newer)
    with pytest.raises(CatalogTooNew, match="version 2"):
        read(store)
    with pytest.raises(CatalogTooNew):
        notes.compact(store, OURS)


def test_one_file_is_made_of_many_and_says_the_same(store: Store) -> None:
    for stamp in range(1, 9):
        write(store, stamp, note(stamp % 3, f"of {stamp}"), note(9, f"of {stamp}"))
    before = read(store)
    notes.compact(store, OURS)
    (only,) = store.notes()
    assert read(store) == before
    notes.compact(store, OURS)
    assert list(store.notes()) == [only]


def test_a_note_that_was_on_its_way_while_files_were_merged_still_counts(store: Store) -> None:
    """Its stamp lies between those of the notes that were merged."""
    write(store, 1, note(1, "oldest"))
    write(store, 9, note(2))
    notes.compact(store, OURS)
    write(store, 5, note(1, "late"))
    assert read(store)[0] == {"1": "late", "2": "a.wav"}
    notes.compact(store, OURS)
    assert read(store)[0] == {"1": "late", "2": "a.wav"}


def test_what_was_said_last_of_the_library_stays_the_last_word_when_files_are_merged(
    store: Store,
) -> None:
    """Also where it was said in a file without notes, and older ones arrive afterwards."""
    newest = HEADER._replace(stores=("file:blobs", "file:other"))

    def header() -> Header | None:
        reader = NoteReader(library=OURS)
        reader.read(store)
        return reader.header

    for stamp in (8, 9):
        store.write_note(*packed(newest, [], stamp))
    notes.compact(store, OURS)
    assert (len(list(store.notes())), header()) == (1, newest)
    write(store, 2, note(1))
    notes.compact(store, OURS)
    write(store, 5, note(2))
    assert header() == newest


def test_merging_that_ended_in_the_middle_leaves_nothing_wrong(store: Store) -> None:
    names = [write(store, stamp, note(1, f"of {stamp}")) for stamp in (1, 2, 3)]
    kept = {name: store.read_note(name) for name in names}
    notes.compact(store, OURS)
    for name in names[1:]:
        store.write_note(name, kept[name] or b"")
    assert read(store) == ({"1": "of 3"}, [])


def test_notes_of_another_library_are_left_alone_and_count_less(store: Store) -> None:
    write(store, 1, note(1, "ours"))
    write(store, 2, note(2, "ours"))
    theirs = write(store, 8, note(1, "theirs"), note(3, "theirs"), library=THEIRS)
    notes.compact(store, OURS)
    assert theirs in set(store.notes())
    reader = NoteReader(library=OURS)
    reader.read(store)
    found = {one.id[-1]: one.name for one in reader.notes()}
    assert found == {"1": "ours", "2": "ours", "3": "theirs"}
    assert reader.header == HEADER


def noted(library: Library) -> dict[str, Note]:
    """Return what the library's own store keeps, by name."""
    settings = Settings(home=library.home)
    with open_store("file:blobs", home=library.home, settings=settings) as store:
        return {one.name: one for one in notes.read_all(store, tell=pytest.fail)}


def due(library: Library) -> int:
    with open_catalog(library.home) as catalog:
        return catalog.count_due()


def test_every_change_is_noted_beside_the_bytes(library: Library, tmp_path: Path) -> None:
    list(library.upload([folder_of(tmp_path / "inbox", 3)], tags=["live"]))
    assert noted(library).keys() == {"000.wav", "001.wav", "002.wav"}
    track = library.track("001.wav")
    library.tag([track.id], put=["place=Köln"], drop=["live"])
    library.rename(track, "Überall")
    library.set_word([track.id], "calm")
    library.set_word([track.id], None)
    kept = noted(library)["Überall"]
    assert (kept.id, kept.size, kept.added, kept.sound) == (
        track.id, track.size, track.added, track.sound,
    )  # fmt: skip
    assert kept.person_tags == {"place": "Köln"}
    assert [verdict.word for verdict in kept.verdicts] == ["calm", None]
    library.remove([library.track("Überall")])
    assert noted(library)["Überall"].removed == library.trashed()[0].removed
    library.restore("Überall")
    assert noted(library)["Überall"].removed is None
    assert due(library) == 0


def test_notes_wait_for_a_store_that_is_away_and_come_when_it_is_back(
    library: Library, tmp_path: Path
) -> None:
    list(library.upload([folder_of(tmp_path / "inbox", 2)]))
    (library.home / "blobs").rename(tmp_path / "away")
    library.tag([library.track("000.wav").id], put=["x"])
    assert list(library.unanswered) == ["file:blobs"]
    assert due(library) == 1
    (tmp_path / "away").rename(library.home / "blobs")
    library.tag([library.track("001.wav").id], put=["y"])
    assert (library.unanswered, due(library)) == ({}, 0)
    assert [one.person_tags for one in noted(library).values()] == [{"x": ""}, {"y": ""}]


def test_one_store_that_is_away_keeps_no_note_from_the_others(
    library: Library, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 2)
    list(library.upload([folder], to=str(tmp_path / "other")))
    list(library.upload([folder / "000.wav"]))
    (tmp_path / "other").rename(tmp_path / "away")
    library.tag([track.id for track in library.find()], put=["x"])
    assert noted(library)["000.wav"].person_tags == {"x": ""}
    assert due(library) == 2
    (tmp_path / "away").rename(tmp_path / "other")


def test_a_long_upload_notes_on_the_way(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_EVERY", 2)
    uploads = library.upload([folder_of(tmp_path / "inbox", 5)], jobs=1)
    for _ in range(3):
        next(uploads)
    assert len(noted(library)) >= 2
    uploads.close()


def test_more_notes_than_one_file_takes_are_all_written(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_BATCH", 2)
    folder = folder_of(tmp_path / "inbox", 5)
    other = library.add_store(str(tmp_path / "other"))
    list(library.upload([folder / "004.wav", folder / "003.wav"], to=other))
    (tmp_path / "other").rename(tmp_path / "away")
    list(library.upload([folder]))
    assert noted(library).keys() == {f"00{number}.wav" for number in range(5)}
    assert due(library) == 2
    (tmp_path / "away").rename(tmp_path / "other")
    library.tag([library.track("000.wav").id], put=["x"])
    assert due(library) == 0


def test_many_files_of_notes_become_one_by_themselves(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_MANY", 3)
    monkeypatch.setattr(writing, "_SELDOM", "")
    list(library.upload([folder_of(tmp_path / "inbox", 1)]))
    (track,) = library.find()
    folder = library.home / "blobs" / "notes"
    numbers = []
    for number in range(8):
        library.tag([track.id], put=[f"n={number}"])
        numbers.append(len(list(folder.iterdir())))
        assert noted(library)["000.wav"].person_tags == {"n": str(number)}
    assert max(numbers) == 3
    assert min(numbers) == 1
