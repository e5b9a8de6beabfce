"""What comes out of the door: words, reasons, and the same answer however the sound arrives."""

from __future__ import annotations

import itertools
import pickle
import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomood.audio.decode import decode
from audiomood.model.words import MOOD_WORDS
from audiomood.mood.hear import Hearing, hear
from benchmarks.mood.robustness import MP3, WAV, read, written
from benchmarks.mood.robustness import Sound as Recording
from tests.making_samples.make import SAMPLES
from tests.mood.synthesis import (
    C_MAJOR_CADENCE,
    RATE,
    Sound,
    applause,
    chords,
    clicks,
    dbfs,
    engine,
    hum,
    lively_music,
    mournful_music,
    noise,
    note,
    silence,
    sine,
    siren,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECES = sorted(path for path in SAMPLES.iterdir() if path.is_file())
LIVELY, MOURNFUL = lively_music(25), mournful_music(25)


def hear_whole(sound: Sound) -> Hearing:
    return hear([sound], RATE)


def hertz(midi: float) -> float:
    return 440 * 2 ** ((midi - 69) / 12)


def numbers(hearing: Hearing) -> tuple[float, float, float]:
    assert hearing.valence is not None
    assert hearing.arousal is not None
    assert hearing.probability is not None
    return hearing.valence, hearing.arousal, hearing.probability


def test_fast_loud_major_music_is_happier_and_more_aroused_than_slow_soft_minor() -> None:
    valence, arousal, _ = numbers(hear_whole(LIVELY))
    sad_valence, sad_arousal, _ = numbers(hear_whole(MOURNFUL))
    assert valence > sad_valence
    assert arousal > sad_arousal + 0.5


def test_slow_soft_minor_music_is_sad() -> None:
    assert hear_whole(MOURNFUL).word == "sad"


@pytest.mark.parametrize("sound", [LIVELY, MOURNFUL], ids=["lively", "mournful"])
def test_an_answer_has_a_word_two_coordinates_a_probability_and_no_reason(sound: Sound) -> None:
    hearing = hear_whole(sound)
    valence, arousal, probability = numbers(hearing)
    assert hearing.word in MOOD_WORDS
    assert -1 <= valence <= 1
    assert -1 <= arousal <= 1
    assert 0 < probability < 1
    assert hearing.reason is None


UNKNOWN = {
    "nothing": (silence(0), "no audio"),
    "short": (lively_music(4.9), "shorter than 5 seconds"),
    "silence": (silence(20), "silence"),
    "mostly silence": (
        np.concatenate([silence(20), chords(C_MAJOR_CADENCE, 3), silence(20)]),
        "less than 5 seconds of sound, the rest is silence",
    ),
    "dither": (np.round(noise(10) * 10) / 32768, "silence"),
    "white noise": (noise(20), "noise"),
    "pink noise": (noise(20, 0.5), "noise"),
    "brown noise": (noise(20, 1.0), "noise"),
    "sine": (sine(440, 20), "a single tone or hum"),
    "hum": (hum(20), "a single tone or hum"),
    "hum in noise": (hum(20) + 0.1 * noise(20, 0.5), "a single tone or hum"),
    "hum and noise alike": (hum(20) + 1.5 * noise(20), "a single tone or hum"),
    "noise and a hum": (0.3 * hum(20) + noise(20, 1.0), "noise"),
    "applause": (applause(20), "noise"),
    "clicks": (clicks(120, 20), "noise"),
    "engine": (engine(20), "a single tone or hum"),
    "siren": (siren(20), "a single tone or hum"),
    "dialling tone": (sine(350, 20) + sine(440, 20), "a single tone or hum"),
    "chord that never changes": (
        np.sum([sine(hertz, 20, 0.1) for hertz in (220, 277, 330)], axis=0),
        "a single tone or hum",
    ),
    "beeps": (sine(1000, 20) * (np.arange(20 * RATE) % RATE < RATE / 2), "a single tone or hum"),
    "not a number": (np.full(20 * RATE, np.nan), "silence"),
}


@pytest.mark.parametrize(("sound", "reason"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_is_no_music_is_unknown_and_says_why(sound: Sound, reason: str) -> None:
    hearing = hear_whole(sound.astype(np.float32))
    assert (hearing.word, hearing.reason) == ("unknown", reason)
    assert (hearing.valence, hearing.arousal, hearing.probability) == (None, None, None)


def test_no_blocks_at_all_are_no_audio() -> None:
    assert hear([], RATE).reason == "no audio"


def test_a_melody_of_single_notes_is_music() -> None:
    melody = [note(midi, 0.4, partials=3) for midi in (64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62)]
    assert hear_whole(0.3 * np.concatenate(melody * 4)).reason is None


def test_another_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="44100"):
        hear([silence(6)], 44100)


@pytest.mark.parametrize("gain", [-40, -20, 0])
@pytest.mark.parametrize("sound", [hum(12), noise(12, 0.5)], ids=["hum", "noise"])
def test_what_is_no_music_is_none_at_any_gain(sound: Sound, gain: float) -> None:
    assert hear_whole(dbfs(sound, gain)).reason == hear_whole(sound).reason


@pytest.mark.parametrize("sound", [hum(12), noise(12, 0.5)], ids=["hum", "noise"])
def test_what_is_no_music_is_none_as_mp3_either(sound: Sound) -> None:
    file = written(Recording(sound[None], RATE), *MP3, 64)
    assert hear(decode(file, rate=RATE), RATE).reason == hear_whole(sound).reason


def test_chords_of_an_organ_are_music_though_each_stands_still() -> None:
    each = [
        np.sum([sine(hertz(midi), 2.5, 0.1) for midi in chord], axis=0) for chord in C_MAJOR_CADENCE
    ]
    assert hear_whole(np.concatenate(each * 2).astype(np.float32)).reason is None


def test_parts_that_are_no_music_feel_like_nothing_and_count_for_nothing() -> None:
    hearing = hear_whole(np.concatenate([LIVELY[: 20 * RATE], noise(10), LIVELY[: 20 * RATE]]))
    assert [part.valence is None for part in hearing.parts] == [False, False, True, False, False]
    assert [part.weight == 0 for part in hearing.parts] == [False, False, True, False, False]
    valence, arousal, _ = numbers(hearing)
    alone = hear_whole(np.resize(LIVELY[: 20 * RATE], 40 * RATE))
    assert valence == pytest.approx(alone.valence, abs=0.02)
    assert arousal == pytest.approx(alone.arousal, abs=0.02)


def test_what_there_is_most_of_decides() -> None:
    hearing = hear_whole(np.concatenate([LIVELY[: 10 * RATE], dbfs(noise(20), 12)]))
    assert (hearing.word, hearing.reason) == ("unknown", "noise")
    assert [part.valence is None for part in hearing.parts] == [False, True, True]


@pytest.mark.parametrize("sound", [LIVELY, MOURNFUL], ids=["lively", "mournful"])
@pytest.mark.parametrize("gain", [-20, -6, 6])
def test_the_word_is_the_same_at_another_gain(sound: Sound, gain: float) -> None:
    as_it_is, changed = hear_whole(sound), hear_whole(dbfs(sound, gain))
    assert changed.word == as_it_is.word
    assert changed.valence == pytest.approx(as_it_is.valence, abs=0.02)
    assert changed.arousal == pytest.approx(as_it_is.arousal, abs=0.02)


CHANGES = {
    "20 dB softer": (lambda one: written(quieter(one), *WAV), 0.03),
    "at 44.1 kHz": (lambda one: written(one, *WAV, 44100), 0.01),
    "at 48 kHz": (lambda one: written(one, *WAV, 48000), 0.01),
    "as mp3, 128 kb/s": (lambda one: written(one, *MP3, 128), 0.07),
}
"""What may happen to a file, and by how much either value may move."""


def quieter(one: Recording) -> Recording:
    return one._replace(samples=dbfs(one.samples, -20))


@pytest.mark.parametrize("piece", PIECES, ids=lambda path: path.stem)
def test_the_same_recording_in_another_file_keeps_its_mood(piece: Path) -> None:
    with piece.open("rb") as file:
        valence, arousal, _ = numbers(hear(decode(file, rate=RATE), RATE))
    for name, (change, tolerance) in CHANGES.items():
        changed = hear(decode(change(read(piece)), rate=RATE), RATE)
        assert changed.valence == pytest.approx(valence, abs=tolerance), name
        assert changed.arousal == pytest.approx(arousal, abs=tolerance), name


def chopped(sound: Sound, cuts: list[int]) -> Iterator[Sound]:
    """Cut the sound at these places, and once over from the start for what remains."""
    edges = sorted({0, len(sound), *(cut % len(sound) for cut in cuts)})
    return (sound[start:end] for start, end in itertools.pairwise(edges))


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(0, 10**7), max_size=30))
def test_how_the_sound_is_chopped_changes_nothing(cuts: list[int]) -> None:
    assert hear(chopped(LIVELY, cuts), RATE) == hear_whole(LIVELY)


