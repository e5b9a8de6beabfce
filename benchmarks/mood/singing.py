"""Spoken voices made to sing: the spectral envelope of speech, slowed, on the pitches of a melody.

A channel vocoder: it keeps vowels and consonants and replaces the voice's own pitch. The songs are
sung by nobody, but what they have in common with songs is what matters: notes that stay, on a scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audiomood.mood.segments import RATE
from benchmarks.mood.voices import SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiomood.mood.arrays import FloatArray

    Samples = npt.NDArray[np.float64]

ODE = (64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62)
ODE_BEATS = (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5, 0.5, 2)
GREENSLEEVES = (57, 60, 62, 64, 65, 64, 62, 59, 55, 57, 59, 60, 57, 57, 56, 57, 59, 56, 52)
GREENSLEEVES_BEATS = (1, 2, 1, 1.5, 0.5, 1, 2, 1, 1.5, 0.5, 1, 2, 1, 1.5, 0.5, 1, 2, 1, 2)
FIVE_TONES = (60, 62, 64, 67, 69, 67, 64, 62, 60, 62, 64, 62, 60, 57)
FIVE_TONES_BEATS = (0.5, 0.5, 1, 0.5, 0.5, 1, 0.5, 0.5, 1.5, 0.5, 0.5, 0.5, 0.5, 2)
"""Melodies: the pitch of each note as a MIDI number, and its beats."""

VIBRATO_HZ, VIBRATO = 5.5, 0.35
OUT_OF_TUNE = 0.15
"""Semitones by which a vibrato swings, and by which notes are off."""
GLIDE_SECONDS = 0.06

WINDOW, HOP = 1024, 256
ENVELOPE = 28
"""Cepstral coefficients of the envelope: formants are kept, the harmonics of the voice are not."""
HISS_CROSSINGS = 0.25
"""Zero crossings per sample, above which a moment is s or f, which no pitch carries."""


@dataclass(frozen=True, slots=True)
class Song:
    """A melody, how long a beat lasts in seconds, how far it is moved, and how much speech is slowed."""

    pitches: Sequence[int]
    beats: Sequence[float]
    beat: float
    up: float
    slower: float


SONGS = (
    Song(ODE, ODE_BEATS, 0.5, 0, 2.5),
    Song(GREENSLEEVES, GREENSLEEVES_BEATS, 0.45, 3, 3),
    Song(FIVE_TONES, FIVE_TONES_BEATS, 0.4, -5, 1.5),
    Song(ODE, ODE_BEATS, 0.35, -8, 1.2),
)


def sung(speech: FloatArray, song: Song, *, up: float, seed: int) -> FloatArray:
    """Return 30 s of a song, mono at 22050 samples a second.

    Parameters
    ----------
    speech : what lends its vowels and consonants, at the same rate
    up : semitones that bring the song to where the voice is at home
    seed : of how far each note is off
    """
    rng = np.random.default_rng(seed)
    pitch = _contour(song, up, rng)
    pulses = _frames(_pulses(440 * 2 ** ((pitch - 69) / 12)))
    hiss = _frames(rng.standard_normal(len(pitch)) * 0.3)
    source = _frames(speech.astype(np.float64))
    at = (np.arange(len(pulses)) / song.slower).astype(np.intp) % len(source)
    unvoiced = np.abs(np.diff(np.sign(source), axis=1)).mean(axis=1) / 2 > HISS_CROSSINGS
    excitation = np.where(unvoiced[at][:, None], hiss, pulses)
    voice = np.fft.rfft(excitation) * _envelopes(source)[at]
    sound = _overlapped(np.fft.irfft(voice, WINDOW))
    scaled: FloatArray = (0.5 * sound / np.abs(sound).max()).astype(np.float32)
    return scaled


def _contour(song: Song, up: float, rng: np.random.Generator) -> Samples:
    """Return the pitch of every sample as a MIDI number, with glides and a vibrato."""
    count = SECONDS * RATE
    notes: list[Samples] = []
    while sum(map(len, notes)) < count:
        for midi, beats in zip(song.pitches, song.beats, strict=True):
            place = midi + song.up + up + rng.normal(0, OUT_OF_TUNE)
            notes.append(np.full(round(beats * song.beat * RATE), place))
    steps = np.concatenate(notes)[:count]
    glide = round(GLIDE_SECONDS * RATE)
    smooth = np.convolve(np.pad(steps, (glide, 0), "edge"), np.full(glide, 1 / glide), "valid")
    swing = VIBRATO * np.sin(2 * np.pi * VIBRATO_HZ * np.arange(count) / RATE)
    contour: Samples = smooth[:count] + swing
    return contour


def _pulses(hertz: Samples) -> Samples:
    """Return one pulse a period, all periods of the same energy."""
    turns = np.floor(np.cumsum(hertz / RATE))
    found: Samples = np.where(np.diff(turns, prepend=0.0) > 0, np.sqrt(RATE / hertz), 0.0)
    return found


def _frames(sound: Samples) -> Samples:
    """Return windowed frames, shape (frames, WINDOW)."""
    views = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]
    frames: Samples = views * np.hanning(WINDOW)
    return frames


def _envelopes(frames: Samples) -> Samples:
    """Return the smooth magnitude spectrum of each frame, shape (frames, WINDOW / 2 + 1)."""
    magnitude = np.abs(np.fft.rfft(frames))
    cepstrum = np.fft.irfft(np.log(magnitude + 1e-4))
    cepstrum[:, ENVELOPE : WINDOW - ENVELOPE + 1] = 0
    envelope: Samples = np.exp(np.fft.rfft(cepstrum).real)
    return envelope


def _overlapped(frames: Samples) -> Samples:
    """Return the sound that overlapping frames make."""
    sound = np.zeros(len(frames) * HOP + WINDOW)
    for at, frame in enumerate(frames):
        sound[at * HOP : at * HOP + WINDOW] += frame
    return sound[: SECONDS * RATE]
