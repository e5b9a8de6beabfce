"""The two spectra of a segment that all features share: a quick one and a fine one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.segments import RATE, SEGMENT

if TYPE_CHECKING:
    from audiomood.mood.arrays import FloatArray

SHORT_WINDOW, SHORT_HOP = 1024, RATE // 50
"""46 ms every 20 ms: time matters (onsets, loudness, noise against tone)."""

LONG_WINDOW, LONG_HOP = 8192, RATE // 5
"""372 ms every 200 ms: pitch matters (2.7 Hz apart, a semitone at 46 Hz)."""

OVERLAP = LONG_WINDOW - LONG_HOP
"""Samples of the next segment that the last window of this one reaches into."""

SHORT_HZ: FloatArray = np.fft.rfftfreq(SHORT_WINDOW, 1 / RATE).astype(np.float32)
LONG_HZ: FloatArray = np.fft.rfftfreq(LONG_WINDOW, 1 / RATE).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectra:
    """The magnitudes of one segment, a sine of amplitude 1 having the magnitude 1 at its bin.

    `short` has shape (short frames, 513) and `long` (long frames, 4097); fewer frames, perhaps
    none, where the sound ends.
    """

    short: FloatArray
    long: FloatArray


def spectra(segment: FloatArray) -> Spectra:
    """Return both spectra of a segment, of shape (samples,), as `segments` yields it."""
    return Spectra(
        short=_magnitudes(segment, SHORT_WINDOW, SHORT_HOP),
        long=_magnitudes(segment, LONG_WINDOW, LONG_HOP),
    )


def salience(magnitude: FloatArray) -> FloatArray:
    """Return how much each frame counts in a mean: the square root of its amplitude.

    Loud frames count more and rests hardly, while a change of gain changes no mean. Magnitudes of
    shape (frames, bins) give shape (frames,).
    """
    power: FloatArray = np.einsum("tf,tf->t", magnitude, magnitude)
    return np.sqrt(np.sqrt(power))


def _magnitudes(segment: FloatArray, window: int, hop: int) -> FloatArray:
    """Return Hann-windowed magnitudes, shape (frames, window / 2 + 1), at most a segment's worth."""
    if len(segment) < window:
        return np.zeros((0, window // 2 + 1), dtype=np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(segment, window)[::hop][: SEGMENT // hop]
    return np.abs(np.fft.rfft(frames * _hann(window)))


def _hann(size: int) -> FloatArray:
    """Return a periodic Hann window scaled so that a sine's magnitude is its amplitude."""
    phase = 2 * np.pi * np.arange(size) / size
    return ((1 - np.cos(phase)) * (2 / size)).astype(np.float32)