def test_empty_and_tiny_blocks_change_nothing() -> None:
    sound = MOURNFUL[: 6 * RATE]
    tiny = [sound[start : start + 7] for start in range(0, 7000, 7)]
    assert hear([silence(0), *tiny, silence(0), sound[7000:]], RATE) == hear_whole(sound)


@settings(max_examples=10, deadline=None)
@given(seconds=st.floats(5, 22))
def test_any_length_is_heard(seconds: float) -> None:
    hearing = hear_whole(LIVELY[: round(seconds * RATE)])
    assert all(np.isfinite(value) for value in hearing.features.values())
    assert hearing.reason is None


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30])
def test_broken_samples_poison_nothing(bad: float) -> None:
    sound = LIVELY.copy()
    sound[RATE : 3 * RATE : 4000] = bad
    hearing, clean = hear_whole(sound), hear_whole(LIVELY)
    assert all(np.isfinite(value) for value in hearing.features.values())
    assert hearing.valence == pytest.approx(clean.valence, abs=0.2)
    assert hearing.arousal == pytest.approx(clean.arousal, abs=0.2)


def test_the_samples_given_are_left_as_they_are() -> None:
    sound = LIVELY.copy()
    hear_whole(sound)
    assert np.array_equal(sound, LIVELY)


def peak_memory(seconds: int) -> int:
    """The most bytes held at once while hearing a stream that is made as it goes."""
    block = lively_music(5)
    tracemalloc.start()
    hear((block.copy() for _ in range(seconds // 5)), RATE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_length() -> None:
    peak_memory(20)
    assert peak_memory(7200) < 1.1 * peak_memory(60)


def test_a_hearing_travels_between_processes() -> None:
    hearing = hear_whole(MOURNFUL)
    assert pickle.loads(pickle.dumps(hearing)) == hearing


GOLDEN = {
    "lively": (LIVELY, "happy", 0.986, 0.552),
    "mournful": (MOURNFUL, "sad", -0.863, -0.995),
}


@pytest.mark.parametrize(
    ("sound", "word", "valence", "arousal"), GOLDEN.values(), ids=GOLDEN.keys()
)
def test_the_golden_numbers_of_this_version(
    sound: Sound, word: str, valence: float, arousal: float
) -> None:
    hearing = hear_whole(sound)
    assert hearing.word == word
    assert hearing.valence == pytest.approx(valence, abs=0.01)
    assert hearing.arousal == pytest.approx(arousal, abs=0.01)
