"""The model file: readable by a person, in step with the code, and of an effect that makes sense."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from audiomood.model.mood import DIMENSIONS
from audiomood.model.words import MOOD_WORDS
from audiomood.mood import model as model_module
from audiomood.mood.model import BEND, OUTLIER, Model, bent, load_model
from audiomood.mood.registry import FEATURES, PLACES
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION
from audiomood.mood.words import NEUTRAL, NEUTRAL_PROBABILITY, side_right, word_for
from benchmarks.mood.evaluate import static_sections
from benchmarks.mood.markdown import DOCUMENT, replaced

if TYPE_CHECKING:
    from audiomood.mood.feature import Feature

ORDER_OF_VERSION = {
    2: [
        "onset_rate",
        "onset_strength",
        "tempo",
        "pulse_clarity",
        *(
            f"{register}_{what}"
            for register in ("low", "middle", "high")
            for what in ("onset_rate", "onset_strength", "rise")
        ),
        "loudness",
        "loudness_spread",
        "fast_modulation",
        "brightness",
        "spectral_spread",
        "flux",
        *(f"timbre_movement_{order}" for order in range(2, 10)),
        "peakiness",
        "peakiness_spread",
        "glide",
        "majorness",
        "key_clarity",
        "diatonicity",
        "semitones",
        "whole_tones",
        "fifths",
        "tritones",
        "pitch_variety",
        "chroma_entropy",
        "harmonic_change",
        "register",
        "melody_pitch",
        "melody_range",
        "melody_steps",
        "melody_leaps",
        "melody_holds",
    ]
}

FILE = Path(model_module.__file__).with_name("model.json")
VALENCE, AROUSAL = (DIMENSIONS.index(name) for name in ("valence", "arousal"))
PLAINLY = 0.3


@pytest.fixture
def model() -> Model:
    return load_model()


def average(model: Model, count: int = 1) -> np.ndarray:
    """So many recordings of which every feature is as usual."""
    features = np.zeros((count, len(FEATURES)))
    features[:, [PLACES[name] for name in model.names]] = model.mean
    return features


def with_feature(model: Model, name: str, spreads: list[float]) -> np.ndarray:
    """Recordings that are average but for one feature, so many spreads above its mean."""
    features = average(model, len(spreads))
    at = model.names.index(name)
    features[:, PLACES[name]] += np.array(spreads) * model.spread[at]
    return features


def test_the_order_of_features_is_that_of_the_version() -> None:
    assert [feature.name for feature in FEATURES] == ORDER_OF_VERSION[FEATURES_VERSION]


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_every_feature_says_what_it_is(feature: Feature) -> None:
    for words in ("name", "unit", "hears", "weakness", "source"):
        assert getattr(feature, words).strip()
    assert feature.low < feature.high


def test_the_model_is_of_this_version(model: Model) -> None:
    assert (model.features_version, model.model_version) == (FEATURES_VERSION, MODEL_VERSION)


def test_the_model_listens_to_every_feature_but_the_gain_of_the_file(model: Model) -> None:
    assert set(PLACES) - set(model.names) == {"loudness"}


def test_every_number_of_the_model_is_finite_and_every_feature_varies(model: Model) -> None:
    for numbers in (model.mean, model.weights, model.offset, model.certainty, model.axes):
        assert np.isfinite(numbers).all()
    assert (model.spread > 0).all()
    assert (model.certainty > 0).all()


def test_the_file_is_small_and_has_a_line_for_each_feature(model: Model) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert len(text) < 100_000
    lines = {line.strip().split(":")[0].strip('"'): line for line in text.splitlines()}
    for at, name in enumerate(model.names):
        row = json.loads("{" + lines[name].strip().rstrip(",") + "}")[name]
        assert row["mean"] == model.mean[at]
        assert row["valence"] == model.weights[VALENCE, at].tolist()
        assert row["arousal"] == model.weights[AROUSAL, at].tolist()


def test_versions_are_known_without_loading_numpy() -> None:
    code = "import audiomood.mood.versions, sys; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_terms_are_a_line_that_may_bend_on_either_side_and_ends_at_outliers() -> None:
    terms = bent(np.array([[0.0], [BEND], [-BEND], [BEND + 1], [-BEND - 1], [50.0]]))[:, 0]
    expected = [
        (0, 0, 0),
        (BEND, 0, 0),
        (-BEND, 0, 0),
        (BEND + 1, 1, 0),
        (-BEND - 1, 0, 1),
        (OUTLIER, OUTLIER - BEND, 0),
    ]
    assert terms == pytest.approx(np.array(expected))


def test_contributions_and_the_offset_add_up_to_the_score(model: Model) -> None:
    features = with_feature(model, "majorness", [-2.0, 0.0, 1.3])
    features[:, PLACES["onset_rate"]] += 1.0
    total = model.contributions(features).sum(axis=2) + model.offset
    assert model.scores(features) == pytest.approx(total)


def test_a_recording_that_is_average_in_all_lies_near_the_middle(model: Model) -> None:
    assert np.abs(model.values(average(model), whole=True)).max() < PLAINLY


@pytest.mark.parametrize(
    ("feature", "dimension", "side"),
    [
        ("majorness", VALENCE, 1),
        ("diatonicity", VALENCE, 1),
        ("pulse_clarity", VALENCE, 1),
        ("low_rise", AROUSAL, 1),
        ("middle_onset_rate", AROUSAL, 1),
        ("chroma_entropy", AROUSAL, 1),
        ("diatonicity", AROUSAL, -1),
    ],
)
def test_what_listeners_are_known_to_go_by_moves_values_the_same_way_all_along(
    model: Model, feature: str, dimension: int, side: int
) -> None:
    spreads = np.linspace(-2, 2, 9).tolist()
    values = model.values(with_feature(model, feature, spreads), whole=True)[:, dimension]
    assert (side * np.diff(values) > 0).all()


def test_one_absurd_feature_does_not_outvote_the_others(model: Model) -> None:
    strong, absurd = model.values(with_feature(model, "majorness", [OUTLIER, 1e9]), whole=True)
    assert absurd == pytest.approx(strong)


def test_values_lie_on_the_public_scale_and_keep_the_order_of_scores(model: Model) -> None:
    features = average(model, 400)
    features += np.random.default_rng(0).normal(scale=2, size=features.shape) * 100
    values, scores = model.values(features, whole=True), model.scores(features)
    assert np.abs(values).max() < 1
    for dimension in (VALENCE, AROUSAL):
        order = np.argsort(scores[:, dimension])
        assert (np.diff(values[order, dimension]) >= 0).all()


def test_a_stretch_is_never_surer_than_a_whole_of_the_same_sound(model: Model) -> None:
    features = with_feature(model, "majorness", [-2.0, -1.0, 1.0, 2.0])
    of_stretches, of_wholes = (np.abs(model.values(features, whole=w)) for w in (False, True))
    assert (of_stretches <= of_wholes).all()


def test_the_same_sound_has_the_same_place_and_another_one_is_away_from_it(model: Model) -> None:
    here, there, again = model.place(with_feature(model, "majorness", [0.0, 2.0, 0.0]))
    assert here.tolist() == again.tolist()
    assert np.linalg.norm(here - there) > PLAINLY


@pytest.mark.parametrize(
    ("valence", "arousal", "word"),
    [
        (0.8, 0.8, "happy"),
        (-0.8, 0.8, "angry"),
        (-0.8, -0.8, "sad"),
        (0.8, -0.8, "calm"),
        (0.03, -0.03, "neutral"),
        (0.03, -0.8, "calm"),
        (-0.03, 0.8, "angry"),
    ],
)
def test_words_stand_for_the_quadrants_and_the_middle(
    valence: float, arousal: float, word: str
) -> None:
    assert word_for(valence, arousal)[0] == word


def test_a_word_is_as_likely_as_both_of_its_sides_together() -> None:
    _, probability = word_for(0.7, -0.4)
    assert probability == pytest.approx(side_right(0.7) * side_right(-0.4))
    assert side_right(0.0) == pytest.approx(0.5)


def test_probability_grows_with_distance_from_the_middle_and_is_never_certain() -> None:
    said = [word_for(value, value)[1] for value in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99)]
    assert said == sorted(said)
    assert 0.25 < said[0] < 0.4
    assert 0.85 < said[-1] < 1


def test_a_dimension_that_says_nothing_leaves_either_side_half_of_the_chance() -> None:
    happy, angry = word_for(1e-6, 0.5), word_for(-1e-6, 0.5)
    assert (happy[0], angry[0]) == ("happy", "angry")
    assert happy[1] == pytest.approx(angry[1])
    assert happy[1] < 0.5


@pytest.mark.parametrize(
    "section", list(static_sections(load_model())), ids=lambda section: section[0]
)
def test_the_document_has_the_tables_that_follow_from_the_code(
    section: tuple[str, list[str]],
) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == replaced(text, *section), "run python -m benchmarks.mood.evaluate --write"


def test_the_document_is_of_this_version() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert f"FEATURES_VERSION {FEATURES_VERSION}, MODEL_VERSION {MODEL_VERSION}" in text


def test_the_document_says_when_it_is_neutral() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert f"within {NEUTRAL:g} of zero" in text
    assert f"with the probability {NEUTRAL_PROBABILITY:g}" in text


@pytest.mark.parametrize("word", MOOD_WORDS)
def test_the_document_says_what_each_word_claims(word: str) -> None:
    assert f"\n| {word} | " in DOCUMENT.read_text(encoding="utf-8")


DIGESTS = {
    2: {
        "model.json": "7ca6e6ea617dad26257562e3fa38e0c0482364455248be1392b1451a6e3db71e",
        "speech.json": "1fb082b931e06f26bd420765ebc22d7c144b7edb3b7b2fc4675f0be731d5719f",
    }
}
"""SHA-256 of what was fitted, by the version that was released with it."""


def test_what_was_fitted_is_that_of_the_version() -> None:
    folder = Path(model_module.__file__).parent
    found = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in DIGESTS[MODEL_VERSION]
    }
    assert found == DIGESTS[MODEL_VERSION]
