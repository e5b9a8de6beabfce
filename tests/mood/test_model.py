"""The model file, the scales it makes, and the words and probabilities that follow from them."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiomood.mood.model import Estimate, Model, load_model
from audiomood.mood.registry import BY_NAME, FEATURES
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION
from audiomood.mood.words import word_for

if TYPE_CHECKING:
    from audiomood.mood.feature import Feature

ORDER_OF_VERSION = {
    1: [
        "onset_rate",
        "inter_onset_time",
        "onset_strength",
        "tempo",
        "pulse_clarity",
        "loudness",
        "loudness_spread",
        "loudness_change",
        "slow_modulation",
        "fast_modulation",
        "brightness",
        "spectral_spread",
        "spectral_entropy",
        "bass_share",
        "treble_share",
        "flux",
        "peakiness",
        "peakiness_spread",
        "percussive_share",
        "roughness",
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
    ]
}

MINUS = "\N{MINUS SIGN}"
DOCUMENT = Path(__file__).parents[2] / "docs" / "mood.md"


@pytest.fixture
def model() -> Model:
    return load_model()


def typical(model: Model) -> dict[str, float]:
    return {name: reference.mean for name, reference in model.reference.items()}


def test_the_order_of_features_is_that_of_the_version() -> None:
    assert [feature.name for feature in FEATURES] == ORDER_OF_VERSION[FEATURES_VERSION]


def test_the_model_is_of_this_version_and_knows_every_feature(model: Model) -> None:
    assert (model.features_version, model.model_version) == (FEATURES_VERSION, MODEL_VERSION)
    assert set(model.reference) == set(BY_NAME)


def test_importances_of_each_scale_add_up_to_one(model: Model) -> None:
    for scale in (model.valence, model.arousal):
        assert sum(cue.importance for cue in scale.cues) == pytest.approx(1)


def test_a_typical_recording_is_neutral(model: Model) -> None:
    valence, arousal = model.estimate(typical(model))
    assert word_for(valence, arousal)[0] == "neutral"


def test_every_cue_moves_its_scale_the_way_its_sign_says(model: Model) -> None:
    for index, scale in enumerate((model.valence, model.arousal)):
        for cue in scale.cues:
            for name, sign in cue.signs.items():
                features = typical(model)
                before = model.estimate(features)[index].score
                features[name] += sign * model.reference[name].spread
                assert model.estimate(features)[index].score > before, name


def test_contributions_add_up_to_the_score(model: Model) -> None:
    features = typical(model) | {"majorness": 2.0, "semitones": -0.6, "onset_rate": 6.0}
    parts = [
        value for cue in model.valence.cues for value in model.contributions(cue, features).values()
    ]
    assert sum(parts) == pytest.approx(model.raw(model.valence, features))


def test_one_absurd_feature_does_not_outvote_the_others(model: Model) -> None:
    features = typical(model)
    absurd, strong = features | {"majorness": 1e9}, features | {"majorness": 5.0}
    assert model.estimate(absurd) == model.estimate(strong)


@pytest.mark.parametrize(
    ("valence", "arousal", "word"),
    [
        (1.0, 1.0, "happy"),
        (-1.0, 1.0, "angry"),
        (-1.0, -1.0, "sad"),
        (1.0, -1.0, "calm"),
        (0.1, -0.1, "neutral"),
        (0.1, -1.0, "calm"),
    ],
)
def test_words_stand_for_the_quadrants_and_the_middle(
    valence: float, arousal: float, word: str
) -> None:
    assert word_for(Estimate(valence, 0.5), Estimate(arousal, 0.7))[0] == word


def test_values_lie_on_the_public_scale_and_keep_their_order() -> None:
    values = [Estimate(score, 0.5).value for score in (-50.0, -2.0, -1.0, 0.0, 1.0, 2.0, 50.0)]
    assert values == sorted(values)
    assert (values[0], values[3], values[-1]) == (-1, 0, 1)
    assert values[4] == pytest.approx(0.46, abs=0.005)


def test_probability_grows_with_distance_from_the_middle() -> None:
    said = [word_for(Estimate(s, 0.55), Estimate(s, 0.7))[1] for s in (0.3, 1.0, 2.0, 3.0)]
    assert said == sorted(said)
    assert 0.25 < said[0] < 0.5
    assert said[-1] < 1


def test_a_score_that_says_nothing_gives_every_quadrant_a_quarter() -> None:
    assert word_for(Estimate(3.0, 0.0), Estimate(3.0, 0.0))[1] == pytest.approx(0.25)


def test_probabilities_of_all_of_the_line_add_up_to_one() -> None:
    estimate = Estimate(0.7, 0.55)
    below = estimate.probability_within(-math.inf, 0.2)
    above = estimate.probability_within(0.2, math.inf)
    assert below + above == pytest.approx(1)


def test_what_excites_gives_back_to_valence_what_it_masks(model: Model) -> None:
    excited = typical(model) | {"percussive_share": 0.6, "flux": 0.3}
    unmasked = replace(model, valence=replace(model.valence, masking=0.0))
    assert model.estimate(excited)[0].score > unmasked.estimate(excited)[0].score


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_the_document_has_a_line_for_each_feature(feature: Feature) -> None:
    f = feature
    line = f"| `{f.name}` | {f.unit} | {f.low:g} … {f.high:g} | {f.hears} | {f.weakness} | {f.source} |"
    assert line in DOCUMENT.read_text(encoding="utf-8").splitlines(), line


def test_the_document_has_a_line_for_each_cue(model: Model) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for cue in (*model.arousal.cues, *model.valence.cues):
        signs = ", ".join(f"{'+' if s > 0 else MINUS} `{n}`" for n, s in cue.signs.items())
        line = f"| {cue.name} | {cue.importance:g} | {signs} | {cue.source} |"
        assert line in text.splitlines(), line


def test_versions_are_known_without_loading_numpy() -> None:
    code = "import audiomood.mood.versions, sys; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
