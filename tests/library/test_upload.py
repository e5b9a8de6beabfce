"""Upload: what goes in, what is refused, and what becomes of the bytes."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiomood import Filter
from audiomood.errors import StoreRefused, StoreUnreachable, UsageError
from audiomood.library.upload.sources import expand
from tests.library.recordings import folder_of, large, titled, wav

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiomood import Library
    from audiomood.model.outcome import Upload


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def statuses(results: list[Upload]) -> list[str]:
    return [result.status for result in results]


def blob(library: Library, data: bytes) -> Path:
    sha256 = hashlib.sha256(data).hexdigest()
    return library.home / "blobs" / sha256[:2] / sha256


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def once(act: Callable[[], object]) -> Callable[[int], None]:
    """Make a callback that does something when the first bytes were read."""
    waiting = [act]
    lock = threading.Lock()

    def advance(_: int) -> None:
        with lock:
            if waiting:
                waiting.pop()()

    return advance


# What goes in


def test_every_input_has_one_result_in_its_place(library: Library, inbox: Path) -> None:
    good = [put(inbox, f"{number}.wav", wav(number)) for number in range(3)]
    text = put(inbox, "notes.mp3", b"no audio at all")
    nothing = put(inbox, "empty.flac", b"")
    inputs = [good[0], text, good[1], inbox / "missing.wav", nothing, good[0], good[2]]

    results = list(library.upload(inputs))
    assert [result.path for result in results] == [str(path) for path in inputs]
    assert statuses(results) == [
        "stored", "rejected", "stored", "rejected", "rejected", "duplicate", "stored",
    ]  # fmt: skip
    assert all((result.reason is not None) == (result.id is None) for result in results)
    assert [t.name for t in library.find(Filter(sort="name"))] == ["0.wav", "1.wav", "2.wav"]


def test_what_is_known_of_a_track_was_measured(library: Library, inbox: Path) -> None:
    data = titled(wav(1, seconds=1.5), "Nightswim")
    (result,) = library.upload([put(inbox, "a.wav", data)], tags=["genre=rock", "live"])

    track = library.track("a.wav")
    assert result.track == track
    assert track.id == result.id == hashlib.sha256(data).hexdigest()
    assert track.size == len(data)
    assert track.sound.format == "wav"
    assert track.sound.duration == pytest.approx(1.5)
    assert track.tags == {"genre": "rock", "live": "", "title": "Nightswim"}
    assert [copy.store for copy in track.copies] == ["file:blobs"]
    assert blob(library, data).read_bytes() == data


def test_folders_are_walked_in_order_and_hold_much_that_is_no_recording(
    library: Library, inbox: Path
) -> None:
    (inbox / "b").mkdir()
    (inbox / ".git").mkdir()
    put(inbox / "b", "deep.wav", wav(1))
    put(inbox / ".git", "object", wav(2))
    put(inbox, ".hidden.wav", wav(3))
    put(inbox, "c.wav", wav(4))
    os.mkfifo(inbox / "pipe")
    (inbox / "link to pipe").symlink_to("pipe")
    (inbox / "link to nothing").symlink_to("nothing")
    (inbox / "link to c").symlink_to("c.wav")
    (inbox / "link to itself").symlink_to(".")

    results = list(library.upload([inbox]))
    found = [(Path(result.path).name, result.status) for result in results]
    assert found == [
        ("c.wav", "stored"), ("link to c", "duplicate"), ("link to nothing", "rejected"),
        ("deep.wav", "stored"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "called"),
    [
        (b" ", "_"),
        (b" a.wav ", "a.wav"),
        (b"\xff\xfe.wav", "\\xff\\xfe.wav"),
        (b"new\nline\x1b[31m", "new\nline\x1b[31m"),
        ("🎸".encode() * 60, "🎸" * 60),
        (b"--help", "--help"),
        (b"http:x.mp3", "http:x.mp3"),
        (b"[bold]", "[bold]"),
    ],
)
def test_a_file_may_be_called_anything(
    library: Library, inbox: Path, name: bytes, called: str
) -> None:
    path = inbox / os.fsdecode(name)
    path.write_bytes(wav())

    assert statuses(list(library.upload([path, inbox]))) == ["stored", "duplicate"]
    assert [track.name for track in library.find()] == [called]


def test_a_pipe_is_read_once_to_its_end(library: Library, inbox: Path) -> None:
    data, pipe = large(), inbox / "song.wav"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(data,))
    writer.start()

    assert statuses(list(library.upload([pipe]))) == ["stored"]
    writer.join()
    assert blob(library, data).read_bytes() == data
    assert list((library.home / "tmp").iterdir()) == []


def test_standard_input_needs_a_name_and_a_name_a_single_input(inbox: Path) -> None:
    for paths, name in ((["-"], None), ([str(inbox)], "x"), (["-"], "  ")):
        with pytest.raises(UsageError):
            list(expand(paths, name=name))


# The same again


def test_equal_files_are_one_track(library: Library, inbox: Path) -> None:
    # More than are written in one transaction.
    for number in range(200):
        put(inbox, f"{number:03}.wav", wav(number % 2))

    assert statuses(list(library.upload([inbox]))) == ["stored"] * 2 + ["duplicate"] * 198
    assert statuses(list(library.upload([inbox]))) == ["duplicate"] * 200
    assert [track.name for track in library.find(Filter(sort="name"))] == ["000.wav", "001.wav"]


def test_the_same_audio_under_other_tags_is_stored_and_said(library: Library, inbox: Path) -> None:
    plain = put(inbox, "plain.wav", wav())
    other = put(inbox, "other.wav", titled(wav(), "A title"))

    (first,), (second,) = list(library.upload([plain])), list(library.upload([other]))
    assert (first.status, first.reason) == ("stored", None)
    assert second.status == "stored"
    assert first.id is not None
    assert second.reason is not None
    assert first.id[:12] in second.reason
    assert "plain.wav" in second.reason


def test_tags_are_given_to_what_was_known_as_well(library: Library, inbox: Path) -> None:
    put(inbox, "a.wav", wav(1))
    list(library.upload([inbox]))
    put(inbox, "b.wav", wav(2))
    list(library.upload([inbox], tags=["album=One"]))

    assert [track.tags for track in library.find()] == [{"album": "One"}] * 2


def test_a_track_gains_a_copy_in_another_store(
    library: Library, inbox: Path, tmp_path: Path
) -> None:
    path = put(inbox, "a.wav", wav())
    list(library.upload([path]))
    again = [
        *library.upload([path], to=str(tmp_path / "other")),
        *library.upload([path], to="memory:second-copy"),
    ]

    assert statuses(again) == ["duplicate"] * 2
    stores = [copy.store for copy in library.track("a.wav").copies]
    assert stores == ["file:blobs", f"file:{tmp_path}/other", "memory:second-copy"]


def test_a_blob_that_vanished_is_stored_again(library: Library, inbox: Path) -> None:
    path = put(inbox, "a.wav", wav())
    list(library.upload([path]))
    blob(library, wav()).unlink()

    assert statuses(list(library.upload([path]))) == ["duplicate"]
    assert blob(library, wav()).exists()


def test_a_blob_that_was_cut_short_is_stored_again(library: Library, inbox: Path) -> None:
    path = put(inbox, "a.wav", wav())
    list(library.upload([path]))
    cut = blob(library, wav())
    cut.chmod(0o600)
    cut.write_bytes(wav()[:100])

    assert statuses(list(library.upload([path]))) == ["duplicate"]
    assert cut.read_bytes() == wav()


def test_an_orphan_is_adopted(library: Library, inbox: Path) -> None:
    path = put(inbox, "a.wav", wav())
    list(library.upload([path]))
    library.close()
    (library.home / "library.db").unlink()

    assert statuses(list(library.upload([path]))) == ["stored"]


# A dry run


def test_a_dry_run_makes_nothing(library: Library, inbox: Path) -> None:
    for number in range(150):
        put(inbox, f"{number:03}.wav", wav(number % 2))
    os.mkfifo(pipe := inbox / "pipe")
    writer = threading.Thread(target=pipe.write_bytes, args=(wav(7),))
    writer.start()

    results = list(library.upload([inbox, pipe, inbox / "none"], dry_run=True, tags=["a"]))
    writer.join()
    expected = ["stored"] * 2 + ["duplicate"] * 148 + ["stored", "rejected"]
    assert statuses(results) == expected
    assert results[0].track is not None
    assert results[0].track.sound.duration == pytest.approx(0.2)
    assert not library.home.exists()


def test_a_dry_run_changes_nothing_in_a_library(library: Library, inbox: Path) -> None:
    list(library.upload([put(inbox, "a.wav", wav(1))]))
    put(inbox, "b.wav", wav(2))
    library.close()
    before = files(library.home)

    results = list(library.upload([inbox], dry_run=True, tags=["x=y"]))
    library.close()
    assert statuses(results) == ["duplicate", "stored"]
    assert files(library.home) == before


# Files that do not keep still


@pytest.mark.parametrize("change", ["grows", "shrinks", "is written over"])
def test_a_file_that_changes_while_it_is_read_is_rejected_and_leaves_nothing(
    library: Library, inbox: Path, change: str
) -> None:
    path, data = put(inbox, "a.wav", large()), large()

    def act() -> None:
        with path.open("r+b") as file:
            if change == "grows":
                file.seek(0, os.SEEK_END)
                file.write(b"more")
            elif change == "shrinks":
                file.truncate(len(data) // 2)
            else:
                file.seek(len(data) - 8)
                file.write(b"other")

    (result,) = library.upload([path], advance=once(act))
    assert result.status == "rejected"
    assert result.reason == "it changed while it was being read"
    assert list(library.find()) == []


def test_a_file_that_grows_faster_than_it_is_read_is_not_read_for_ever(
    library: Library, inbox: Path
) -> None:
    path, most = put(inbox, "a.wav", large()), 64 << 20

    def advance(count: int) -> None:
        with path.open("ab") as file:
            file.write(bytes(2 * count if file.tell() < most else 0))

    (result,) = library.upload([path], advance=advance)
    assert result.status == "rejected"
    assert path.stat().st_size < most
    assert list(library.find()) == []


def test_a_file_that_is_still_being_written_is_stored_as_one_state_of_it_or_not_at_all(
    library: Library, inbox: Path
) -> None:
    path, over = put(inbox, "a.wav", wav()), threading.Event()

    def write() -> None:
        while not over.wait(0.002):
            path.write_bytes(path.read_bytes() + bytes(500))

    writer = threading.Thread(target=write)
    writer.start()
    results = [result for _ in range(20) for result in library.upload([path])]
    over.set()
    writer.join()

    assert set(statuses(results)) <= {"stored", "duplicate", "rejected"}
    assert "rejected" in statuses(results)


# Stores that fail


def test_a_store_that_is_not_there_stops_the_upload(library: Library, inbox: Path) -> None:
    list(library.upload([put(inbox, "a.wav", wav(1))]))
    put(inbox, "b.wav", wav(2))
    blobs = library.home / "blobs"
    blobs.rename(library.home / "elsewhere")

    with pytest.raises(StoreUnreachable):
        list(library.upload([inbox]))
    assert [track.name for track in library.find()] == ["a.wav"]
    assert not blobs.exists()
    (library.home / "elsewhere").rename(blobs)


def test_a_store_that_fails_in_the_middle_keeps_what_it_has(
    library: Library, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "many", 100)
    marker, read = library.home / "blobs" / "audiomood-store", []
    half = sum(file.stat().st_size for file in folder.iterdir()) // 2

    def advance(count: int) -> None:
        read.append(count)
        if sum(read) - count < half <= sum(read):
            marker.rename(marker.with_name(".away"))

    with pytest.raises(StoreUnreachable):
        list(library.upload([folder], advance=advance))
    marker.with_name(".away").rename(marker)
    kept = library.total().tracks
    assert 0 < kept < 100

    results = list(library.upload([folder]))
    assert statuses(results).count("duplicate") == kept
    assert library.total().tracks == 100


def test_a_place_that_cannot_be_a_store_is_refused(library: Library, inbox: Path) -> None:
    path = put(inbox, "a.wav", wav())

    with pytest.raises(StoreRefused):
        list(library.upload([path], to=str(inbox)))
    assert library.stores() == []


# An end before the end


def test_what_is_stored_when_the_reader_stops_has_its_row(library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "many", 300)
    results = library.upload([folder])
    next(results)
    results.close()

    assert 0 < library.total().tracks < 300
    assert [thread for thread in threading.enumerate() if thread.name.startswith("audiomood")] == []


@pytest.mark.parametrize("cut", [0, 1])
def test_a_rotten_blob_that_no_track_names_is_not_taken_for_the_right_one(
    library: Library, inbox: Path, cut: int
) -> None:
    path = put(inbox, "a.wav", wav())
    list(library.upload([path]))
    library.remove([library.track("a.wav")])
    rotten = blob(library, wav())
    rotten.chmod(0o600)
    rotten.write_bytes(bytes(len(wav()) - cut))

    list(library.upload([path]))
    assert rotten.read_bytes() == wav()


def test_what_is_in_the_trash_comes_back_with_all_that_was_known_of_it(
    library: Library, inbox: Path
) -> None:
    first = put(inbox, "first.wav", wav())
    list(library.upload([first], tags=["place=here"]))
    track = library.track("first.wav")
    library.rename(track, "my song")
    library.set_word([track.id], "sad")
    library.remove([library.track("my song")])

    named, same = library.upload([first, first], tags=["again"])
    assert (named.status, named.reason) == ("stored", "back from the trash as 'my song'")
    assert same.status == "duplicate"
    back = library.track("my song")
    assert back.tags == {"place": "here", "again": ""}
    assert [said.word for said in library.verdicts(back)] == ["sad"]
    assert [event.what for event in library.history(back)][-2:] == ["removed", "restored"]
    assert library.trashed() == []


# What an upload mends


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: path.unlink(), "its blob was missing and is there again"),
        (lambda path: path.write_bytes(b"short"), "its blob was damaged and is right again"),
    ],
    ids=["missing", "damaged"],
)
def test_a_blob_that_is_stored_again_is_told(
    library: Library, inbox: Path, harm: Callable[[Path], object], said: str
) -> None:
    data = wav(1)
    one, same = put(inbox, "one.wav", data), put(inbox, "same.wav", data)
    for source, reason in ((one, said), (same, f"here already as 'one.wav'; {said}")):
        list(library.upload([one]))
        path = blob(library, data)
        path.chmod(0o600)
        harm(path)
        (planned,) = library.upload([source], dry_run=True)
        (result,) = library.upload([source])
        assert (result.status, result.reason) == ("duplicate", reason)
        assert (planned.status, planned.reason) == ("duplicate", reason)
        assert path.read_bytes() == data
        (again,) = library.upload([one])
        assert (again.status, again.reason) == ("duplicate", None)


def test_a_track_that_lost_its_name_takes_that_of_its_original(
    library: Library, inbox: Path
) -> None:
    source = put(inbox, "song.wav", wav(1))
    (stored,) = library.upload([source])
    assert stored.id
    lost = f"recovered {stored.id[:12]}.wav"
    library.rename(library.track("song.wav"), lost)
    (planned,) = library.upload([source], dry_run=True)
    assert (planned.status, planned.reason) == ("duplicate", "named again")
    assert library.track(stored.id).name == lost

    named, again = library.upload([source, put(inbox, "copy.wav", wav(1))])
    assert (named.status, named.reason) == ("duplicate", "named again")
    assert named.track is not None
    assert named.track.name == "song.wav"
    assert (again.status, again.reason) == ("duplicate", "here already as 'song.wav'")
    assert library.track(stored.id).name == "song.wav"
    # A name of that kind tells nothing.
    library.rename(library.track("song.wav"), lost)
    list(library.upload([put(inbox, f"recovered {stored.id[:12]}.wave", wav(1))]))
    assert library.track(stored.id).name == lost
    library.remove([library.track(lost)])
    (back,) = library.upload([source])
    assert (back.status, back.reason) == ("stored", "back from the trash; named again")
