"""When notes begin, how hard, how fast they follow each other, and how plain their pulse is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import TINY, FloatArray, IndexArray, NumberArray
from audiomood.mood.feature import Feature
from audiomood.mood.spectra import FRAMES_PER_SECOND

if TYPE_CHECKING:
    from audiomood.mood.spectra import Spectra

LAG = 2
"""Frames over which a rise is measured: 50 ms, since a window takes 46 ms to fill."""
FLOOR = 0.02
"""Rise over its surroundings, in nepers averaged over the bands, under which nothing begins."""
NEIGHBOURS, CONTEXT = 3, 20
"""An onset is the highest within 75 ms and stands over the mean of half a second either way."""

SHORTEST_BEAT, LONGEST_BEAT = 8, 80
"""Frames: 300 and 30 beats a minute."""
USUAL_BPM, OCTAVES = 110.0, 0.8

REGISTERS = {"low": slice(0, 8), "middle": slice(8, 22), "high": slice(22, None)}
"""Of the 33 bands: bass and drums up to 580 Hz, voices to 2.5 kHz, cymbals and consonants beyond."""
_HZ = {"low": "40 to 580 Hz", "middle": "580 Hz to 2.5 kHz", "high": "2.5 to 11 kHz"}


def _register_features(register: str) -> tuple[Feature, ...]:
    """Return what is heard in one register."""
    masked = "what is loud there hides what is soft"
    return (
        Feature(
            name=f"{register}_onset_rate",
            unit="1/s",
            low=0.0,
            high=12.5,
            hears=f"beginnings each second at {_HZ[register]}",
            weakness=masked,
            source="Bock and Widmer (2013), per band as Scheirer (1998)",
        ),
        Feature(
            name=f"{register}_onset_strength",
            unit="Np",
            low=0.0,
            high=10.0,
            hears=f"how steeply beginnings rise at {_HZ[register]}",
            weakness=masked,
            source="after Friberg et al. (2014)",
        ),
        Feature(
            name=f"{register}_rise",
            unit="Np",
            low=0.0,
            high=10.0,
            hears=f"how much the level rises in 50 ms at {_HZ[register]}, on the whole",
            weakness="hiss rises all the time without anything beginning",
            source="Scheirer (1998)",
        ),
    )


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
        high=60 * FRAMES_PER_SECOND / (SHORTEST_BEAT - 0.5),
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
    *_register_features("low"),
    *_register_features("middle"),
    *_register_features("high"),
)


def rhythm(spectra: Spectra) -> tuple[float, ...]:
    """Return the rhythm of a segment, in the order of FEATURES."""
    envelope = onset_envelope(spectra.bands)
    rate, strength = _beginnings(envelope)
    found = [rate, strength, *_pulse(envelope.astype(np.float64))]
    for register in REGISTERS.values():
        rises = _rises(spectra.bands[:, register])
        found += [*_beginnings(rises), float(rises[LAG:].mean())]
    return tuple(found)


def onset_envelope(bands: FloatArray) -> FloatArray:
    """Return how much the bands rise at each frame.

    Rises are taken over the loudest of three neighbouring bands, so that vibrato is no onset.

    Parameters
    ----------
    bands : shape (frames, bands), linear; loudness counts in ratios above their mean

    Returns
    -------
    shape (frames,), nepers averaged over bands, >= 0; the first two frames are 0

    Source: Bock and Widmer (2013), Maximum filter vibrato suppression for onset detection.
    """
    log = _logarithm(bands)
    before = log.copy()
    before[:, 1:-1] = np.maximum(np.maximum(log[:, :-2], log[:, 1:-1]), log[:, 2:])
    return _rise(log, before)


def onsets(envelope: FloatArray) -> IndexArray:
    """Return the frames at which something begins, ascending, for an envelope of shape (frames,)."""
    exact = envelope.astype(np.float64)
    highest = exact.copy()
    for away in range(1, NEIGHBOURS + 1):
        np.maximum(highest[away:], exact[:-away], out=highest[away:])
        np.maximum(highest[:-away], exact[away:], out=highest[:-away])
    found: IndexArray = np.flatnonzero((exact == highest) & (exact > _surroundings(exact) + FLOOR))
    return found


def _logarithm(bands: FloatArray) -> FloatArray:
    """Return levels in nepers above the mean of all."""
    log: FloatArray = np.log1p(bands * np.float32(1 / max(float(bands.mean()), TINY)))
    return log


def _rise(log: FloatArray, before: FloatArray) -> FloatArray:
    """Return by how much each frame lies over `before` two frames earlier, averaged over bands."""
    rise = np.zeros(len(log), dtype=np.float32)
    rise[LAG:] = np.maximum(log[LAG:] - before[:-LAG], 0).mean(axis=1)
    return rise


def _rises(bands: FloatArray) -> FloatArray:
    """Return the plain rise of a few bands, where there is no room to look at neighbours."""
    log = _logarithm(bands)
    return _rise(log, log)


def _surroundings(envelope: NumberArray) -> NumberArray:
    """Return the mean of half a second either way, or of as much as there is."""
    sums = np.concatenate([[0.0], np.cumsum(envelope)])
    here = np.arange(len(envelope))
    first = np.maximum(here - CONTEXT, 0)
    last = np.minimum(here + CONTEXT + 1, len(envelope))
    mean: NumberArray = (sums[last] - sums[first]) / (last - first)
    return mean


def _beginnings(envelope: FloatArray) -> tuple[float, float]:
    """Return beginnings a second, and how steep they are."""
    found = onsets(envelope)
    if not len(found):
        return 0.0, 0.0
    return len(found) * FRAMES_PER_SECOND / len(envelope), float(envelope[found].mean())


def _pulse(envelope: NumberArray) -> tuple[float, float]:
    """Return the beats a minute, and how alike the envelope is one beat later."""
    moving = envelope - envelope.mean()
    energy = np.fft.rfft(moving, 2048)
    likeness = np.fft.irfft(np.square(np.abs(energy)))[: 2 * LONGEST_BEAT + 1]
    if likeness[0] <= TINY:
        return 0.0, 0.0
    likeness = likeness / likeness[0]
    lag = np.arange(SHORTEST_BEAT, LONGEST_BEAT)
    bpm = 60 * FRAMES_PER_SECOND / lag
    usual = np.exp(-0.5 * np.square(np.log2(bpm / USUAL_BPM) / OCTAVES))
    best = int(lag[np.argmax((likeness[lag] + 0.5 * likeness[2 * lag]) * usual)])
    period = best + _vertex(*likeness[best - 1 : best + 2])
    return 60 * FRAMES_PER_SECOND / period, float(likeness[best])


def _vertex(before: float, here: float, after: float) -> float:
    """Return where between -0.5 and 0.5 the parabola through three neighbours is highest."""
    bend = before - 2 * here + after
    return float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0 else 0.0
