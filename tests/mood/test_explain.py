"""What is said to have spoken for a mood: all that did, as much as it did, in words that are true."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomood.model.mood import DIMENSIONS
from audiomood.mood.cues import CUES
from audiomood.mood.explain import all_reasons, explain, readings_of
from audiomood.mood.hear import hear
from audiomood.mood.model import load_model
from audiomood.mood.registry import BY_NAME, FEATURES
from tests.mood.synthesis import RATE, lively_music, mournful_music

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.model.mood import Reason

MODEL = load_model()
MEAN = dict(zip(MODEL.names, MODEL.mean.tolist(), strict=True))
SPREAD = dict(zip(MODEL.names, MODEL.spread.tolist(), strict=True))
TYPICAL = {feature.name: MEAN.get(feature.name, -20.0) for feature in FEATURES}

WIDEST = 61
"""Characters; 80 columns, less a weight and its bar, hold all but the last of them."""


def bounded(name: str, value: float) -> float:
    return min(max(value, BY_NAME[name].low), BY_NAME[name].high)


@st.composite
def any_features(draw: st.DrawFn) -> dict[str, float]:
    """Features of some music, each within what can come out and most of them near the mean."""
    away = draw(st.lists(st.floats(-4, 4), min_size=len(MEAN), max_size=len(MEAN)))
    moved = (mean + z * SPREAD[name] for (name, mean), z in zip(MEAN.items(), away, strict=True))
    return TYPICAL | {name: bounded(name, value) for name, value in zip(MEAN, moved, strict=True)}


def say(name: str, features: Mapping[str, float]) -> str:
    (cue,) = (cue for cue in CUES.values() if name in cue)
    return cue[name](name, readings_of(features))


def row(features: Mapping[str, float]) -> np.ndarray:
    return np.array([[features[name] for name in BY_NAME]])


def of(dimension: str, reasons: list[Reason]) -> list[Reason]:
    return [reason for reason in reasons if reason.dimension == dimension]


def test_every_feature_that_the_model_listens_to_belongs_to_one_cue() -> None:
    assert Counter(name for cue in CUES.values() for name in cue) == Counter(MODEL.names)


def value_of(dimension: str, features: Mapping[str, float]) -> float:
    return float(MODEL.values(row(features), whole=True)[0, DIMENSIONS.index(dimension)])


@pytest.mark.parametrize("dimension", DIMENSIONS)
@settings(max_examples=50, deadline=None)
@given(features=any_features())
def test_the_weights_add_up_to_the_value_but_for_where_usual_music_lies(
    dimension: str, features: dict[str, float]
) -> None:
    weights = [reason.weight for reason in of(dimension, all_reasons(features))]
    left, usual = value_of(dimension, features) - sum(weights), value_of(dimension, TYPICAL)
    assert min(0, 1.01 * usual) <= left <= max(0, 1.01 * usual)


@pytest.mark.parametrize("dimension", DIMENSIONS)
@settings(max_examples=50, deadline=None)
@given(features=any_features())
def test_the_more_a_cue_weighs_the_more_of_the_value_goes_when_it_becomes_usual(
    dimension: str, features: dict[str, float]
) -> None:
    value = value_of(dimension, features)
    by_weight = sorted(
        (reason.weight, value - value_of(dimension, features | {name: MEAN[name] for name in cue}))
        for reason, cue in zip(of(dimension, all_reasons(features)), CUES.values(), strict=True)
    )
    for (weight, lost), (heavier, more) in pairwise(by_weight):
        assert lost <= more or weight == pytest.approx(heavier, abs=1e-9)
    assert all(weight * lost >= -1e-12 for weight, lost in by_weight)


@pytest.mark.parametrize(("place", "name"), [(0, "majorness"), (1, "low_rise")])
def test_weights_pass_smoothly_through_a_score_of_zero(place: int, name: str) -> None:
    low, high = (MEAN[name] + side * SPREAD[name] for side in (-3, 3))
    for _ in range(100):
        middle = (low + high) / 2
        if MODEL.scores(row(TYPICAL | {name: middle}))[0, place] < 0:
            low = middle
        else:
            high = middle
    assert abs(MODEL.scores(row(TYPICAL | {name: high}))[0, place]) < 1e-12
    at, near = (all_reasons(TYPICAL | {name: value}) for value in (high, high + 1e-7))
    assert [reason.weight for reason in at] == pytest.approx(
        [reason.weight for reason in near], rel=1e-2, abs=1e-9
    )


def test_nothing_speaks_where_everything_is_as_usual() -> None:
    assert [reason.weight for reason in all_reasons(TYPICAL)] == pytest.approx([0] * 2 * len(CUES))


@settings(max_examples=50, deadline=None)
@given(features=any_features())
def test_three_to_five_are_told_of_each_dimension_strongest_first(
    features: dict[str, float],
) -> None:
    told = explain(features)
    weights = [abs(reason.weight) for reason in told]
    assert weights == sorted(weights, reverse=True)
    for dimension in DIMENSIONS:
        mine = [abs(reason.weight) for reason in of(dimension, told)]
        every = sorted((abs(r.weight) for r in of(dimension, all_reasons(features))), reverse=True)
        assert mine == every[: len(mine)]
        assert 3 <= len(mine) <= 5
        assert all(weight >= every[0] / 4 for weight in mine[3:])
        assert len(mine) == 5 or every[len(mine)] < every[0] / 4


def push(dimension: str, moved: Mapping[str, float]) -> float:
    return max(abs(reason.weight) for reason in of(dimension, all_reasons(TYPICAL | moved)))


@pytest.mark.parametrize("dimension", DIMENSIONS)
@pytest.mark.parametrize(("unusual", "told"), [(1, 3), (2, 3), (3, 3), (4, 4), (5, 5), (6, 5)])
def test_beyond_three_only_what_is_unusual_is_told(dimension: str, unusual: int, told: int) -> None:
    moves = [
        max(
            ({name: MEAN[name] + z * SPREAD[name]} for name in cue for z in (-2, 2)),
            key=lambda moved: push(dimension, moved),
        )
        for cue in CUES.values()
    ]
    moves.sort(key=lambda moved: -push(dimension, moved))
    features = dict(TYPICAL)
    for moved in moves[:unusual]:
        features |= moved
    assert len(of(dimension, explain(features))) == told


@settings(max_examples=50, deadline=None)
@given(features=any_features())
def test_what_a_reason_names_was_measured_and_pushed_to_its_side(
    features: dict[str, float],
) -> None:
    pushed = MODEL.contributions(row(features))[0]
    for reason in all_reasons(features):
        assert reason.value == features[reason.feature]
        assert reason.unit == BY_NAME[reason.feature].unit
        push = pushed[DIMENSIONS.index(reason.dimension), MODEL.names.index(reason.feature)]
        assert push * reason.weight >= 0


@pytest.mark.parametrize("name", ["majorness", "loudness"])
def test_features_of_another_version_are_refused_by_name(name: str) -> None:
    features = {key: value for key, value in TYPICAL.items() if key != name}
    with pytest.raises(ValueError, match=f"features of this version: no {name}"):
        explain(features)


SIDES = {
    "diatonicity": ("chromatic", "diatonic"),
    **dict.fromkeys(("semitones", "whole_tones", "fifths", "tritones"), ("few", "many")),
    "harmonic_change": ("still", "restless"),
    "chroma_entropy": ("thin", "full"),
    "pitch_variety": ("few", "many"),
    "register": ("low", "high"),
    "melody_pitch": ("low", "high"),
    "melody_range": ("narrow", "wide"),
    "melody_steps": ("few", "many"),
    "melody_leaps": ("few", "many"),
    "melody_holds": ("short", "long"),
    "pulse_clarity": ("hardly any|vague", "plain"),
    **{f"{where}onset_rate": ("sparse", "busy") for where in ("", "low_", "middle_", "high_")},
    **{f"{where}onset_strength": ("soft", "hard") for where in ("", "low_", "middle_", "high_")},
    **{f"{where}_rise": ("smooth", "restless") for where in ("low", "middle", "high")},
    "brightness": ("dark", "bright"),
    "spectral_spread": ("narrow", "wide"),
    "peakiness": ("noisy", "clear"),
    "peakiness_spread": ("even", "uneven"),
    "glide": ("steady", "unsteady"),
    "flux": ("still", "restless"),
    **{name: ("uniform", "varied") for name in MODEL.names if name.startswith("timbre_movement_")},
    "loudness_spread": ("narrow", "wide"),
    "fast_modulation": ("smooth", "choppy"),
    "key_clarity": ("vague", "(?<!fairly )clear"),
}
"""The words that call a feature low, and high."""
OF_THE_VALUE_ITSELF = {"majorness", "tempo"}
"""These are called by what they are, not by what is usual."""


def test_the_sides_of_all_features_are_known_here() -> None:
    assert set(SIDES) | OF_THE_VALUE_ITSELF == set(MODEL.names)


def says_any(words: str, text: str) -> bool:
    return re.search(rf"(?<!fairly )\b({words})\b", text) is not None


def range_of(name: str, low: float, high: float) -> st.SearchStrategy[float]:
    """Values of a feature between two limits, drawn from near the mean as well as from afar."""
    mean, spread = MEAN[name], SPREAD[name]
    ends = bounded(name, mean - 5 * spread), bounded(name, mean + 5 * spread)
    near = st.floats(max(low, ends[0]), min(high, ends[1]))
    return near | st.floats(max(low, BY_NAME[name].low), min(high, BY_NAME[name].high))


@pytest.mark.parametrize("name", sorted(SIDES))
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_words_never_claim_a_side_that_the_number_is_not_on(name: str, data: st.DataObject) -> None:
    low, high = SIDES[name]
    mean, half = MEAN[name], 0.51 * SPREAD[name]
    others = data.draw(any_features())
    below = say(name, others | {name: data.draw(range_of(name, -math.inf, mean - half))})
    above = say(name, others | {name: data.draw(range_of(name, mean + half, math.inf))})
    if name != "pulse_clarity" or others["tempo"] > 0:
        assert says_any(high, above)
        assert not says_any(low, above)
    assert says_any(low, below)
    assert not says_any(high, below)


@pytest.mark.parametrize("name", sorted(SIDES))
@pytest.mark.parametrize("z", [-0.25, 0.0, 0.25])
def test_what_is_about_as_usual_is_called_neither_high_nor_low(name: str, z: float) -> None:
    said = say(name, TYPICAL | {name: MEAN[name] + z * SPREAD[name]})
    for words in SIDES[name]:
        assert not says_any(words, said.replace("about as many", ""))


@pytest.mark.parametrize("name", sorted(set(SIDES) - {"key_clarity", "pulse_clarity"}))
def test_words_grow_with_the_distance(name: str) -> None:
    for side in (-1, 1):
        at = [MEAN[name] + side * z * SPREAD[name] for z in (0.6, 1.5, 2.5)]
        rather, plainly, very = (say(name, TYPICAL | {name: value}) for value in at)
        word = plainly.split(":")[0]
        assert rather.split(":")[0] == f"rather {word}"
        assert very.split(":")[0] == f"very {word}"


@given(majorness=st.floats(-16, 16), clarity=st.floats(-1, 1))
def test_a_key_is_of_the_mode_that_its_evidence_is_for(majorness: float, clarity: float) -> None:
    said = say("majorness", TYPICAL | {"majorness": majorness, "key_clarity": clarity})
    if abs(majorness) < 0.1 * SPREAD["majorness"]:
        assert said.startswith("key between major and minor, ")
    elif abs(majorness) > 0.2 * SPREAD["majorness"]:
        assert ("major" in said, "minor" in said) == (majorness > 0, majorness < 0)
    assert said.startswith(("major key", "minor key")) == (
        abs(majorness) >= 0.7 * SPREAD["majorness"]
    )


def test_a_key_without_much_evidence_only_leans() -> None:
    assert say("majorness", TYPICAL | {"majorness": 0.0}).startswith("key between major and minor")
    leaning = TYPICAL | {"majorness": -0.4 * SPREAD["majorness"]}
    assert say("majorness", leaning) == "key leaning to minor, fairly clear"


def test_what_was_asked_for_comes_first_of_two_things_in_one_phrase() -> None:
    features = TYPICAL | {"majorness": -2.0, "tempo": 86.0}
    assert say("majorness", features) == "minor key, fairly clear"
    assert say("key_clarity", features) == "fairly clear key: minor"
    assert say("tempo", features) == "86 BPM, fairly plain pulse"
    assert say("pulse_clarity", features) == "fairly plain pulse: 86 BPM"


@given(bpm=st.floats(30, 300), clarity=st.floats(-1, 1))
def test_a_tempo_is_told_in_beats_a_minute_where_there_is_a_pulse(
    bpm: float, clarity: float
) -> None:
    said = say("tempo", TYPICAL | {"tempo": bpm, "pulse_clarity": clarity})
    assert said == "hardly any pulse" or said.startswith(f"{bpm:.0f} BPM, ")
    assert (said == "hardly any pulse") == (
        clarity < MEAN["pulse_clarity"] - 1.5 * SPREAD["pulse_clarity"]
    )


def test_where_nothing_repeats_there_is_hardly_any_pulse() -> None:
    assert say("tempo", TYPICAL | {"tempo": 0.0}) == "hardly any pulse"


NUMBERS = {
    "brightness": (r"balances at ([\d.]+) Hz", 1),
    "spectral_spread": (r"reaches ([\d.]+) Hz", 1),
    "onset_rate": (r"([\d.]+) beginnings a second", 1),
    "melody_range": (r"by ([\d.]+) semitones", 1),
    "melody_steps": (r"([\d.]+) a second", 5),
    "melody_leaps": (r"([\d.]+) a second", 5),
    "melody_holds": (r"held ([\d.]+) % of the time", 100),
    "diatonicity": (r"holds ([\d.]+) % of the notes", 100),
    "peakiness": (r"hold ([\d.]+) % of the energy", 100),
    "peakiness_spread": (r"by ([\d.]+) %", 100),
    "glide": (r"([\d.]+) % of the tones", 100),
    "flux": (r"([\d.]+) % of it", 100),
    "loudness_spread": (r"by ([\d.]+) LU", 1),
    "fast_modulation": (r"by ([\d.]+) dB", 1),
}


@pytest.mark.parametrize("name", sorted(NUMBERS))
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_the_number_that_is_told_is_the_one_that_was_measured(
    name: str, data: st.DataObject
) -> None:
    pattern, factor = NUMBERS[name]
    value = data.draw(range_of(name, -math.inf, math.inf))
    found = re.search(pattern, say(name, TYPICAL | {name: value}))
    assert found
    nearest = 0.5 if factor == 100 else 0.051
    assert float(found[1]) == pytest.approx(factor * value, rel=0.05, abs=nearest * 1.01)


@pytest.mark.parametrize(
    ("name", "times", "told"),
    [
        ("onset_strength", 0.2, "soft attacks: 80 % less steep than usual"),
        ("onset_strength", 1.6, "hard attacks: 60 % steeper than usual"),
        ("onset_strength", 2.5, "hard attacks: 2.5 times as steep as usual"),
        ("low_rise", 0.7, "smooth bass: swells 30 % less than usual"),
        ("timbre_movement_5", 1.5, "varied timbre: moves 50 % more than usual"),
        ("timbre_movement_5", 1.0, "timbre moves about as much as usual"),
    ],
)
def test_what_has_no_unit_is_compared_with_what_is_usual(
    name: str, times: float, told: str
) -> None:
    said = say(name, TYPICAL | {name: times * MEAN[name]})
    assert said.removeprefix("rather ").removeprefix("very ") == told


@pytest.mark.parametrize(
    ("midi", "name"), [(60.0, "C4"), (69.4, "A4"), (58.6, "B3"), (54.0, "F♯3")]
)
def test_a_pitch_is_told_as_the_nearest_note(midi: float, name: str) -> None:
    assert say("melody_pitch", TYPICAL | {"melody_pitch": midi}).endswith(f": around {name}")


def test_twelve_notes_alike_are_twelve_and_one_is_one() -> None:
    assert "about 12.0 of 12 notes" in say("chroma_entropy", TYPICAL | {"chroma_entropy": 1.0})
    assert "about 1.0 of 12 notes" in say("chroma_entropy", TYPICAL | {"chroma_entropy": 0.0})


@pytest.mark.parametrize("name", sorted(MODEL.names))
@settings(max_examples=20, deadline=None)
@given(features=any_features())
def test_what_is_said_is_short_and_of_one_line(name: str, features: dict[str, float]) -> None:
    said = say(name, features)
    assert 5 < len(said) <= WIDEST
    assert re.fullmatch(r"[\w♯♭%,:. -]+", said), said
    assert "-" not in said.replace("mid-range", "")


LIVELY = hear([lively_music(20)], RATE).features
MOURNFUL = hear([mournful_music(20)], RATE).features


@pytest.mark.parametrize(
    ("name", "lively", "mournful"),
    [
        ("majorness", "major key", "minor key"),
        ("onset_rate", "(very |)busy", "very sparse"),
        ("brightness", "(rather |very |)bright", "(very |)dark"),
        ("melody_holds", "(rather |very |)short", "(rather |very |)long"),
    ],
)
def test_real_sounds_are_called_what_they_were_made_to_be(
    name: str, lively: str, mournful: str
) -> None:
    assert re.match(lively, say(name, LIVELY))
    assert re.match(mournful, say(name, MOURNFUL))


def test_slow_soft_minor_music_is_explained_by_what_makes_it_so() -> None:
    told = explain(MOURNFUL)
    assert all(reason.weight < 0 for reason in of("arousal", told)[:2])
    pace = next(reason for reason in told if "onset_rate" in reason.feature)
    assert pace.weight < 0
    assert "sparse" in pace.says
