"""How loud it is and how the loudness moves: ITU-R BS.1770-4 and EBU Tech 3341/3342."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import TINY, NumberArray, dot
from audiomood.mood.feature import Feature
from audiomood.mood.spectra import FRAMES_PER_SECOND, HIGH_HZ, SHORT_HZ

if TYPE_CHECKING:
    from audiomood.mood.spectra import Spectra

FRAMES_PER_STEP = round(FRAMES_PER_SECOND / 10)
"""Gating blocks start every 100 ms."""
STEP_SECONDS = 0.1
STEPS_PER_BLOCK = 4
"""A gating block lasts 400 ms."""

ABSOLUTE_GATE = -70.0
"""LUFS below which a block counts as silence."""
RELATIVE_GATE = -10.0
"""LU below the mean of what passed the absolute gate."""
OFFSET = -0.691
"""LU that make the K-weighted power of a 997 Hz sine read as its level."""

HIGH_PASS_GAIN = 1.004995
"""The standard's high-pass is not scaled to 1, and its offset counts on that."""

SILENT = -120.0
"""LUFS reported where nothing passes the absolute gate."""

FAST_HZ = (3.0, 5.0)
MODULATION_STEPS = 40
"""Steps of 100 ms without which a contour is too short to show its modulation."""
CONTOUR_RANGE = 40.0
"""dB under a segment's loudest step at which its contour is cut off, so that rests stay finite."""

FEATURES = (
    Feature(
        name="loudness",
        unit="LUFS",
        low=-120.0,
        high=20.0,
        hears="programme loudness, gated",
        weakness="of the mono mix below 11 kHz: up to 3 LU under the stereo reading, and it follows the mastering as much as the playing",
        source="ITU-R BS.1770-4",
    ),
    Feature(
        name="loudness_spread",
        unit="LU",
        low=0.0,
        high=60.0,
        hears="standard deviation of the loudness of 400 ms blocks that pass the gate",
        weakness="compression at mastering flattens it",
        source="after EBU Tech 3342",
    ),
    Feature(
        name="fast_modulation",
        unit="dB",
        low=0.0,
        high=40.0,
        hears="rms swing of the loudness at 3 to 5 Hz: notes, beats and syllables",
        weakness="strongest in speech",
        source="Scheirer and Slaney (1997)",
    ),
)


def k_weight(frequency: NumberArray) -> NumberArray:
    """Return the power gain of the K-weighting at frequencies in Hz.

    The two filters of BS.1770 as analogue prototypes, so that they hold at any sample rate; the
    standard's own filters at 48 kHz are met within 0.01 dB from 20 Hz to 10 kHz.
    """
    s = 1j * np.asarray(frequency, dtype=np.float64)
    shelf_hz, shelf_q, shelf_gain, shelf_band = 1681.974, 0.70718, 1.584865, 1.258721
    high_hz, high_q = 38.13547, 0.500327
    shelf = (shelf_gain * s**2 + shelf_band * shelf_hz / shelf_q * s + shelf_hz**2) / (
        s**2 + shelf_hz / shelf_q * s + shelf_hz**2
    )
    high = HIGH_PASS_GAIN * s**2 / (s**2 + high_hz / high_q * s + high_hz**2)
    return np.square(np.abs(shelf * high))


def dynamics(spectra: Spectra) -> tuple[float, ...]:
    """Return the loudness of a segment by itself, in the order of FEATURES."""
    programme = Programme()
    levels = steps(spectra)
    programme.add(levels)
    return programme.loudness(), programme.spread(), _fast_modulation(levels)


