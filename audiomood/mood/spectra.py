"""The spectra of a segment that all features share: a quick one, a fine one, and bands of the quick one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import REMEDIAN_REACH, remedian
from audiomood.mood.segments import RATE, SEGMENT

if TYPE_CHECKING:
    from audiomood.mood.arrays import FloatArray, IndexArray

SHORT_WINDOW, SHORT_HOP = 1024, RATE // 50
"""46 ms every 20 ms: time matters (onsets, loudness, noise against tone)."""

LONG_WINDOW, LONG_HOP = 8192, RATE // 5
"""372 ms every 200 ms: pitch matters (2.7 Hz apart, a semitone at 46 Hz)."""

OVERLAP = LONG_WINDOW - LONG_HOP
"""Samples of the next segment that the last window of this one reaches into."""

SHORT_HZ: FloatArray = np.fft.rfftfreq(SHORT_WINDOW, 1 / RATE).astype(np.float32)
LONG_HZ: FloatArray = np.fft.rfftfreq(LONG_WINDOW, 1 / RATE).astype(np.float32)

NOTE_BINS = int(np.searchsorted(LONG_HZ, 4000.0))
"""Bins of the fine spectrum that anything looks at which is about notes."""

BANDS = 40
LOWEST_BAND_HZ, HIGHEST_BAND_HZ = 40.0, 10000.0


def mel_edges(frequency: FloatArray, *, low: float, high: float, bands: int) -> IndexArray:
    """Return the first bin of each of at most `bands` bands, even on the mel scale from low to high Hz.

    Bands that would hold no bin are left out. The last edge ends the last band.
    """
    edge = 700 * np.expm1(np.linspace(np.log1p(low / 700), np.log1p(high / 700), bands + 1))
    return np.unique(np.searchsorted(frequency, edge))


BAND_EDGES = mel_edges(SHORT_HZ, low=LOWEST_BAND_HZ, high=HIGHEST_BAND_HZ, bands=BANDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectra:
    """The spectra of one segment, a sine of amplitude 1 having the magnitude 1 at its bin.

    `short` has shape (short frames, 513), `long` (long frames, 4097), and `short_power` and
    `long_power` are their squares; fewer frames, perhaps none, where the sound ends. `bands` has
    the mean magnitude of each of 40 mel bands, shape (short frames, 40). `root` is the square root
    of `long` up to 4 kHz, so that quiet notes count too, and `lines` what stands out of its running
    median of 27 bins, both of shape (long frames, NOTE_BINS).

    The weights say how much a frame counts in a mean: the square root of its amplitude, so that
    loud frames count more and rests hardly, while a change of gain changes no mean.
    """

    short: FloatArray
    short_power: FloatArray
    short_weight: FloatArray
    bands: FloatArray
    long: FloatArray
    long_power: FloatArray
    long_weight: FloatArray
    root: FloatArray
    lines: FloatArray


def spectra(segment: FloatArray) -> Spectra:
    """Return the spectra of a segment, of shape (samples,), as `segments` yields it."""
    short_power = _power(segment, SHORT_WINDOW, SHORT_HOP)
    long_power = _power(segment, LONG_WINDOW, LONG_HOP)
    short, long = np.sqrt(short_power), np.sqrt(long_power)
    root = np.sqrt(long[:, :NOTE_BINS])
    return Spectra(
        short=short,
        short_power=short_power,
        short_weight=_salience(short_power),
        bands=band_levels(short, BAND_EDGES),
        long=long,
        long_power=long_power,
        long_weight=_salience(long_power),
        root=root,
        lines=_lines(root),
    )


def band_levels(magnitude: FloatArray, edges: IndexArray) -> FloatArray:
    """Return the mean magnitude in each band, shape (frames, bands), of one of shape (frames, bins)."""
    sums = np.add.reduceat(magnitude[:, : edges[-1]], edges[:-1], axis=1)
    levels: FloatArray = sums * (1 / np.diff(edges)).astype(np.float32)
    return levels


def _lines(root: FloatArray) -> FloatArray:
    """Return what stands out of a running median of 27 bins, and 0 elsewhere; same shape."""
    inner = slice(REMEDIAN_REACH, -REMEDIAN_REACH)
    found = np.zeros_like(root)
    np.maximum(root[:, inner] - remedian(root, axis=1), 0, out=found[:, inner])
    return found


def _salience(power: FloatArray) -> FloatArray:
    """Return the square root of each frame's amplitude, shape (frames,)."""
    amplitude: FloatArray = np.sqrt(power.sum(axis=1))
    return np.sqrt(amplitude)


def _power(segment: FloatArray, window: int, hop: int) -> FloatArray:
    """Return Hann-windowed power, shape (frames, window / 2 + 1), at most a segment's worth."""
    if len(segment) < window:
        return np.zeros((0, window // 2 + 1), dtype=np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(segment, window)[::hop][: SEGMENT // hop]
    spectrum = np.fft.rfft(frames * _hann(window))
    power: FloatArray = np.square(spectrum.real)
    power += np.square(spectrum.imag)
    return power


def _hann(size: int) -> FloatArray:
    """Return a periodic Hann window scaled so that a sine's magnitude is its amplitude."""
    phase = 2 * np.pi * np.arange(size) / size
    return ((1 - np.cos(phase)) * (2 / size)).astype(np.float32)
