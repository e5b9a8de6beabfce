"""What a stretch of sound is if it is no music.

The limits stand clear of music on the one side and of synthesised hum and noise on the other;
docs/mood.md has the table. Speech is a matter of many cues, which `speech` weighs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.registry import PLACES
from audiomood.mood.speech import is_speech
from audiomood.mood.timbre import MOVEMENTS

if TYPE_CHECKING:
    from audiomood.mood.arrays import NumberArray
    from audiomood.mood.spectra import Spectra

SILENCE, NOISE, TONE, SPEECH = "silence", "noise", "a single tone or hum", "mostly speech"

SILENT_LUFS = -100.0

NOISE_PEAKINESS = 0.05
"""White to brown noise, rain, applause and clicks have at most 0.04 of their energy in lines; the
noisiest of 1248 stretches of music has 0.088."""

FEWEST_PITCH_CLASSES = 0.5
"""Pitch variety of one note with its overtones, or of two sirens, is 0.1 to 0.47, of music 0.80 and more."""

STILL_MOVEMENT, STILL_SPREAD = 0.205, 1.0
"""Nepers by which the colour moves, and LU by which the loudness does. Noise, hums, engines and any
mixture of them reach 0.191 (0.20 as mp3 at 32 kb/s) and 0.8. The stillest of 1248 stretches of music
moves by 0.224, and the stillest whose loudness keeps within 1 LU by 0.239."""

TONAL_PEAKINESS = 0.5
"""What stands still is a tone where half of its energy is lines, and noise where less is."""


def what_it_is_instead(features: NumberArray, spectra: Spectra) -> str | None:
    """Return what a stretch of sound is if it is no music, None where it is music.

    Parameters
    ----------
    features : shape (len(FEATURES),), of the same stretch as `spectra`
    """
    if _of(features, "loudness") < SILENT_LUFS:
        return SILENCE
    if _of(features, "pitch_variety") < FEWEST_PITCH_CLASSES:
        return TONE
    if _of(features, "peakiness") < NOISE_PEAKINESS:
        return NOISE
    if _stands_still(features):
        return TONE if _of(features, "peakiness") > TONAL_PEAKINESS else NOISE
    return SPEECH if is_speech(features, spectra) else None


def _stands_still(features: NumberArray) -> bool:
    """Tell whether neither the colour nor the loudness moves: nothing begins and nothing ends."""
    movement = np.linalg.norm(features[_MOVEMENTS])
    return bool(movement < STILL_MOVEMENT) and _of(features, "loudness_spread") < STILL_SPREAD


def _of(features: NumberArray, name: str) -> float:
    return float(features[PLACES[name]])


_MOVEMENTS = [PLACES[f"timbre_movement_{order}"] for order in MOVEMENTS]