class Programme:
    """Gathers the gated loudness of a stream of segments; memory does not grow."""

    BIN = 0.1
    """LU; gates are decided per bin, while the power in each is kept exactly."""

    BINS = 1200

    def __init__(self) -> None:
        self._carry: NumberArray = np.zeros(0)
        self._power = np.zeros(self.BINS)
        self._count = np.zeros(self.BINS)

    def add(self, levels: NumberArray) -> None:
        """Sort the 400 ms blocks that end in the next segment, given its steps, into the histogram."""
        levels = np.concatenate([self._carry, levels])
        self._carry = levels[-(STEPS_PER_BLOCK - 1) :]
        if len(levels) < STEPS_PER_BLOCK:
            return
        blocks = np.convolve(levels, np.full(STEPS_PER_BLOCK, 1 / STEPS_PER_BLOCK), "valid")
        blocks = blocks[blocks > _power(ABSOLUTE_GATE)]
        bins = np.minimum((_lufs(blocks) - ABSOLUTE_GATE) / self.BIN, self.BINS - 1).astype(np.intp)
        self._power += np.bincount(bins, blocks, self.BINS)
        self._count += np.bincount(bins, minlength=self.BINS)

    def loudness(self) -> float:
        """Return the loudness in LUFS of all that passed the gates, -120 where nothing did."""
        if not self._count.any():
            return SILENT
        gate = self._gate()
        return float(_lufs(self._power[gate:].sum() / self._count[gate:].sum()))

    def spread(self) -> float:
        """Return the standard deviation in LU of the loudness of what passed the gates."""
        if not self._count.any():
            return 0.0
        gate = self._gate()
        count, level = self._count[gate:], np.arange(gate, self.BINS) * self.BIN
        mean = count @ level / count.sum()
        return float(np.sqrt(count @ np.square(level - mean) / count.sum()))

    def sounding(self) -> float:
        """Return for how many seconds there was more than silence."""
        return float(self._count.sum()) * STEP_SECONDS

    def _gate(self) -> int:
        """Return the first bin over the relative gate."""
        mean = float(_lufs(self._power.sum() / self._count.sum()))
        return max(0, round((mean + RELATIVE_GATE - ABSOLUTE_GATE) / self.BIN))


def steps(spectra: Spectra) -> NumberArray:
    """Return the K-weighted power of each 100 ms."""
    power = dot(spectra.power, _WEIGHTS) + spectra.high * _HIGH_WEIGHT
    return _means(power.astype(np.float64), FRAMES_PER_STEP)


def _fast_modulation(levels: NumberArray) -> float:
    """Return the swing of a contour at 3 to 5 Hz in dB, 0 where it is too short or silent."""
    if len(levels) < MODULATION_STEPS or levels.max() <= _power(ABSOLUTE_GATE):
        return 0.0
    contour = np.maximum(_lufs(levels), _lufs(levels.max()) - CONTOUR_RANGE)
    return _swing(contour, *FAST_HZ)


def _means(values: NumberArray, size: int) -> NumberArray:
    """Return the mean of each whole run of `size` values."""
    whole = len(values) // size * size
    means: NumberArray = values[:whole].reshape(-1, size).mean(axis=1)
    return means


def _lufs(power: NumberArray) -> NumberArray:
    """Return the loudness of K-weighted powers."""
    return OFFSET + 10 * np.log10(np.maximum(power, TINY))


def _power(lufs: float) -> float:
    """Return the K-weighted power of a loudness."""
    return float(10 ** ((lufs - OFFSET) / 10))


def _swing(contour: NumberArray, low: float, high: float) -> float:
    """Return the rms of a 10 Hz contour within a band of frequencies in Hz."""
    window = np.hanning(len(contour))
    spectrum = np.abs(np.fft.rfft((contour - contour.mean()) * window))
    frequency = np.fft.rfftfreq(len(contour), 0.1)
    band = (frequency >= low) & (frequency <= high)
    return float(
        np.sqrt(2 * np.square(spectrum[band]).sum() / len(contour) / np.square(window).sum())
    )


# A sine of power 1/2 has the magnitude 1, which the Hann window spreads to a sum of 3/2.
_WEIGHTS = (k_weight(SHORT_HZ.astype(np.float64)) / 3).astype(np.float32)
_HIGH_WEIGHT = np.float32(k_weight(np.array([HIGH_HZ]))[0] / 3)
