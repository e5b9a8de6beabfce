"""Downloads of many tracks at once: in order, each for itself, and over as soon as one wants."""

from __future__ import annotations

import io
import threading
import time
import wave
from typing import TYPE_CHECKING

import pytest

from audiomood.errors import BlobDamaged, StoreUnreachable, TargetExists
from tests.library.recordings import folder_of, wav

if TYPE_CHECKING:
    from pathlib import Path

    from audiomood import Library, Track

    Wanted = list[tuple[Track, Path]]


def wanted(library: Library, target: Path, count: int) -> Wanted:
    """Upload that many recordings; return each with the file that it is to be written to."""
    results = list(library.upload([folder_of(target.parent / "source", count)]))
    tracks = [library.track(result.id or "") for result in results]
    return [(track, target / track.name) for track in tracks]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("jobs", [None, 1, 5])
def test_all_tracks_are_written_and_told_in_order(
    library: Library, target: Path, jobs: int | None
) -> None:
    pairs, read = wanted(library, target, 40), []

    results = list(library.downloads(pairs, jobs=jobs, advance=read.append))
    assert [(result.track, result.path) for result in results] == pairs
    assert all(result.error is None for result in results)
    assert contents(target) == {f"{number:03}.wav": wav(number) for number in range(40)}
    assert sum(read) == sum(track.size for track, _ in pairs)


def test_several_are_under_way_at_once(library: Library, target: Path) -> None:
    pairs, together = wanted(library, target, 4), threading.Barrier(4, timeout=60)

    def advance(_: int) -> None:
        together.wait()  # none goes on before all four have got so far

    assert len(list(library.downloads(pairs, jobs=4, advance=advance))) == 4


def test_what_goes_wrong_with_one_is_in_its_result(fragile: Library, target: Path) -> None:
    pairs = wanted(fragile, target, 5)
    blob = fragile.home / "blobs" / pairs[1][0].id[:2] / pairs[1][0].id
    blob.chmod(0o600)
    blob.write_bytes(b"x" * pairs[1][0].size)
    pairs[3][1].write_bytes(b"mine")

    results = list(fragile.downloads(pairs))
    assert [type(result.error) for result in results] == [
        type(None), BlobDamaged, type(None), TargetExists, type(None),
    ]  # fmt: skip
    assert [(result.track, result.path) for result in results] == pairs
    assert contents(target) == {
        "000.wav": wav(0), "002.wav": wav(2), "003.wav": b"mine", "004.wav": wav(4),
    }  # fmt: skip


def test_with_force_other_files_are_replaced(library: Library, target: Path) -> None:
    pairs = wanted(library, target, 3)
    for _, path in pairs:
        path.write_bytes(b"mine")

    assert [result.error for result in library.downloads(pairs, force=True)] == [None] * 3
    assert contents(target) == {f"{number:03}.wav": wav(number) for number in range(3)}


def test_a_store_that_is_away_ends_all_of_them(fragile: Library, target: Path) -> None:
    source = target.parent / "first.wav"
    source.write_bytes(wav(100))
    list(fragile.upload([source], to=str(target.parent / "second")))
    first = fragile.track("first.wav")
    pairs = [(first, target / "first.wav"), *wanted(fragile, target, 30)]
    (fragile.home / "blobs").rename(fragile.home / "away")

    results = fragile.downloads(pairs, jobs=2)
    assert next(results).path == target / "first.wav"
    with pytest.raises(StoreUnreachable):
        next(results)
    assert contents(target) == {"first.wav": wav(100)}


def test_no_more_is_begun_than_is_needed_soon(library: Library, target: Path) -> None:
    pairs = wanted(library, target, 200)

    results = library.downloads(pairs)
    next(results)
    results.close()
    assert 0 < len(contents(target)) <= 128


def test_what_is_under_way_when_it_ends_leaves_nothing(library: Library, target: Path) -> None:
    pairs = wanted(library, target, 1)
    source = target.parent / "long.wav"
    source.write_bytes(silence(16 << 20))
    list(library.upload([source]))
    pairs.append((library.track("long.wav"), target / "long.wav"))
    begun, leaving = threading.Event(), threading.Event()

    def advance(count: int) -> None:
        if count == 1 << 20:
            begun.set()
            leaving.wait(60)
            time.sleep(0.1)  # and so for each of sixteen, if it does not end

    results = library.downloads(pairs, jobs=2, advance=advance)
    next(results)
    assert begun.wait(60)
    assert len(contents(target)) == 2
    leaving.set()
    results.close()
    assert contents(target) == {"000.wav": wav(0)}


def silence(size: int) -> bytes:
    sink = io.BytesIO()
    with wave.open(sink, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(44100)
        sound.writeframes(bytes(size))
    return sink.getvalue()
