"""Tone against noise: lines that last, strokes that do not, and lines that rub on each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import REMEDIAN_REACH, TINY, FloatArray, Moments, remedian
from audiomood.mood.feature import Feature
from audiomood.mood.spectra import LONG_HZ, Spectra, salience

if TYPE_CHECKING:
    from collections.abc import Mapping

_INNER = slice(REMEDIAN_REACH, -REMEDIAN_REACH)

PEAK_RATIO = 3.0
"""A bin this far over the median of its surroundings is part of a line; noise hardly ever is."""

ROUGH_LINES = 20
"""Strongest lines of a moment that are compared pair by pair."""
FAINTEST_LINE = 0.04
"""Relative to the strongest: the side lobes of a Hann window, which are no lines, reach 0.03."""
ROUGH_BINS = int(np.searchsorted(LONG_HZ, 5000.0))
"""Lines above 5 kHz are too weak a part of roughness to pay for."""

ROUGH_STRIDE = 2
"""Of the frames, every second: sounds rub for longer than 0.4 s or do not matter."""

FEATURES = (
    Feature(
        name="peakiness",
        unit="1",
        low=0.0,
        high=1.0,
        hears="share of the energy in lines that stand out of their surroundings: tone, not noise",
        weakness="vibrato and glides smear lines into noise over its 0.4 s",
        source="after Serra and Smith (1990)",
    ),
    Feature(
        name="peakiness_spread",
        unit="1",
        low=0.0,
        high=0.5,
        hears="how much that share changes from moment to moment: room between the notes",
        weakness="speech between music raises it as well",
        source="measured here",
    ),
    Feature(
        name="percussive_share",
        unit="1",
        low=0.0,
        high=1.0,
        hears="share of the energy that is broad and short rather than narrow and long",
        weakness="consonants and distorted guitars count as percussion",
        source="Fitzgerald (2010), with remedians",
    ),
    Feature(
        name="roughness",
        unit="1",
        low=0.0,
        high=50.0,
        hears="beating between neighbouring lines, as the ear's critical bands hear it",
        weakness="partials of one bass note rub too, so low instruments read rough",
        source="Vassilakis (2001), after Plomp and Levelt (1965)",
    ),
)


def peakiness(magnitude: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return which share of each frame's energy, and of its magnitude, stands out as lines.

    A line is a bin at three times the running median of its 27 bins (73 Hz); of white noise 2 %
    of the energy passes, of a chord of sustained notes nearly all. The share of the magnitude is
    what lies over that median; it forgives faint noise less.

    Parameters
    ----------
    magnitude : shape (frames, bins), linear, bins 2.7 Hz apart

    Returns
    -------
    two of shape (frames,), in [0, 1]; 0 for silence
    """
    floor = remedian(magnitude, axis=1)
    inner = magnitude[:, _INNER]
    power = np.square(inner)
    total = power.sum(axis=1) + TINY
    power *= inner > PEAK_RATIO * floor
    over = np.maximum(np.subtract(inner, floor, out=floor), 0, out=floor)
    return power.sum(axis=1) / total, over.sum(axis=1) / (inner.sum(axis=1) + TINY)


def percussive_share(magnitude: FloatArray) -> FloatArray:
    """Return which share of each frame's energy belongs to strokes rather than to tones.

    What lasts survives a median along time, what is broad survives one along frequency; the
    energy is divided between the two by their squares.

    Parameters
    ----------
    magnitude : shape (frames, bins), 20 ms and 21.5 Hz apart

    Returns
    -------
    shape (frames - 26,), in [0, 1]; empty where there are too few frames

    Source: Fitzgerald (2010), Harmonic/percussive separation using median filtering.
    """
    tones = np.square(remedian(magnitude, axis=0)[:, _INNER])
    if not len(tones):
        return np.zeros(0, dtype=np.float32)
    strokes = np.square(remedian(magnitude, axis=1)[_INNER])
    power = np.square(magnitude[_INNER, _INNER])
    total = power.sum(axis=1) + TINY
    power *= strokes / (tones + strokes + TINY)
    share: FloatArray = power.sum(axis=1) / total
    return share


def roughness(magnitude: FloatArray, frequency: FloatArray) -> FloatArray:
    """Return how much the strongest lines of each frame beat against each other.

    Parameters
    ----------
    magnitude : shape (frames, bins), linear
    frequency : shape (bins,), Hz

    Returns
    -------
    shape (frames,), >= 0; 0 for a single line. Level does not count.

    Source: Vassilakis (2001), eq. 6.23, on lines scaled so that the strongest is 1.
    """
    lines, level = _strongest(magnitude, frequency)
    first, second = np.triu_indices(ROUGH_LINES, 1)
    low = np.minimum(lines[:, first], lines[:, second])
    apart = np.abs(lines[:, first] - lines[:, second]) * (0.24 / (0.0207 * low + 18.96))
    one, other = level[:, first], level[:, second]
    depth = 2 * np.minimum(one, other) / (one + other + TINY)
    beating = np.exp(-3.5 * apart) - np.exp(-5.75 * apart)
    pairs = (one * other) ** 0.1 * 0.5 * depth**3.11 * beating
    total: FloatArray = pairs.sum(axis=1)
    return total


def _strongest(magnitude: FloatArray, frequency: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return frequency and relative level of each frame's strongest peaks, (frames, ROUGH_LINES)."""
    middle = magnitude[:, 1:-1]
    peak = (middle > magnitude[:, :-2]) & (middle >= magnitude[:, 2:])
    level = np.where(
        peak & (middle > FAINTEST_LINE * magnitude.max(axis=1, keepdims=True)), middle, 0
    )
    index = np.argpartition(level, -ROUGH_LINES, axis=1)[:, -ROUGH_LINES:]
    chosen = np.take_along_axis(level, index, axis=1)
    return frequency[index + 1], chosen / (chosen.max(axis=1, keepdims=True) + TINY)


class Texture:
    """Gathers the texture of a stream of segments; louder frames count more, rests hardly."""

    def __init__(self) -> None:
        self._lines = Moments(2)
        self._rough = Moments(1)
        self._strokes = Moments(1)

    def add(self, spectra: Spectra) -> None:
        """Take in the next segment."""
        if len(spectra.long):
            weight = salience(spectra.long)
            self._lines.add(np.stack(peakiness(spectra.long), axis=1), weight)
            some = spectra.long[::ROUGH_STRIDE, :ROUGH_BINS]
            rough = roughness(some, LONG_HZ[:ROUGH_BINS])
            self._rough.add(rough[:, None], weight[::ROUGH_STRIDE])
        strokes = percussive_share(spectra.short)
        if len(strokes):
            weight = salience(spectra.short)[_INNER]
            self._strokes.add(strokes[:, None], weight)

    def features(self) -> Mapping[str, float]:
        """Return the texture of all that was taken in."""
        return {
            "peakiness": float(self._lines.mean()[0]),
            "peakiness_spread": float(self._lines.spread()[1]),
            "percussive_share": float(self._strokes.mean()[0]),
            "roughness": float(self._rough.mean()[0]),
        }
