"""The timeline of a recording: its windows, what is known of each, and where a section begins."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomood.audio.decode import decode
from audiomood.model.mood import Part, Window
from audiomood.mood.hear import hear
from audiomood.mood.timeline import timeline
from audiomood.mood.words import word_for
from tests.mood.synthesis import RATE, Sound, lively_music, mournful_music, silence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SAMPLES = Path(__file__).parents[1] / "samples"

Pair = tuple[float, float] | None
"""Valence and arousal of ten seconds, None where there is no music."""

HAPPY, SAD, CALM = (0.5, 0.4), (-0.4, -0.5), (0.4, -0.5)


def parts_of(pairs: Sequence[Pair], *, end: float = 0.0) -> list[Part]:
    """Parts of ten seconds, all of the same weight; the last goes on to `end` if that is given."""
    ends = [10.0 * place for place in range(1, len(pairs) + 1)]
    ends[-1:] = [end or ends[-1]]
    known = [pair or (None, None) for pair in pairs]
    return [
        Part(10.0 * place, ends[place], valence, arousal, 1 / len(pairs))
        for place, (valence, arousal) in enumerate(known)
    ]


def scattered(pairs: Iterable[Pair], *, noise: float = 0.2, seed: int = 0) -> list[Pair]:
    """The pairs as a model would hear them, with noise in their scores."""
    random = np.random.default_rng(seed)
    return [
        pair and tuple(np.tanh(np.arctanh(pair) + noise * random.standard_normal(2)).tolist())
        for pair in pairs
    ]


def changes(windows: Iterable[Window]) -> list[float]:
    return [window.start for window in windows if window.change]


# Windows


@pytest.mark.parametrize("seconds", [0, -10, 5, 15, 10.5, math.nan, math.inf])
def test_windows_that_would_cut_through_parts_are_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="multiple of 10"):
        timeline(parts_of([HAPPY] * 3), seconds)


@given(
    pairs=st.lists(st.sampled_from([HAPPY, SAD, CALM, None]), min_size=1, max_size=40),
    tail=st.floats(5, 15),
    seconds=st.sampled_from([10, 20, 30, 60, 300]),
)
def test_windows_tile_the_recording_to_its_end(
    pairs: list[Pair], tail: float, seconds: int
) -> None:
    end = 10 * len(pairs) - 10 + tail
    windows = timeline(parts_of(pairs, end=end), seconds)
    assert windows[0].start == 0
    assert windows[-1].end == end
    assert all(before.end == after.start for before, after in itertools.pairwise(windows))
    assert all(window.start == seconds * place for place, window in enumerate(windows))


def test_no_parts_have_no_windows() -> None:
    assert timeline([], 10) == []


def test_a_window_of_one_part_has_its_values_and_their_word() -> None:
    (window,) = timeline(parts_of([(0.37, -0.52)]), 10)
    assert (window.valence, window.arousal) == pytest.approx((0.37, -0.52))
    word, probability = word_for(0.37, -0.52)
    assert window.word == word
    assert window.probability == pytest.approx(probability)


def test_parts_count_by_their_weights_on_the_scale_of_scores() -> None:
    parts = [Part(0, 10, 0.9, 0.2, 0.75), Part(10, 20, -0.5, 0.2, 0.25)]
    (window,) = timeline(parts, 20)
    expected = math.tanh(0.75 * math.atanh(0.9) + 0.25 * math.atanh(-0.5))
    assert window.valence == pytest.approx(expected)
    assert window.arousal == pytest.approx(0.2)


def test_only_the_weights_within_a_window_matter_to_it() -> None:
    parts = [
        Part(0, 10, 0.9, 0.9, 0.9),
        Part(10, 20, 0.9, 0.9, 0.08),
        Part(20, 30, -0.4, 0.1, 0.01),
        Part(30, 40, -0.8, 0.1, 0.01),
    ]
    _, quiet = timeline(parts, 20)
    assert quiet.valence == pytest.approx(math.tanh((math.atanh(-0.4) + math.atanh(-0.8)) / 2))


def test_values_at_the_ends_of_the_scale_are_bearable() -> None:
    (window,) = timeline(parts_of([(1.0, -1.0), (1.0, -1.0)]), 20)
    assert window.word == "calm"
    assert (window.valence, window.arousal) == pytest.approx((1, -1), abs=1e-5)


UNKNOWN = ("unknown", None, None, None)


@pytest.mark.parametrize(
    ("pairs", "known"),
    [
        ([None, None, None], False),
        ([HAPPY, None, None], False),
        ([HAPPY, HAPPY, None], True),
        ([HAPPY, None], True),
    ],
)
def test_a_window_is_unknown_where_most_of_it_is_no_music(pairs: list[Pair], known: bool) -> None:
    (window,) = timeline(parts_of(pairs), 60)
    if known:
        assert window.word == "happy"
        assert (window.valence, window.arousal) == pytest.approx(HAPPY)
    else:
        assert window[2:6] == UNKNOWN


def test_a_window_that_has_no_weight_is_unknown() -> None:
    parts = [Part(0, 10, *HAPPY, 1.0), Part(10, 20, *HAPPY, 0.0)]
    assert [window.word for window in timeline(parts, 10)] == ["happy", "unknown"]


# Sections


@pytest.mark.parametrize("seed", range(5))
def test_changes_are_found_where_they_are(seed: int) -> None:
    pairs = scattered([HAPPY] * 9 + [SAD] * 7 + [CALM] * 12, seed=seed)
    windows = timeline(parts_of(pairs), 10)
    first, second = changes(windows)
    assert abs(first - 90) <= 10
    assert abs(second - 160) <= 10


@pytest.mark.parametrize("count", [2, 5, 30, 180, 1000])
def test_noise_alone_makes_no_changes(count: int) -> None:
    found = [
        len(changes(timeline(parts_of(scattered([(0.3, 0.2)] * count, seed=seed)), 10)))
        for seed in range(20)
    ]
    assert sum(found) <= 1


def test_even_a_wild_recording_without_sections_has_no_changes() -> None:
    found = [
        len(changes(timeline(parts_of(scattered([(0.0, 0.0)] * 120, noise=0.4, seed=seed)), 10)))
        for seed in range(10)
    ]
    assert sum(found) <= 1


def test_tiny_wiggles_of_a_steady_piece_are_no_sections() -> None:
    steps = [(0.40, 0.30)] * 20 + [(0.43, 0.32)] * 20 + [(0.41, 0.29)] * 20
    assert changes(timeline(parts_of(steps), 10)) == []


def test_more_of_an_extreme_is_no_other_mood() -> None:
    pairs = [(-0.6, -0.8)] * 20 + [(-0.6, -0.97)] * 20
    assert changes(timeline(parts_of(pairs), 10)) == []


@pytest.mark.parametrize("place", [0, 1, 9, 17, 18])
def test_a_single_odd_window_is_no_section(place: int) -> None:
    pairs: list[Pair] = [HAPPY] * 19
    pairs[place] = (-0.9, -0.9)
    assert changes(timeline(parts_of(pairs), 10)) == []


def test_twenty_odd_seconds_are_a_section() -> None:
    odd: Pair = (-0.7, -0.7)
    assert changes(timeline(parts_of([HAPPY] * 9 + [odd] * 2 + [HAPPY] * 9), 10)) == [90, 110]
    assert changes(timeline(parts_of([odd] * 2 + [HAPPY] * 9), 10)) == [20]


def test_long_windows_that_change_each_time_are_sections() -> None:
    album = [pair for pair in (HAPPY, SAD, CALM, SAD, HAPPY) for _ in range(18)]
    assert changes(timeline(parts_of(scattered(album)), 180)) == [180, 360, 540, 720]


def test_music_that_ends_and_begins_again_is_a_change() -> None:
    windows = timeline(parts_of([HAPPY] * 6 + [None] * 4 + [HAPPY] * 6), 10)
    assert changes(windows) == [60, 100]
    assert [window.word for window in windows[6:10]] == ["unknown"] * 4


def test_a_short_rest_does_not_cut_a_piece() -> None:
    assert changes(timeline(parts_of([HAPPY] * 6 + [None] + [HAPPY] * 6), 10)) == []


def test_one_window_taken_for_music_does_not_cut_a_talk() -> None:
    assert changes(timeline(parts_of([None] * 8 + [SAD] + [None] * 8), 10)) == []


def test_a_rest_does_not_hide_a_change() -> None:
    windows = timeline(parts_of([HAPPY] * 6 + [None] + [SAD] * 6), 10)
    assert len(changes(windows)) == 1
    assert changes(windows)[0] in (60, 70)


def test_what_is_never_known_never_changes() -> None:
    assert changes(timeline(parts_of([None] * 30), 10)) == []


@settings(deadline=None)
@given(
    pairs=st.lists(
        st.none() | st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=40
    ),
    seconds=st.sampled_from([10, 20, 30]),
)
def test_no_section_is_shorter_than_twenty_seconds_and_the_first_window_is_no_change(
    pairs: list[Pair], seconds: int
) -> None:
    windows = timeline(parts_of(pairs), seconds)
    borders = [0.0, *changes(windows), windows[-1].end]
    assert not windows[0].change
    if len(borders) > 2:
        assert all(
            after - before >= 20 or after == borders[-1]
            for before, after in itertools.pairwise(borders)
        )


def test_ten_hours_have_every_window_and_their_sections() -> None:
    moods = np.random.default_rng(3).uniform(-0.7, 0.7, (150, 2)).tolist()
    pairs = scattered([tuple(mood) for mood in moods for _ in range(24)], noise=0.05)
    windows = timeline(parts_of(pairs), 10)
    assert len(windows) == 3600
    assert 100 < len(changes(windows)) < 150


# Real sound


def sample(name: str) -> Sound:
    with (SAMPLES / name).open("rb") as file:
        return np.concatenate(list(decode(file, rate=RATE)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("beethoven-fifth.mp3", "ode-to-joy.mp3"),
        ("funeral-march.m4a", "the-entertainer.ogg"),
    ],
)
def test_two_pieces_of_different_mood_change_at_the_seam(before: str, after: str) -> None:
    first, second = sample(before), sample(after)
    found = changes(timeline(hear([first, second], RATE).parts, 10))
    assert found == [pytest.approx(len(first) / RATE, abs=10)]


def test_lively_music_that_turns_mournful_changes_once() -> None:
    parts = hear([lively_music(47), mournful_music(44)], RATE).parts
    assert changes(timeline(parts, 10)) == [pytest.approx(47, abs=10)]
    assert changes(timeline(parts, 30)) == [pytest.approx(47, abs=30)]


def test_one_piece_has_one_section() -> None:
    assert changes(timeline(hear([lively_music(70)], RATE).parts, 10)) == []


def test_silence_in_the_middle_is_a_section_of_nothing() -> None:
    sound = [lively_music(40), silence(30), lively_music(33)]
    windows = timeline(hear(sound, RATE).parts, 10)
    assert changes(windows) == [40, 70]
    assert [window.word == "unknown" for window in windows] == [False] * 4 + [True] * 3 + [
        False
    ] * 3
    assert windows[-1].end == pytest.approx(103)
