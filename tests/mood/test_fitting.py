"""Fitting and judging the model: repeatable, and honest about recordings that it does not know."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from audiomood.mood.analysis import analyse
from audiomood.mood.model import parse_model
from audiomood.mood.registry import FEATURES
from benchmarks.mood.bootstrap import estimate
from benchmarks.mood.dataset import Dataset
from benchmarks.mood.figures import (
    AROUSAL,
    VALENCE,
    Answers,
    answers,
    area_under_curve,
    calibration_error,
    correlation,
    quadrant_right,
    surer_half_right,
    word_right,
)
from benchmarks.mood.fitting import LISTENED_TO, Recipe, comparable, fit
from benchmarks.mood.folds import folds, groups
from benchmarks.mood.judgement import confusions, judged
from benchmarks.mood.markdown import marks, replaced
from benchmarks.mood.validation import from_elsewhere, out_of_fold
from tests.mood.synthesis import RATE, Sound, lively_music, mournful_music, noise

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
COLUMNS = ("file", "source", "artist_or_genre", "valence", "arousal", "quadrant", "genre")
HAPPY, SAD = (1.0, 1.0, "Q1"), (-1.0, -1.0, "Q3")


def write(path: Path, sound: Sound) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of ten lively and ten mournful recordings of six seconds, by ten artists."""
    folder = tmp_path_factory.mktemp("labelled")
    rows = []
    for number in range(20):
        make, (valence, arousal, quadrant) = (
            (lively_music, HAPPY) if number % 2 else (mournful_music, SAD)
        )
        name = f"{number}.wav"
        write(folder / name, make(6) + 0.003 * number * noise(6, 0.5, seed=number))
        rows.append((name, "made", f"artist {number // 2}", valence, arousal, quadrant, "Test"))
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([COLUMNS, *rows])
    return folder


