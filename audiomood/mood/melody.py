"""The line that stands out: where it lies, how far it ranges, and whether it steps or leaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import FloatArray, running_maximum, weighted_mean, weighted_spread
from audiomood.mood.chroma import A4_HZ, A4_MIDI, PITCH_CLASSES
from audiomood.mood.feature import Feature
from audiomood.mood.spectra import LONG_HZ, NOTE_BINS

if TYPE_CHECKING:
    from audiomood.mood.spectra import Spectra

LOWEST_MIDI, HIGHEST_MIDI = 50.0, 90.0
"""D3 to F sharp 6: where melodies are sung and played."""
RESOLUTION = 0.5
"""Semitones between the pitches that are tried."""
OVERTONES, FADING = 5, 0.8
"""Partials that are added up for a pitch, each counting so much less than the one below."""

HOLD, STEP, LEAP = 0.7, 2.6, 4.5
"""Semitones in 0.2 s: less is a held note, up to a whole tone a step, beyond a third a leap."""

_OCTAVES = "an accompaniment that is louder than the tune is taken for it, and octaves are mixed up"

FEATURES = (
    Feature(
        name="melody_pitch",
        unit="semitones",
        low=0.0,
        high=HIGHEST_MIDI,
        hears="mean pitch of the line that stands out, as a MIDI number: 60 is C4",
        weakness=_OCTAVES,
        source="harmonic summation: Hermes (1988), Salamon and Gómez (2012)",
    ),
    Feature(
        name="melody_range",
        unit="semitones",
        low=0.0,
        high=(HIGHEST_MIDI - LOWEST_MIDI) / 2,
        hears="standard deviation of that pitch: a narrow or a wide tune",
        weakness=_OCTAVES,
        source="after Gabrielsson and Lindström (2010)",
    ),
    Feature(
        name="melody_steps",
        unit="1",
        low=0.0,
        high=1.0,
        hears="how often it moves by a semitone or a whole tone in 0.2 s",
        weakness=_OCTAVES,
        source="after Friberg et al. (2014)",
    ),
    Feature(
        name="melody_leaps",
        unit="1",
        low=0.0,
        high=1.0,
        hears="how often it moves by more than a third in 0.2 s",
        weakness=_OCTAVES,
        source="after Friberg et al. (2014)",
    ),
    Feature(
        name="melody_holds",
        unit="1",
        low=0.0,
        high=1.0,
        hears="how often it stays where it is for 0.2 s: long notes",
        weakness="a drone under a tune holds, too",
        source="after Friberg et al. (2014)",
    ),
)


def melody(spectra: Spectra) -> tuple[float, ...]:
    """Return the melody of a segment, in the order of FEATURES."""
    if len(spectra.lines) < 2:
        return (0.0,) * len(FEATURES)
    salience = pitch_salience(spectra.lines)
    pitch, strength = _PITCHES[salience.argmax(axis=1)], salience.max(axis=1)
    moved = np.abs(np.diff(pitch))
    return (
        float(weighted_mean(pitch, strength)),
        float(weighted_spread(pitch, strength)),
        float(np.mean((moved > HOLD) & (moved < STEP))),
        float(np.mean(moved > LEAP)),
        float(np.mean(moved < HOLD)),
    )


def pitch_salience(lines: FloatArray) -> FloatArray:
    """Return how strongly each pitch sounds, its overtones included.

    Parameters
    ----------
    lines : shape (frames, NOTE_BINS), what stands out of each spectrum, >= 0

    Returns
    -------
    shape (frames, 81), for pitches half a semitone apart from D3 to F sharp 6

    Source: Hermes (1988), Measurement of pitch by subharmonic summation.
    """
    near = running_maximum(lines, 1)
    return sum(
        (near[:, bins] * np.float32(FADING**order) for order, bins in enumerate(_PARTIALS)),
        start=np.zeros((len(lines), len(_PITCHES)), dtype=np.float32),
    )


_PITCHES = np.arange(LOWEST_MIDI, HIGHEST_MIDI + RESOLUTION, RESOLUTION, dtype=np.float32)
_HZ = A4_HZ * 2 ** ((_PITCHES.astype(np.float64) - A4_MIDI) / PITCH_CLASSES)
_PARTIALS = [
    np.minimum(np.rint(_HZ * partial / LONG_HZ[1]), NOTE_BINS - 1).astype(np.intp)
    for partial in range(1, OVERTONES + 1)
]
