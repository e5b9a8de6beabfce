"""Analyse: every track gets its mood or a reason, whatever becomes of the others."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiomood import Filter
from audiomood.errors import BlobDamaged, BlobMissing
from audiomood.model.words import MOOD_WORDS
from tests.library.recordings import wav
from tests.processes import children

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiomood import Library, Track

SAMPLES = Path(__file__).parent.parent / "samples"


def stored(
    library: Library, count: int, *, seconds: float = 0.2, to: str | None = None
) -> list[Track]:
    folder = library.home.parent / "inbox"
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number:03}.wav").write_bytes(wav(number, seconds=seconds))
    list(library.upload([folder], to=to))
    return list(library.find(Filter(sort="name")))


def ids(tracks: Sequence[Track]) -> list[str]:
    return [track.id for track in tracks]


def blob(library: Library, track: Track) -> Path:
    path = library.home / "blobs" / track.id[:2] / track.id
    path.chmod(0o600)
    return path


def test_a_mood_is_kept_before_it_is_told(library: Library) -> None:
    list(library.upload([SAMPLES / "ode-to-joy.mp3"]))
    for analysis in library.analyse(ids(list(library.find())), jobs=1):
        assert analysis.fresh
        (kept,) = library.moods(analysis.track)
        assert kept == analysis.mood
        assert kept.word in MOOD_WORDS
        assert kept.features


def test_what_is_known_is_not_heard_again_unless_asked(fragile: Library) -> None:
    tracks = stored(fragile, 2)
    first = list(fragile.analyse(ids(tracks), jobs=1))
    for track in tracks:
        blob(fragile, track).unlink()

    again = list(fragile.analyse(ids(tracks), jobs=1))
    assert [analysis.fresh for analysis in again] == [False, False]
    assert [a.mood and a.mood.word for a in again] == [a.mood and a.mood.word for a in first]
    failed = list(fragile.analyse(ids(tracks), jobs=1, again=True))
    assert [type(analysis.error) for analysis in failed] == [BlobMissing] * 2


def test_what_is_known_comes_in_detail_where_that_is_asked_for(library: Library) -> None:
    list(library.upload([SAMPLES / "ode-to-joy.mp3"]))
    wanted = ids(list(library.find()))
    (first,) = library.analyse(wanted)
    (plain,) = library.analyse(wanted)
    (again,) = library.analyse(wanted, detailed=True)

    assert first.mood is not None
    assert first.mood.parts
    assert first.mood.vector
    assert not again.fresh
    assert again.mood == first.mood
    assert plain.mood is not None
    assert (plain.mood.features, plain.mood.parts, plain.mood.vector) == ({}, (), ())


def test_results_come_in_the_order_of_the_tracks(library: Library) -> None:
    tracks = stored(library, 12)
    wanted = ids(tracks)[::-1]
    list(library.analyse(wanted[3:5], jobs=1))

    analyses = list(library.analyse([*wanted, "0" * 64], jobs=2))
    assert [analysis.track.id for analysis in analyses] == wanted
    assert [analysis.fresh for analysis in analyses] == [place not in (3, 4) for place in range(12)]
    assert library.total(Filter(unanalyzed=True)).tracks == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bad_track_among_good_ones_has_an_error_and_the_others_a_mood(
    fragile: Library, jobs: int
) -> None:
    tracks = stored(fragile, 4)
    blob(fragile, tracks[1]).write_bytes(b"x" * tracks[1].size)
    blob(fragile, tracks[2]).write_bytes(wav(2)[:-2])

    analyses = list(fragile.analyse(ids(tracks), jobs=jobs))
    assert [type(analysis.error) for analysis in analyses] == [
        type(None), BlobDamaged, BlobDamaged, type(None),
    ]  # fmt: skip
    assert [analysis.mood is None for analysis in analyses] == [False, True, True, False]
    assert fragile.total(Filter(unanalyzed=True)).tracks == 2


def test_a_damaged_track_that_decodes_to_something_shorter_is_damaged_and_not_short(
    fragile: Library,
) -> None:
    (track,) = stored(fragile, 1, seconds=20)
    path = blob(fragile, track)
    data = bytearray(path.read_bytes())
    data[25] ^= 255  # the samples a second
    path.chmod(0o600)
    path.write_bytes(data)

    (analysis,) = fragile.analyse([track.id], jobs=1)
    assert isinstance(analysis.error, BlobDamaged)
    assert fragile.total(Filter(unanalyzed=True)).tracks == 1


def test_of_two_copies_the_good_one_is_heard(fragile: Library, tmp_path: Path) -> None:
    stored(fragile, 2)
    tracks = stored(fragile, 2, to=str(tmp_path / "other"))
    blob(fragile, tracks[0]).write_bytes(b"no audio any more")
    blob(fragile, tracks[1]).unlink()

    analyses = list(fragile.analyse(ids(tracks), jobs=1))
    assert [analysis.error for analysis in analyses] == [None, None]


def test_a_worker_that_is_killed_takes_no_result_with_it(library: Library) -> None:
    tracks = stored(library, 16, seconds=6)
    others = children(os.getpid())
    analyses = library.analyse(ids(tracks), jobs=2)
    results = [next(analyses)]
    os.kill((children(os.getpid()) - others).pop(), signal.SIGKILL)
    results += analyses

    assert [result.track.id for result in results] == ids(tracks)
    assert [result.error for result in results] == [None] * 16


def test_what_was_heard_ahead_is_kept_when_the_reader_stops(library: Library) -> None:
    tracks = stored(library, 8)
    before = children(os.getpid())
    analyses = library.analyse(ids(tracks), jobs=2)
    next(analyses)
    analyses.close()

    assert library.total(Filter(unanalyzed=True)).tracks < 8
    assert children(os.getpid()) == before
    rest = [track.id for track in library.find(Filter(unanalyzed=True))]
    assert all(result.mood for result in library.analyse(rest, jobs=1))


def test_a_track_that_is_removed_meanwhile_is_no_error(library: Library) -> None:
    tracks = stored(library, 3)
    for analysis in library.analyse(ids(tracks), jobs=1):
        library.remove([analysis.track], now=True)

    assert library.total().tracks == 0