def run_fit(folder: Path, model: Path) -> bytes:
    command = [sys.executable, "-m", "benchmarks.mood.fit", str(folder), "--model", str(model)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return model.read_bytes()


def made(
    features: np.ndarray,
    labels: np.ndarray,
    artists: Sequence[object],
    *,
    rated: np.ndarray | None = None,
) -> Dataset:
    """A dataset of numbers that were never measured: the first features of the registry, others 0."""
    count = len(features)
    all_features = np.zeros((count, len(FEATURES)))
    all_features[:, : features.shape[1]] = features
    rated = np.zeros(count, dtype=bool) if rated is None else rated
    return Dataset(
        files=tuple(str(number) for number in range(count)),
        sources=np.where(rated, "rated", "clear"),
        artists=np.array([str(artist) for artist in artists]),
        genres=np.full(count, "Test"),
        features=all_features,
        stretches=tuple(all_features[:, None]),
        unknown=np.zeros(count, dtype=bool),
        labels=labels,
        rated=rated,
    )


def some_answers(values: list[tuple[float, float]], labels: list[tuple[float, float]]) -> Answers:
    groups = np.array([str(number) for number in range(len(values))])
    return answers(np.array(values), np.array(labels), groups)


def test_fitting_a_folder_twice_gives_the_same_bytes_and_a_model_that_tells_them_apart(
    folder: Path, tmp_path: Path
) -> None:
    first, second = (run_fit(folder, tmp_path / name) for name in ("one.json", "two.json"))
    assert first == second
    model = parse_model(json.loads(first))
    assert model.names == LISTENED_TO
    sounds = (lively_music(8), mournful_music(8))
    features = np.array([list(analyse([sound]).features().values()) for sound in sounds])
    lively, mournful = model.values(features, whole=True)
    assert (lively > 0).all()
    assert (mournful < 0).all()


def test_folds_keep_groups_together_and_hold_every_recording_once() -> None:
    group = np.array([f"artist {number // 3}" for number in range(60)])
    seen: list[int] = []
    for train, test in folds(group, 7, seed=3):
        assert not set(group[train]) & set(group[test])
        assert sorted([*train, *test]) == list(range(60))
        assert 6 <= len(test) <= 12
        seen.extend(test.tolist())
    assert sorted(seen) == list(range(60))


def test_recordings_of_which_only_the_genre_is_known_are_groups_of_their_own() -> None:
    rated = np.array([False, False, True, True])
    data = made(np.zeros((4, 1)), np.ones((4, 2)), ["a", "a", "rock", "rock"], rated=rated)
    assert groups(data).tolist() == ["a", "a", "2", "3"]


def test_ratings_are_scaled_by_those_that_are_known_alone() -> None:
    rated = np.array([False, True, True, True])
    labels = np.array([[1.0, -1.0], [10.0, 2.0], [20.0, 4.0], [99.0, 99.0]])
    data = made(np.zeros((4, 1)), labels, range(4), rated=rated)
    scaled = comparable(data, np.array([0, 1, 2]))
    assert scaled[:3].tolist() == [[1.0, -1.0], [-1.0, -1.0], [1.0, 1.0]]


def test_what_only_tells_the_artists_apart_is_not_taken_for_mood() -> None:
    rng = np.random.default_rng(5)
    artist = np.repeat(np.arange(30), 4)
    voices = rng.normal(size=(30, 12))[artist] + 0.1 * rng.normal(size=(120, 12))
    data = made(voices, np.sign(rng.normal(size=(30, 2)))[artist], artist)
    recipe = Recipe(names=LISTENED_TO[:12])
    runs = judged(data, out_of_fold(data, recipe, seeds=(1, 2)), ~data.rated)
    for dimension in (VALENCE, AROUSAL):
        assert estimate(area_under_curve(dimension), runs).low < 0.6


def test_what_does_go_with_mood_is_found_in_other_artists_and_in_another_source() -> None:
    rng = np.random.default_rng(6)
    features = rng.normal(size=(120, 2))
    rated = np.arange(120) % 3 == 0
    labels = np.where(rated[:, None], 5 * features + 40, np.sign(features))
    data = made(features, labels, np.arange(120) // 2, rated=rated)
    recipe = Recipe(names=LISTENED_TO[:4])
    for values in (out_of_fold(data, recipe, seeds=(1,)), from_elsewhere(data, recipe)):
        (clear,), (ratings,) = (judged(data, values, where) for where in (~rated, rated))
        for dimension in (VALENCE, AROUSAL):
            assert area_under_curve(dimension)(clear) > 0.95
            assert correlation(dimension)(ratings) > 0.9


def test_a_source_is_judged_by_what_was_learnt_from_others_alone() -> None:
    features = np.random.default_rng(10).normal(size=(80, 2))
    rated = np.arange(80) % 2 == 0
    labels = np.where(rated[:, None], -features, np.sign(features))
    data = made(features, labels, range(80), rated=rated)
    values = from_elsewhere(data, Recipe(names=LISTENED_TO[:4]))
    (clear,), (ratings,) = (judged(data, values, where) for where in (~rated, rated))
    assert area_under_curve(VALENCE)(clear) < 0.05
    assert correlation(VALENCE)(ratings) < -0.9


def test_certainty_is_high_for_plain_labels_and_low_for_labels_of_chance() -> None:
    rng = np.random.default_rng(7)
    features = rng.normal(size=(200, 2))
    plain = made(features, np.sign(features), range(200))
    chance = made(features, np.sign(rng.normal(size=(200, 2))), range(200))
    recipe = Recipe(names=LISTENED_TO[:4])
    surely, hardly = (
        np.abs(fit(data, np.arange(200), recipe).values(data.features, whole=True)).mean()
        for data in (plain, chance)
    )
    assert surely > 2 * hardly


def test_a_recipe_leaves_features_and_bends_out() -> None:
    rng = np.random.default_rng(8)
    features = rng.normal(size=(60, 3))
    data = made(features, np.sign(features[:, :2]), range(60))
    model = fit(data, np.arange(60), Recipe(names=LISTENED_TO[:2], bends=False))
    assert model.names == LISTENED_TO[:2]
    assert not model.weights[:, :, 1:].any()


def test_measures_of_answers_that_can_be_counted_by_hand() -> None:
    one = some_answers(
        [(0.9, 0.9), (0.5, -0.5), (-0.9, -0.9), (0.01, 0.01)],
        [(1, 1), (-1, -1), (-1, -1), (1, 1)],
    )
    assert quadrant_right(one) == 0.75
    assert one.words.tolist() == ["happy", "calm", "sad", "neutral"]
    assert word_right(one) == 0.5
    assert surer_half_right(one) == 1
    assert area_under_curve(VALENCE)(one) == 0.75
    assert area_under_curve(AROUSAL)(one) == 1
    said = one.probabilities
    by_hand = np.abs(said - [1, 0, 1, 0]).mean()
    assert calibration_error(one) == pytest.approx(by_hand)


def test_values_that_are_alike_count_half_in_the_area_under_the_curve() -> None:
    one = some_answers([(0.5, 0.1), (0.5, 0.2)], [(1, 1), (-1, -1)])
    assert area_under_curve(VALENCE)(one) == 0.5


def test_confusions_count_words_by_label() -> None:
    said = [(0.9, 0.9), (-0.9, 0.9), (0.5, -0.5), (-0.9, -0.9), (0.9, -0.9)]
    one = some_answers(said, [(1, 1), (-1, 1), (-1, -1), (-1, -1), (1, -1)])
    assert "| labelled sad | 0 % | 0 % | 50 % | 50 % | 0 % |" in confusions([one])


def test_a_range_holds_the_figure_and_is_wider_where_recordings_hang_together() -> None:
    rng = np.random.default_rng(9)
    labels = np.sign(rng.normal(size=(40, 2)))
    alone = answers(
        np.repeat(labels * 0.5, 4, axis=0), np.ones((160, 2)), np.arange(160).astype(str)
    )
    together = alone._replace(groups=np.repeat(np.arange(40), 4).astype(str))
    narrow, wide = (estimate(quadrant_right, [one]) for one in (alone, together))
    assert narrow.low < narrow.value < narrow.high
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_lines_are_replaced_between_their_marks_and_nowhere_else() -> None:
    begin, end = marks("figures")
    text = f"before\n{begin}\nold\n{end}\nafter\n"
    new = replaced(text, "figures", ["one", "two"])
    assert new == f"before\n{begin}\n\none\ntwo\n\n{end}\nafter\n"
    assert replaced(new, "figures", ["one", "two"]) == new
    with pytest.raises(ValueError):
        replaced(text, "other figures", [])
