"""The spectra of a segment that all features share: a quick one, a fine one, and bands of the quick one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import REMEDIAN_REACH, remedian
from audiomood.mood.segments import RATE

if TYPE_CHECKING:
    from audiomood.mood.arrays import FloatArray, IndexArray
    from audiomood.mood.segments import Segment

HALF_RATE = RATE // 2
"""Samples per second for spectra, which end at 5.5 kHz; of what lies above, only the energy counts."""

SHORT_WINDOW, SHORT_HOP = 512, HALF_RATE // 40
"""46 ms every 25 ms: time matters (onsets, loudness, movement)."""
FRAMES_PER_SECOND = HALF_RATE / SHORT_HOP

LONG_WINDOW, LONG_HOP = 4096, HALF_RATE // 5
"""372 ms every 200 ms: pitch matters (2.7 Hz apart, a semitone at 46 Hz)."""

HALF_BAND = (0.5, 0.28125, -0.03125)
"""The filter that halves the rate: its middle tap, and those 1 and 3 samples to either side. It is
22 dB down at 8 kHz and 35 dB at 9 kHz, which would fold to 3 and 2 kHz."""
REACH = 3

OVERLAP = 2 * (LONG_WINDOW - LONG_HOP + REACH)
"""Samples of the next segment that the last window of this one reaches into."""

SHORT_HZ: FloatArray = np.fft.rfftfreq(SHORT_WINDOW, 1 / HALF_RATE).astype(np.float32)
LONG_HZ: FloatArray = np.fft.rfftfreq(LONG_WINDOW, 1 / HALF_RATE).astype(np.float32)

NOTE_BINS = int(np.searchsorted(LONG_HZ, 4000.0))
"""Bins of the fine spectrum that are looked at; above lies next to nothing that is a note."""

AT_ONCE = 1 << 16
"""Samples of all frames that are transformed together: their arrays stay in the processor's cache."""

BANDS = 32
LOWEST_BAND_HZ, HIGHEST_BAND_HZ = 40.0, HALF_RATE / 2
HIGH_HZ = 3 * HALF_RATE / 4
"""The middle of the one band that holds all above."""


def mel_edges(frequency: FloatArray, *, low: float, high: float, bands: int) -> IndexArray:
    """Return the first bin of each of at most `bands` bands, even on the mel scale from low to high Hz.

    Bands that would hold no bin are left out. The last edge ends the last band.
    """
    edge = 700 * np.expm1(np.linspace(np.log1p(low / 700), np.log1p(high / 700), bands + 1))
    return np.unique(np.searchsorted(frequency, edge))


