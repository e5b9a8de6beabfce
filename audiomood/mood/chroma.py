"""From a fine spectrum to the twelve pitch classes: which notes sound, whatever their octave."""

from __future__ import annotations

import cmath
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.spectra import LONG_HZ, NOTE_BINS

if TYPE_CHECKING:
    from audiomood.mood.arrays import FloatArray, NumberArray

PITCH_CLASSES = 12
A4_HZ, A4_MIDI = 440.0, 69.0
LOWEST_HZ, HIGHEST_HZ = 60.0, 2200.0
CHROMA_BINS = int(np.searchsorted(LONG_HZ, HIGHEST_HZ))
"""Bins that hold notes; above are overtones."""
CENTRE_MIDI, REACH = 63.0, 18.0
"""Where notes count most (E flat 4) and how far around it, in semitones."""
SHARPNESS = 0.35
"""Semitones: how far a bin may lie from a pitch class and still count for it."""
TUNED_FROM_HZ = 100.0
"""Below this, bins lie too far apart to tell how a note is tuned."""

MIDI: NumberArray = A4_MIDI + PITCH_CLASSES * np.log2(
    np.maximum(LONG_HZ[:NOTE_BINS].astype(np.float64), 1.0) / A4_HZ
)
"""Pitch of each bin in semitones, 60 being C4."""


def pitch_map(tuning: float) -> FloatArray:
    """Return how much each bin counts for each pitch class, with the notes tuned so.

    A gaussian around the pitch class, times one around E flat 4, within 60 and 2200 Hz.

    Parameters
    ----------
    tuning : semitones by which the notes lie above the pitches of A4 = 440 Hz, to a hundredth

    Returns
    -------
    shape (12, CHROMA_BINS); row 0 is C; not to be written to
    """
    return _pitch_map(round(100 * tuning))


@lru_cache(maxsize=101)
def _pitch_map(cents: int) -> FloatArray:
    """Return the pitch map for a tuning in hundredths of a semitone."""
    half = PITCH_CLASSES / 2
    pitch = MIDI[:CHROMA_BINS] - cents / 100
    away = (pitch - np.arange(PITCH_CLASSES)[:, None] + half) % PITCH_CLASSES - half
    weight = np.exp(-0.5 * np.square(away / SHARPNESS))
    weight *= np.exp(-0.5 * np.square((pitch - CENTRE_MIDI) / REACH))
    weight *= LONG_HZ[:CHROMA_BINS] >= LOWEST_HZ
    result = weight.astype(np.float32)
    result.flags.writeable = False
    return result


def tuning(spectrum: FloatArray) -> float:
    """Return how far the notes of a sound lie above A4 = 440 Hz, in semitones in (-0.5, 0.5].

    Each line votes with a direction on a circle of one semitone, so that a quarter tone up and
    one down, which are the same, do not cancel.

    Parameters
    ----------
    spectrum : shape (NOTE_BINS,), the lines of a while
    """
    votes = complex(spectrum.astype(np.float64) @ _CIRCLE)
    return cmath.phase(votes) / (2 * cmath.pi)


_TUNED = (LONG_HZ[:NOTE_BINS] >= TUNED_FROM_HZ) & (LONG_HZ[:NOTE_BINS] <= HIGHEST_HZ)
_CIRCLE = np.where(_TUNED, np.exp(2j * np.pi * MIDI), 0)
