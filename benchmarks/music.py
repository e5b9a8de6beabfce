"""Songs as samples: drums, bass, chords and a melody in sections, each seed another one."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float32]

RATE: Final = 44100
_SCALES: Final = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10))
"""Major and natural minor, in semitones."""
_CHORDS: Final = ((0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4), (0, 3, 0, 4))
"""Degrees of the scale, a bar of four beats each."""
_SECTION_BARS: Final = 8
_DRUMS_FROM: Final = (1, 2, 3, 5, 6, 7)
"""Sections of every eight that have drums; the others are an intro and a bridge."""


def song(seconds: float, *, seed: int) -> Sound:
    """Return a song of this length: stereo, shape (2, n), full scale 1.0, peak at -1 dB.

    Tempo (72 to 148 BPM), key, mode, chords and melody come from the seed.
    """
    rng = np.random.default_rng(seed)
    sound = np.zeros((2, int(seconds * RATE)), np.float32)
    beat = 60 / int(rng.integers(72, 149))
    scale, chords = _SCALES[rng.integers(2)], _CHORDS[rng.integers(4)]
    key = int(rng.integers(45, 57))
    for bar in range(int(seconds / beat / 4) + 1):
        at = bar * 4 * beat
        _play_chord(sound, at, beat, key, scale, chords[bar % 4])
        _play_melody(sound, at, beat, key + 12, scale, rng)
        if bar // _SECTION_BARS % 8 in _DRUMS_FROM:
            _play_drums(sound, at, beat)
    sound *= np.float32(10 ** (-1 / 20) / np.abs(sound).max())
    return sound


def _play_chord(
    sound: Sound, at: float, beat: float, key: int, scale: tuple[int, ...], root: int
) -> None:
    """Play a triad over the whole bar, and its root on every beat below."""
    for third in (0, 2, 4):
        pitch = key + _pitch(scale, root + third)
        _add(sound, at, _tone(pitch, 4 * beat, harmonics=6, decay=0.4), level=0.10, pan=0.3)
    for count in range(4):
        low = _tone(key - 12 + _pitch(scale, root), beat, harmonics=4, decay=2.0)
        _add(sound, at + count * beat, low, level=0.25, pan=0.5)


def _play_melody(
    sound: Sound,
    at: float,
    beat: float,
    key: int,
    scale: tuple[int, ...],
    rng: np.random.Generator,
) -> None:
    """Play quavers, some left out."""
    for quaver, degree in enumerate(rng.integers(0, 9, 8)):
        if rng.random() < 0.7:
            note = _tone(key + _pitch(scale, int(degree)), beat, harmonics=9, decay=5.0)
            _add(sound, at + quaver * beat / 2, note, level=0.18, pan=0.65)


def _play_drums(sound: Sound, at: float, beat: float) -> None:
    kick, snare, hat = _drums()
    for count in range(4):
        _add(sound, at + count * beat, snare if count % 2 else kick, level=0.5, pan=0.5)
        for half in (0, 0.5):
            _add(sound, at + (count + half) * beat, hat, level=0.12, pan=0.4)


def _pitch(scale: tuple[int, ...], degree: int) -> int:
    return 12 * (degree // 7) + scale[degree % 7]


@cache
def _tone(pitch: int, seconds: float, *, harmonics: int, decay: float) -> Sound:
    """Return a note of harmonics that fall by 1/n, with a MIDI pitch and a decay in 1/s."""
    time = np.arange(int(seconds * RATE)) / RATE
    frequency = 440 * 2 ** ((pitch - 69) / 12)
    tone = np.zeros_like(time)
    for number in range(1, harmonics + 1):
        tone += np.sin(2 * np.pi * number * frequency * time) * np.exp(-number * time) / number
    envelope = np.exp(-decay * time) * np.minimum(1, np.minimum(time, seconds - time) / 0.01)
    note: Sound = (tone * envelope).astype(np.float32)
    return note


@cache
def _drums() -> tuple[Sound, Sound, Sound]:
    """Return a kick, a snare and a hat."""
    noise = np.random.default_rng(0).normal(0, 0.3, RATE // 4)
    time = np.arange(RATE // 4) / RATE
    kick = np.sin(2 * np.pi * (50 * time + 6 * (1 - np.exp(-20 * time)))) * np.exp(-15 * time)
    snare = (noise + 0.5 * np.sin(2 * np.pi * 180 * time)) * np.exp(-25 * time)
    hat = np.diff(noise, prepend=0.0) * np.exp(-60 * time)
    return kick.astype(np.float32), snare.astype(np.float32), hat.astype(np.float32)


def _add(sound: Sound, at: float, note: Sound, *, level: float, pan: float) -> None:
    """Add a note where there is room for it; pan is 0 for left and 1 for right."""
    start = int(at * RATE)
    cut = note[: max(0, sound.shape[1] - start)]
    for side, share in enumerate((1 - pan, pan)):
        sound[side, start : start + len(cut)] += np.float32(2 * level * share) * cut