BAND_EDGES = mel_edges(SHORT_HZ, low=LOWEST_BAND_HZ, high=HIGHEST_BAND_HZ, bands=BANDS)
BAND_BINS: FloatArray = np.append(np.diff(BAND_EDGES), SHORT_WINDOW // 2).astype(np.float32)
"""Bins in each band; the last one holds as many as all spectra together, one octave higher."""
BAND_HZ: FloatArray = np.append(
    (SHORT_HZ[BAND_EDGES[:-1]] + SHORT_HZ[BAND_EDGES[1:] - 1]) / 2, HIGH_HZ
).astype(np.float32)
"""The middle of each band."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectra:
    """The spectra of one segment, a sine of amplitude 1 having the magnitude 1 at its bin.

    `power` has shape (short frames, 257), `high` what a bin-by-bin sum of the power from 5.5 to
    11 kHz would be, shape (short frames,), and `bands` the rms magnitude in each of 33 bands, 32
    mel bands and that one, shape (short frames, 33).

    `fine` has the magnitudes of the fine spectrum up to 4 kHz, shape (long frames, NOTE_BINS), and
    `floor` its running median of 27 bins, 26 bins shorter; `root` is the square root of `fine`, so
    that quiet notes count too, and `lines` what stands out of its median. There are fewer frames,
    perhaps none, where the sound ends.

    The weights say how much a frame counts in a mean: the square root of its amplitude, so that
    loud frames count more and rests hardly, while a change of gain changes no mean.
    """

    power: FloatArray
    high: FloatArray
    bands: FloatArray
    weight: FloatArray
    fine: FloatArray
    fine_weight: FloatArray
    floor: FloatArray
    root: FloatArray
    lines: FloatArray


def spectra(segment: Segment) -> Spectra:
    """Return the spectra of a segment; a frame belongs to it if it begins in its own samples."""
    low, high = split(segment.sound)
    power = _power(low, SHORT_WINDOW, SHORT_HOP, limit=segment.size // 2 // SHORT_HOP)
    above = _high_power(high, len(power))
    fine_power = _power(low, LONG_WINDOW, LONG_HOP, limit=segment.size // 2 // LONG_HOP)
    fine = np.sqrt(fine_power[:, :NOTE_BINS])
    floor = remedian(fine, axis=1)
    root = np.sqrt(fine)
    return Spectra(
        power=power,
        high=above,
        bands=_band_levels(power, above),
        weight=_salience(power.sum(axis=1) + above),
        fine=fine,
        fine_weight=_salience(np.einsum("tf,tf->t", fine, fine)),
        floor=floor,
        root=root,
        lines=_lines(root, floor),
    )


def split(sound: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return what lies below and above 5.5 kHz, each at half the rate.

    Parameters
    ----------
    sound : shape (n,), 22050 samples a second

    Returns
    -------
    two of shape (n // 2 - 3,), or (0,); above, the order of frequencies is turned round, which
    its energy does not mind
    """
    # What is taken four times is worth a copy that lies in one piece.
    even, odd = sound[0::2], np.ascontiguousarray(sound[1::2])
    size = len(odd) - REACH
    if size <= 0:
        return sound[:0], sound[:0]
    middle, near, far = (np.float32(tap) for tap in HALF_BAND)
    centre = even[2 : 2 + size] * middle
    sides = (odd[1 : 1 + size] + odd[2 : 2 + size]) * near
    sides += (odd[:size] + odd[3 : 3 + size]) * far
    return centre + sides, np.subtract(centre, sides, out=centre)


def _band_levels(power: FloatArray, above: FloatArray) -> FloatArray:
    """Return the rms magnitude in each band, shape (frames, 33)."""
    levels = np.empty((len(power), len(BAND_BINS)), dtype=np.float32)
    np.add.reduceat(power[:, : BAND_EDGES[-1]], BAND_EDGES[:-1], axis=1, out=levels[:, :-1])
    levels[:, -1] = above
    levels *= 1 / BAND_BINS
    return np.sqrt(levels, out=levels)


def _high_power(high: FloatArray, frames: int) -> FloatArray:
    """Return the power in the 50 ms that begin with each frame, as a sum of bins would give it.

    The bins of a sine of power 1/2 add up to 3/2, so the mean square counts three times.
    """
    hops = len(high) // SHORT_HOP
    if not frames:
        return high[:0]
    steps = high[: hops * SHORT_HOP].reshape(hops, SHORT_HOP)
    energy = np.einsum("ts,ts->t", steps, steps)
    around = np.append(energy, energy[-1:])
    both: FloatArray = (around[:-1] + around[1:])[:frames] * np.float32(1.5 / SHORT_HOP)
    return both


def _lines(root: FloatArray, floor: FloatArray) -> FloatArray:
    """Return what stands out of the running median, and 0 elsewhere; the shape of `root`.

    The median of square roots is the square root of the median.
    """
    found = np.zeros_like(root)
    inner = slice(REMEDIAN_REACH, -REMEDIAN_REACH)
    np.maximum(root[:, inner] - np.sqrt(floor), 0, out=found[:, inner])
    return found


def _salience(power: FloatArray) -> FloatArray:
    """Return the square root of each frame's amplitude, shape (frames,), given its power."""
    amplitude: FloatArray = np.sqrt(power)
    return np.sqrt(amplitude)


def _power(sound: FloatArray, window: int, hop: int, *, limit: int) -> FloatArray:
    """Return Hann-windowed power, shape (frames, window / 2 + 1), of at most `limit` frames."""
    if len(sound) < window:
        return np.zeros((0, window // 2 + 1), dtype=np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(sound, window)[::hop][:limit]
    power = np.empty((len(frames), window // 2 + 1), dtype=np.float32)
    hann, gain = _hann(window), _gain(window)
    several = AT_ONCE // window
    for start in range(0, len(frames), several):
        some = slice(start, start + several)
        spectrum = np.fft.rfft(frames[some] * hann)
        np.square(spectrum.real, out=power[some])
        power[some] += np.square(spectrum.imag)
        power[some] *= gain
    return power


@cache
def _hann(size: int) -> FloatArray:
    """Return a periodic Hann window scaled so that a sine's magnitude is its amplitude."""
    phase = 2 * np.pi * np.arange(size) / size
    window: FloatArray = ((1 - np.cos(phase)) * (2 / size)).astype(np.float32)
    window.flags.writeable = False
    return window


@cache
def _gain(window: int) -> FloatArray:
    """Return by what the power in each bin is multiplied to make up for the filter.

    Of a line below 5.5 kHz the filter passes h to this half and 1 - h to the upper one; with this
    gain the power of both together is that of the line.
    """
    turn = 2 * np.pi * np.fft.rfftfreq(window, 1 / HALF_RATE) / RATE
    middle, near, far = HALF_BAND
    passed = middle + 2 * near * np.cos(turn) + 2 * far * np.cos(3 * turn)
    gain: FloatArray = ((2 - passed) / passed).astype(np.float32)
    gain.flags.writeable = False
    return gain
