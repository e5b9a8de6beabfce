"""Every feature hears what it says it hears, in sounds whose truth is known."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from audiomood.mood.analysis import analyse
from audiomood.mood.registry import BY_NAME, FEATURES
from audiomood.mood.versions import FEATURES_VERSION
from tests.mood import golden
from tests.mood.synthesis import (
    A_MINOR_CADENCE,
    C_MAJOR_CADENCE,
    RATE,
    Sound,
    chords,
    clicks,
    clock,
    dbfs,
    hum,
    lively_music,
    mournful_music,
    noise,
    note,
    silence,
    sine,
)


def heard(sound: Sound) -> dict[str, float]:
    return dict(analyse([sound]).features())


def transposed(cadence: tuple[tuple[int, ...], ...], by: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(midi + by for midi in chord) for chord in cadence)


@pytest.mark.parametrize("by", range(12))
def test_a_major_cadence_is_major_on_every_tonic(by: int) -> None:
    found = heard(chords(transposed(C_MAJOR_CADENCE, by), 10))
    assert found["majorness"] > 1
    assert found["key_clarity"] > 0.8


@pytest.mark.parametrize("by", range(12))
def test_a_minor_cadence_is_minor_on_every_tonic(by: int) -> None:
    found = heard(chords(transposed(A_MINOR_CADENCE, by), 10))
    assert found["majorness"] < -1


def test_a_single_triad_has_its_own_mode() -> None:
    assert heard(chords(((60, 64, 67),), 10))["majorness"] > 0.5
    assert heard(chords(((57, 60, 64),), 10))["majorness"] < -0.5


def test_a_major_scale_is_diatonic_and_a_chromatic_one_is_not() -> None:
    major = np.concatenate([note(60 + k, 0.4) for k in (0, 2, 4, 5, 7, 9, 11, 12)] * 4)
    chromatic = np.concatenate([note(60 + k, 0.4) for k in range(12)] * 3)
    assert heard(major)["majorness"] > 0
    assert heard(major)["diatonicity"] > heard(chromatic)["diatonicity"] + 0.1
    assert heard(major)["semitones"] < heard(chromatic)["semitones"] - 0.3


def test_an_orchestra_tuned_a_third_of_a_semitone_high_keeps_its_mode() -> None:
    sound = np.concatenate(
        [0.08 * sum(note(midi + 0.35, 1.0) for midi in chord) for chord in C_MAJOR_CADENCE] * 3
    )
    assert heard(sound.astype(np.float32))["majorness"] > 1


@pytest.mark.parametrize(("name", "apart"), [("semitones", 1), ("whole_tones", 2), ("tritones", 6)])
def test_an_interval_is_heard_where_it_sounds(name: str, apart: int) -> None:
    together = heard(chords(((60, 60 + apart),), 10))[name]
    elsewhere = heard(chords(((60, 64),), 10))[name]
    assert together > elsewhere + 0.2


def test_many_pitch_classes_are_more_various_than_one() -> None:
    one, triad = heard(chords(((60,),), 10)), heard(chords(C_MAJOR_CADENCE, 10))
    assert one["pitch_variety"] < triad["pitch_variety"] - 0.1
    assert one["chroma_entropy"] < triad["chroma_entropy"]


def test_a_chord_that_stays_changes_less_than_a_cadence() -> None:
    still = heard(chords(((60, 64, 67),), 10, each=10.0, decay=0.1))["harmonic_change"]
    moving = heard(chords(C_MAJOR_CADENCE, 10, each=0.5))["harmonic_change"]
    assert moving > 3 * still


def test_an_octave_higher_is_twelve_semitones_higher() -> None:
    low, high = (heard(sine(hertz, 10))["register"] for hertz in (440, 880))
    assert low == pytest.approx(69, abs=0.5)
    assert high - low == pytest.approx(12, abs=0.5)


def test_a_sine_has_its_centroid_at_its_frequency() -> None:
    found = heard(sine(440, 10))
    assert found["brightness"] == pytest.approx(440, abs=5)
    assert found["spectral_spread"] < 25
    assert found["flux"] < 0.01


def test_white_noise_fills_the_spectrum_evenly() -> None:
    found = heard(noise(10))
    assert found["brightness"] == pytest.approx(RATE / 4, rel=0.02)
    # All above 5.5 kHz counts as one band, which takes a little from the spread.
    assert found["spectral_spread"] == pytest.approx(RATE / 2 / math.sqrt(12), rel=0.1)
    assert found["peakiness"] < 0.05


@pytest.mark.parametrize(("hertz", "register"), [(200, "low"), (1200, "middle"), (7000, "high")])
def test_a_stroke_begins_in_its_own_register(hertz: float, register: str) -> None:
    time = clock(0.5)
    swell = np.exp(-8 * time) - np.exp(-40 * time)
    found = heard(np.tile((sine(hertz, 0.5) * swell).astype(np.float32), 20) + 0.01 * noise(10))
    strengths = {name: found[f"{name}_onset_strength"] for name in ("low", "middle", "high")}
    assert max(strengths, key=strengths.__getitem__) == register
    assert found[f"{register}_onset_rate"] == pytest.approx(2, abs=0.2)


def test_a_steady_chord_moves_its_timbre_less_than_a_siren() -> None:
    time = clock(10)
    siren = np.sin(2 * np.pi * (800 * time + 60 * np.cos(2 * np.pi * time)))
    still, moving = heard(hum(10)), heard((0.3 * siren).astype(np.float32))
    assert moving["timbre_movement_4"] > 5 * still["timbre_movement_4"]
    assert moving["flux"] > still["flux"]


def test_a_hum_is_all_lines_and_clicks_are_none() -> None:
    assert heard(hum(10))["peakiness"] > 0.95
    assert heard(clicks(120, 10))["peakiness"] < 0.05


def test_a_line_that_glides_is_told_from_one_that_stays() -> None:
    time = clock(10)
    gliding = 0.3 * np.sin(2 * np.pi * (400 * time + 6 * np.square(time)))
    assert heard(sine(440, 10))["glide"] < 0.02
    assert heard(gliding.astype(np.float32))["glide"] > 0.2


@pytest.mark.parametrize("bpm", [60, 90, 120, 150])
def test_a_click_track_has_its_onsets_and_its_tempo_or_half_or_double_of_it(bpm: int) -> None:
    found = heard(clicks(bpm, 30))
    assert found["onset_rate"] == pytest.approx(bpm / 60, rel=0.05)
    assert min(abs(found["tempo"] / bpm - k) for k in (0.5, 1, 2)) < 0.06
    assert found["pulse_clarity"] > 0.8


def test_a_click_track_at_120_is_heard_at_120() -> None:
    assert heard(clicks(120, 30))["tempo"] == pytest.approx(120, abs=3)


@pytest.mark.parametrize("sound", [sine(440, 10), hum(10)], ids=["sine", "hum"])
def test_nothing_begins_in_a_steady_tone(sound: Sound) -> None:
    found = heard(sound)
    assert found["onset_rate"] == 0


def test_vibrato_is_no_onset() -> None:
    time = clock(10)
    sound = 0.3 * np.sin(2 * np.pi * 440 * time + 5 * np.sin(2 * np.pi * 6 * time))
    assert heard(sound.astype(np.float32))["onset_rate"] == 0


@pytest.mark.parametrize("hertz", [100.0, 997.0, 5000.0])
def test_loudness_is_what_the_standard_says(hertz: float) -> None:
    # BS.1770: a sine of 997 Hz at 0 dBFS in one channel reads -3.01; the K-weighting does the rest.
    weight = {100.0: -1.13 - 0.69, 997.0: 0.0, 5000.0: 4.03 - 0.69}[hertz]
    amplitude = 10 ** (-23 / 20)
    found = heard(sine(hertz, 10, amplitude))["loudness"]
    assert found == pytest.approx(-26.01 + weight, abs=0.1)


def test_silence_between_does_not_lower_the_gated_loudness() -> None:
    tone = sine(997, 10, 0.1)
    paused = heard(np.concatenate([tone, silence(20), tone]))["loudness"]
    assert paused == pytest.approx(heard(tone)["loudness"], abs=0.1)


def test_quiet_passages_below_the_relative_gate_are_left_out() -> None:
    loud, quiet = sine(997, 10, 0.1), sine(997, 10, 0.1 / 20)
    both = heard(np.concatenate([loud, quiet]))["loudness"]
    assert both == pytest.approx(heard(loud)["loudness"], abs=0.1)


def test_a_tremolo_of_four_hertz_swings_and_a_slow_one_or_none_does_not() -> None:
    time = clock(20)
    slow = sine(440, 20) * (1 + 0.5 * np.sin(2 * np.pi * 0.7 * time)).astype(np.float32)
    fast = sine(440, 20) * (1 + 0.5 * np.sin(2 * np.pi * 4.0 * time)).astype(np.float32)
    assert heard(sine(440, 20))["fast_modulation"] < 0.05
    assert heard(fast)["fast_modulation"] > 5 * heard(slow)["fast_modulation"]


@pytest.mark.parametrize("midi", [55, 64, 76])
def test_a_melody_lies_where_it_is_played(midi: int) -> None:
    found = heard(0.3 * np.concatenate([note(midi, 1.0)] * 10))
    assert found["melody_pitch"] == pytest.approx(midi, abs=0.6)
    assert found["melody_range"] < 1
    assert found["melody_holds"] > 0.8


def test_a_scale_steps_and_an_arpeggio_over_two_octaves_leaps() -> None:
    scale = [note(60 + k, 0.4) for k in (0, 2, 4, 5, 7, 9, 11, 12)]
    arpeggio = [note(60 + k, 0.4) for k in (0, 7, 12, 19, 24, 19, 12, 7)]
    stepping, leaping = (heard(0.3 * np.concatenate(3 * notes)) for notes in (scale, arpeggio))
    assert stepping["melody_steps"] > leaping["melody_steps"] + 0.2
    assert leaping["melody_leaps"] > stepping["melody_leaps"] + 0.2
    assert leaping["melody_range"] > stepping["melody_range"]


def test_the_whole_is_the_mean_of_its_stretches_and_rests_have_no_part_in_it() -> None:
    chord = chords(C_MAJOR_CADENCE, 20)
    paused = heard(np.concatenate([chord, silence(40), chord]))
    alone = heard(chord)
    for name in ("majorness", "brightness", "onset_rate", "tempo"):
        assert paused[name] == pytest.approx(alone[name], rel=0.15), name


def test_a_long_recording_counts_its_first_and_last_stretch_half() -> None:
    analysis = analyse([np.tile(chords(C_MAJOR_CADENCE, 10), 8)])
    weights = analysis.weights()
    assert len(weights) == 8
    assert weights[[0, -1]] == pytest.approx(weights[1] / 2, rel=0.02)
    assert weights.sum() == pytest.approx(1)


SOUNDS = {
    "lively": lively_music(12),
    "mournful": mournful_music(12),
    "noise": noise(12),
    "hum": hum(12),
    "clicks": clicks(100, 12),
    "silence": silence(12),
}


@pytest.mark.parametrize("sound", SOUNDS.values(), ids=SOUNDS.keys())
def test_every_feature_is_finite_and_within_its_stated_range(sound: Sound) -> None:
    for name, value in heard(sound).items():
        feature = BY_NAME[name]
        assert feature.low <= value <= feature.high, name


def test_what_is_too_short_to_tell_has_no_features() -> None:
    assert heard(silence(0)) == {}
    assert heard(lively_music(4.9)) == {}


def test_features_come_in_the_order_of_the_registry() -> None:
    assert list(heard(silence(6))) == [feature.name for feature in FEATURES]
    assert len(BY_NAME) == len(FEATURES)


@pytest.mark.parametrize("name", ["lively", "mournful"])
def test_gain_changes_loudness_and_nothing_else(name: str) -> None:
    sound = SOUNDS[name]
    loud, soft = heard(sound), heard(dbfs(sound, -20))
    assert soft.pop("loudness") == pytest.approx(loud.pop("loudness") - 20, abs=0.1)
    assert soft == pytest.approx(loud, rel=0.01, abs=0.01)


def test_an_offset_that_nobody_hears_changes_nothing() -> None:
    sound = lively_music(12)
    assert heard(sound + np.float32(0.2)) == pytest.approx(heard(sound), rel=0.01, abs=0.01)


@pytest.mark.parametrize("seconds", [6.0, 10.0, 14.9, 15.1, 20.1, 33.3])
def test_stretches_tile_the_recording_to_its_end(seconds: float) -> None:
    stretches = analyse([lively_music(34)[: round(seconds * RATE)]]).stretches
    assert stretches[0].start == 0
    assert [one.end for one in stretches[:-1]] == [one.start for one in stretches[1:]]
    assert stretches[-1].end == pytest.approx(seconds, abs=1 / RATE)
    assert all(5 <= one.end - one.start <= 15 for one in stretches)


@pytest.mark.parametrize("name", golden.SOUNDS)
def test_features_are_those_that_this_version_has_always_measured(name: str) -> None:
    kept = json.loads(golden.FILE.read_text(encoding="utf-8"))
    assert kept["features_version"] == FEATURES_VERSION
    assert golden.measured(name) == pytest.approx(kept[name], rel=1e-3, abs=1e-4)
