"""Similar: nearest first, and only what can be compared."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiomood import Filter
from audiomood.errors import UsageError
from tests.catalog.making import UNKNOWN
from tests.library.moods import NEWER, OLDER, heard, keep, near, uploaded

if TYPE_CHECKING:
    from audiomood import Library, Mood, Track

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
def tracks(library: Library) -> list[Track]:
    """Six tracks; what is near to the first are the third, the fifth, the second and the fourth."""
    tracks = uploaded(library, 6)
    keep(
        library, tracks,
        near(0.0, 0.0), near(3.0, 4.0), near(0.0, 1.0), near(-6.0, 8.0), near(2.0, 0.0),
        near(0.0, 0.0, versions=OLDER),
    )  # fmt: skip
    return tracks


def neighbours(library: Library, track: Track, **conditions: object) -> list[str]:
    """Return the numbers of the neighbours, as they stand in their names."""
    wanted = Filter(**conditions)  # type: ignore[arg-type]
    return [similar.track.name[2] for similar in library.similar(track, wanted)]


def test_the_nearest_come_first_and_the_track_itself_not_at_all(
    library: Library, tracks: list[Track]
) -> None:
    near_ones = list(library.similar(tracks[0]))

    assert [similar.track.name for similar in near_ones] == [
        "002.wav", "004.wav", "001.wav", "003.wav",
    ]  # fmt: skip
    assert [similar.distance for similar in near_ones] == [1.0, 2.0, 5.0, 10.0]
    assert [similar.track for similar in near_ones] == [
        library.track(s.track.id) for s in near_ones
    ]


def test_only_what_the_same_version_heard_is_compared(
    library: Library, tracks: list[Track]
) -> None:
    assert neighbours(library, tracks[5]) == []
    keep(library, tracks[:1], near(0.0, 0.5, versions=OLDER))
    assert neighbours(library, tracks[5]) == ["0"]
    assert neighbours(library, tracks[2]) == ["4", "1", "3"]


def test_all_conditions_hold_of_the_neighbours(library: Library, tracks: list[Track]) -> None:
    library.tag([tracks[1].id, tracks[2].id, tracks[3].id], put=["live"])
    library.set_word([tracks[1].id, tracks[3].id, tracks[4].id], "angry")

    assert neighbours(library, tracks[0], tags=("live",)) == ["2", "1", "3"]
    assert neighbours(library, tracks[0], tags=("live",), mood="angry") == ["1", "3"]
    assert neighbours(library, tracks[0], search="nothing") == []


def test_a_part_is_a_part_of_the_order_of_distances(library: Library, tracks: list[Track]) -> None:
    assert neighbours(library, tracks[0], limit=2) == ["2", "4"]
    assert neighbours(library, tracks[0], limit=2, offset=1) == ["4", "1"]
    assert neighbours(library, tracks[0], limit=1, reverse=True) == ["3"]
    assert neighbours(library, tracks[0], sort="name", offset=3) == ["3"]
    assert neighbours(library, tracks[0], offset=10**30) == []
    assert neighbours(library, tracks[0], limit=0) == []
    assert len(neighbours(library, tracks[0], limit=10**30)) == 4


def test_of_tracks_that_are_equally_far_the_oldest_comes_first(library: Library) -> None:
    tracks = uploaded(library, 40)
    keep(library, tracks, *[near(0.0), *[near(-1.0), near(1.0)] * 19, near(0.0)])

    names = [similar.track.name for similar in library.similar(tracks[0])]
    assert names == ["039.wav", *(f"{number:03}.wav" for number in range(1, 39))]


def test_a_track_that_is_removed_meanwhile_is_left_out(
    library: Library, tracks: list[Track]
) -> None:
    rest = library.similar(tracks[0])
    library.remove([tracks[4]], now=True)

    assert [similar.track.name[2] for similar in rest] == ["2", "1", "3"]


@pytest.mark.parametrize(
    ("newest", "why", "hint"),
    [
        (None, "it was not heard yet", "audiomood mood "),
        (heard(versions=OLDER), "an older audiomood heard it", "audiomood mood "),
        (heard(versions=NEWER), "a newer audiomood heard it", "update audiomood"),
        (replace(UNKNOWN, features_version=heard().features_version,
                 model_version=heard().model_version), "unknown, it is silent", ""),
    ],
)  # fmt: skip
def test_a_track_that_cannot_be_compared_says_why_at_once(
    library: Library, newest: Mood | None, why: str, hint: str
) -> None:
    (track,) = uploaded(library, 1)
    if newest:
        keep(library, [track], newest)

    with pytest.raises(UsageError, match=why) as caught:
        library.similar(track)
    assert track.shown_id in str(caught.value)
    assert hint in caught.value.hint
    assert bool(hint) == bool(caught.value.hint)


def test_the_same_sound_is_no_distance_away_and_other_music_is(
    library: Library, tmp_path: Path
) -> None:
    sample = SAMPLES / "ode-to-joy.mp3"
    copy = tmp_path / "copy.mp3"
    copy.write_bytes(sample.read_bytes() + b"TAG" + b"another title".ljust(125, b"\0"))
    list(library.upload([sample, copy, SAMPLES / "funeral-march.m4a"]))
    ids = [track.id for track in library.find()]
    assert [analysis.error for analysis in library.analyse(ids)] == [None] * 3

    same, other = library.similar(library.track(sample.name))
    assert (same.track.name, same.distance) == ("copy.mp3", 0.0)
    assert math.isfinite(other.distance)
    assert other.distance > 0
