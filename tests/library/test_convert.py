"""Convert: tracks in another format appear whole, in order, with what the library knows of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tinytag import TinyTag

from audiomood.errors import (
    AnalysisFailed,
    NotAudio,
    TargetExists,
    TargetRefused,
    UsageError,
)
from audiomood.library.wanted import Wanted
from tests.audio import make
from tests.library import crafted
from tests.library.converting import convert, names, stored
from tests.processes import alive, children

if TYPE_CHECKING:
    from pathlib import Path

    from audiomood import Library


def test_tracks_are_converted_in_order_and_what_is_there_comes_as_it_is(
    library: Library, target: Path
) -> None:
    whole = make.sample("mp3", 1.0)
    tracks = stored(library, a=make.sample("flac", 4.0), b=whole, c=make.sample("opus", 0.5))
    read: list[int] = []

    form = Wanted("mp3")
    pairs = [(track, target / form.named(track).name) for track in tracks]
    results = list(library.conversions(pairs, form, jobs=2, advance=read.append))
    assert [(one.track, one.path, one.error) for one in results] == [
        (*pair, None) for pair in pairs
    ]
    assert names(target) == ["a.mp3", "b.mp3", "c.mp3"]
    assert (target / "b.mp3").read_bytes() == whole
    assert sum(read) == sum(track.size for track in tracks)
    assert (target / "a.mp3").stat().st_mode & 0o200


def test_the_tags_of_the_library_count(library: Library, target: Path) -> None:
    data = make.retag(make.sample("flac", 0.5), "flac", {"title": "old", "artist": "them"})
    (track,) = stored(library, a=data)
    library.tag([track.id], put=["title=new"], drop=["artist"])

    convert(library, [library.track(track.id)], target, "mp3")
    tag = TinyTag.get(target / "a.mp3")
    assert (tag.title, tag.artist) == ("new", None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("song.flac", "song.mp3"),
        ("song.FLAC", "song.mp3"),
        ("song.MP3", "song.MP3"),
        ("song", "song.mp3"),
        ("Gymnopédie No. 1", "Gymnopédie No. 1.mp3"),
        ("a.b.wav", "a.b.mp3"),
        (".flac", ".flac.mp3"),
    ],
)
def test_only_the_ending_of_a_name_changes(library: Library, name: str, expected: str) -> None:
    (track,) = stored(library, a=make.sample("wav", 0.5))
    library.rename(track, name)
    assert Wanted("mp3").named(library.track(track.id)).name == expected


def test_a_file_that_is_there_is_never_replaced_unless_one_says_so(
    library: Library, target: Path
) -> None:
    tracks = stored(library, a=make.sample("flac", 0.5), b=make.sample("flac", 0.6))
    (target / "a.wav").write_bytes(b"mine")

    first, second = convert(library, tracks, target, "wav")
    assert isinstance(first.error, TargetExists)
    assert second.error is None
    assert (target / "a.wav").read_bytes() == b"mine"
    assert [one.error for one in convert(library, tracks, target, "wav", force=True)] == [None] * 2
    assert (target / "a.wav").read_bytes()[:4] == b"RIFF"
    assert names(target) == ["a.wav", "b.wav"]


def test_a_device_or_a_missing_folder_is_refused(library: Library, target: Path) -> None:
    (track,) = stored(library, a=make.sample("flac", 0.5))
    (target / "folder").mkdir()
    for place in (target / "folder", target / "missing" / "a.wav"):
        (result,) = library.conversions([(track, place)], Wanted("wav"), force=True)
        assert isinstance(result.error, TargetRefused)
    assert names(target) == ["folder"]


def test_what_cannot_be_decoded_any_more_is_told_in_a_line(library: Library, target: Path) -> None:
    crowd = make.wav(make.music(0.2)[:1].repeat(20, axis=0))
    (track,) = stored(library, a=crowd)

    (result,) = convert(library, [track], target, "mp3")
    assert isinstance(result.error, NotAudio)
    assert str(result.error) == (
        f'track {track.shown_id} "a" cannot be converted: its channels cannot be mixed to stereo'
    )
    assert names(target) == []


@pytest.mark.parametrize(
    ("to", "bit_rate"), [("flac", 128), ("wav", 1), ("mp3", 31), ("mp3", 321), ("opus", 511)]
)
def test_a_bit_rate_that_a_format_has_not_is_refused(to: str, bit_rate: int) -> None:
    with pytest.raises(UsageError):
        Wanted(to, bit_rate)


def test_who_stops_early_leaves_no_file_and_no_process(library: Library, target: Path) -> None:
    tracks = stored(library, **{f"t{n}": make.sample("flac", 1.0 + n / 10) for n in range(6)})
    form = Wanted("mp3")
    pairs = [(track, target / form.named(track).name) for track in tracks]

    before = children(os.getpid())  # such as a server that other tests use

    results = library.conversions(pairs, form, jobs=2)
    first = next(results)
    workers = children(os.getpid()) - before
    assert len(workers) == 2
    results.close()
    assert names(target) == [first.path.name]
    assert not any(alive(worker) for worker in workers)


def test_a_worker_that_dies_once_costs_nothing(library: Library, target: Path) -> None:
    tracks = stored(library, **{f"t{n}": make.sample("flac", 5.0 + n / 10) for n in range(3)})
    form = Wanted("opus")
    pairs = [(track, target / form.named(track).name) for track in tracks]
    before = children(os.getpid())

    results = library.conversions(pairs, form, jobs=1)
    first = next(results)
    for worker in children(os.getpid()) - before:
        os.kill(worker, signal.SIGKILL)
    assert [one.error for one in (first, *results)] == [None] * 3
    list(library.conversions([(tracks[1], target / "again")], form))
    assert (target / "t1.opus").read_bytes() == (target / "again").read_bytes()


@pytest.mark.parametrize("name", list(crafted.FILES))
def test_crafted_files_are_converted_or_refused_in_words(
    name: str, library: Library, target: Path
) -> None:
    path = library.home.parent / name
    path.write_bytes(crafted.FILES[name]())
    (upload,) = library.upload([path])
    if upload.id is None:
        return
    (result,) = convert(library, [library.track(upload.id)], target, "opus")
    assert not isinstance(result.error, AnalysisFailed)
    assert names(target) == ([] if result.error else [result.path.name])


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    def peak(seconds: float) -> int:
        source = tmp_path / "long.flac"
        source.write_bytes(make.encode(make.silence(seconds), "flac", "flac"))
        return _peak_of_converting(source, tmp_path / "long.wav")

    short, long = peak(10), peak(600)
    assert long - short < 8 << 20


def _peak_of_converting(source: Path, target: Path) -> int:
    """Return the bytes that a process of its own needs at most."""
    program = (
        "import sys, resource; from pathlib import Path; from audiomood.audio.convert import convert\n"
        "with open(sys.argv[1], 'rb') as source, open(sys.argv[2], 'wb+') as target:\n"
        "    convert(source, target, to='wav', tags={})\n"
        # Of its maximum alone Linux lets a process inherit that of the one which started it.
        "status = Path('/proc/self/status')\n"
        "known = status.read_text().split() if status.exists() else []\n"
        "mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(known[known.index('VmHWM:') + 1] if known else mine // 1024)"
    )
    command = [sys.executable, "-c", program, source, target]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(result.stdout) * 1024
