"""When notes begin, how fast they follow each other, and how plain their pulse is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import TINY, FloatArray, IndexArray, NumberArray
from audiomood.mood.feature import Feature
from audiomood.mood.spectra import SHORT_HZ, Spectra

if TYPE_CHECKING:
    from collections.abc import Mapping

FRAMES_PER_SECOND = 50
BANDS = 40
LAG = 2
"""Frames over which a rise is measured: 40 ms, since a window takes 46 ms to fill."""
FLOOR = 0.02
"""Rise over its surroundings, in nepers averaged over the bands, under which nothing begins."""
NEIGHBOURS, CONTEXT = 4, 25
"""An onset is the highest within 80 ms and stands over the mean of half a second either way."""
QUIETEST = 0.01
"""A segment at less than this part of the loudest so far is measured against that instead."""
LONGEST = 100
"""Frames: pauses beyond 2 s count as 2 s."""

SHORTEST_BEAT, LONGEST_BEAT = 10, 100
"""Frames: 300 and 30 beats a minute."""
USUAL_BPM, OCTAVES = 110.0, 0.8
MINIMUM_FRAMES = 150
"""Frames without which there is no telling how fast things follow each other: 3 s."""

FEATURES = (
    Feature(
        name="onset_rate",
        unit="1/s",
        low=0.0,
        high=12.5,
        hears="beginnings of notes, strokes or syllables each second",
        weakness="legato strings and soft voices begin unheard; a strum counts once",
        source="Bock and Widmer (2013), SuperFlux",
    ),
    Feature(
        name="inter_onset_time",
        unit="s",
        low=0.0,
        high=2.0,
        hears="median time from one beginning to the next; 2 where there are none",
        weakness="one missed beginning in three doubles many of the times",
        source="Bock and Widmer (2013), SuperFlux",
    ),
    Feature(
        name="onset_strength",
        unit="Np",
        low=0.0,
        high=5.0,
        hears="how steeply beginnings rise: soft to hard attack",
        weakness="a dense mix hides attacks",
        source="after Friberg et al. (2014)",
    ),
    Feature(
        name="tempo",
        unit="BPM",
        low=0.0,
        high=300.0,
        hears="the period that repeats most plainly, near walking pace",
        weakness="often half or double of what a listener taps; 0 where nothing repeats",
        source="Ellis (2007)",
    ),
    Feature(
        name="pulse_clarity",
        unit="1",
        low=-1.0,
        high=1.0,
        hears="how exactly the beginnings repeat after one beat",
        weakness="rubato reads as no pulse",
        source="Lartillot et al. (2008)",
    ),
)


def mel_edges(frequency: FloatArray, *, low: float, high: float, bands: int) -> IndexArray:
    """Return the first bin of each of at most `bands` bands, even on the mel scale from low to high Hz.

    Bands that would hold no bin are left out. The last edge ends the last band.
    """
    edge = 700 * np.expm1(np.linspace(np.log1p(low / 700), np.log1p(high / 700), bands + 1))
    return np.unique(np.searchsorted(frequency, edge))


def band_levels(magnitude: FloatArray, edges: IndexArray) -> FloatArray:
    """Return the mean magnitude in each band, shape (frames, bands), of one of shape (frames, bins)."""
    sums = np.add.reduceat(magnitude[:, : edges[-1]], edges[:-1], axis=1)
    return sums * (1 / np.diff(edges)).astype(np.float32)


def onset_envelope(level: FloatArray, *, reference: float) -> FloatArray:
    """Return how much the bands rise at each frame.

    Rises are taken over the loudest of three neighbouring bands, so that vibrato is no onset.

    Parameters
    ----------
    level : shape (frames, bands), linear
    reference : the level at which loudness starts to count in ratios, > 0

    Returns
    -------
    shape (frames,), nepers averaged over bands, >= 0; the first two frames are 0

    Source: Bock and Widmer (2013), Maximum filter vibrato suppression for onset detection.
    """
    log: FloatArray = np.log1p(level / np.float32(reference))
    before = log.copy()
    before[:, 1:-1] = np.maximum(np.maximum(log[:, :-2], log[:, 1:-1]), log[:, 2:])
    rise = np.zeros(len(level), dtype=np.float32)
    rise[LAG:] = np.maximum(log[LAG:] - before[:-LAG], 0).mean(axis=1)
    return rise


def onsets(envelope: FloatArray) -> NumberArray:
    """Return the frames at which something begins, ascending, for an envelope of shape (frames,)."""
    size = 2 * CONTEXT + 1
    ones = np.ones(size)
    exact = envelope.astype(np.float64)
    mean = np.convolve(exact, ones, "same") / np.convolve(np.ones_like(exact), ones, "same")
    padded = np.pad(exact, NEIGHBOURS, constant_values=-1.0)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEIGHBOURS + 1)
    found = (exact == around.max(axis=1)) & (exact > mean + FLOOR)
    return np.flatnonzero(found).astype(np.float64)


class Rhythm:
    """Gathers the rhythm of a stream of segments; memory does not grow."""

    _EDGES = mel_edges(SHORT_HZ, low=40.0, high=10000.0, bands=BANDS)

    def __init__(self) -> None:
        self._loudest = TINY
        self._frames = 0
        self._strength = np.zeros(2)
        self._pauses = np.zeros(LONGEST + 1)
        self._likeness = np.zeros(2 * LONGEST_BEAT + 1)
        self._segments = 0

    def add(self, spectra: Spectra) -> None:
        """Take in the next segment, unless it is too short for any rhythm."""
        if len(spectra.short) < MINIMUM_FRAMES:
            return
        level = band_levels(spectra.short, self._EDGES)
        self._loudest = max(self._loudest, float(level.mean()))
        reference = max(float(level.mean()), QUIETEST * self._loudest)
        envelope = onset_envelope(level, reference=reference)
        self._add_onsets(envelope)
        self._add_likeness(envelope.astype(np.float64))

    def _add_onsets(self, envelope: FloatArray) -> None:
        """Count the beginnings and the times between them."""
        found = onsets(envelope).astype(np.intp)
        self._frames += len(envelope)
        self._strength += (len(found), float(envelope[found].sum()))
        pauses = np.minimum(np.diff(found), LONGEST)
        self._pauses += np.bincount(pauses, minlength=LONGEST + 1)

    def _add_likeness(self, envelope: NumberArray) -> None:
        """Add the autocorrelation of the envelope, scaled so that every segment counts alike."""
        moving = envelope - envelope.mean()
        energy = np.fft.rfft(moving, 2048)
        likeness = np.fft.irfft(np.square(np.abs(energy)))[: len(self._likeness)]
        self._segments += 1
        if likeness[0] > TINY:
            self._likeness += likeness / likeness[0]

    def features(self) -> Mapping[str, float]:
        """Return the rhythm of all that was taken in."""
        count, strength = self._strength
        tempo, clarity = self._pulse()
        return {
            "onset_rate": float(count) * FRAMES_PER_SECOND / max(self._frames, 1),
            "inter_onset_time": self._median_pause(),
            "onset_strength": float(strength / max(count, 1)),
            "tempo": tempo,
            "pulse_clarity": clarity,
        }

    def _median_pause(self) -> float:
        """Return the median time between beginnings in seconds, interpolated within its 20 ms."""
        total = self._pauses.sum()
        if not total:
            return LONGEST / FRAMES_PER_SECOND
        up_to = np.cumsum(self._pauses)
        step = int(np.searchsorted(up_to, total / 2))
        inside = (total / 2 - up_to[step]) / self._pauses[step] + 0.5
        return float(step + inside) / FRAMES_PER_SECOND

    def _pulse(self) -> tuple[float, float]:
        """Return the beats a minute, and how alike the envelope is one beat later."""
        if not self._likeness.any():
            return 0.0, 0.0
        lag = np.arange(SHORTEST_BEAT, LONGEST_BEAT)
        bpm = 60 * FRAMES_PER_SECOND / lag
        usual = np.exp(-0.5 * np.square(np.log2(bpm / USUAL_BPM) / OCTAVES))
        likeness = self._likeness / self._segments
        best = int(np.argmax((likeness[lag] + 0.5 * likeness[2 * lag]) * usual))
        return float(bpm[best]), float(likeness[lag[best]])
