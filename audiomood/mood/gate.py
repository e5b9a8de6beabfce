"""Where the model has no business: sounds that are no music, and the reason in words.

The limits stand clear of everything in the reference collection on the one side and of
synthesised hum, noise and speech on the other; docs/mood.md has the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.mood.analysis import Analysis

SHORTEST_SECONDS = 5.0
"""Shorter sounds keep their place by r 0.95 at best, and a fifth change the sign of valence."""

FEWEST_SOUNDING_SECONDS = SHORTEST_SECONDS - 0.5
"""Gating blocks do not reach into the first and last moments of a sound."""

FEWEST_PITCH_CLASSES = 0.5
"""Pitch variety of one note with its overtones is 0.1 to 0.45, of music 0.85 and more."""

STEADY_ONSETS, STEADY_SPREAD = 0.2, 0.3
"""Beginnings a second and LU of spread: a hum has none, the stillest music 1.1 and 0.5."""

NOISE_PEAKINESS = 0.05
"""Noise and clicks have 0.00 to 0.03 of their energy in lines, the noisiest music 0.09."""

SPEECH_MODULATION, SPEECH_CHANGE, SPEECH_CLARITY = 3.5, 0.32, 0.65
"""Syllables swing by 4 dB at 3 to 5 Hz, their pitch glides all the time, and fits no key."""


def reason_for_unknown(analysis: Analysis) -> str | None:
    """Return why nothing can be said of the mood of a recording, or None where something can."""
    if analysis.seconds == 0:
        return "no audio"
    if analysis.seconds < SHORTEST_SECONDS:
        return f"shorter than {SHORTEST_SECONDS:g} seconds"
    if analysis.sounding == 0:
        return "silence"
    if analysis.sounding < FEWEST_SOUNDING_SECONDS:
        return f"less than {SHORTEST_SECONDS:g} seconds of sound, the rest is silence"
    return _not_music(analysis.features)


def _not_music(features: Mapping[str, float]) -> str | None:
    """Return which kind of sound other than music this is, if it is plainly one."""
    if _is_noise(features):
        return "noise"
    if _is_tone(features):
        return "a single tone or hum"
    if _is_speech(features):
        return "mostly speech"
    return None


def _is_tone(features: Mapping[str, float]) -> bool:
    """Tell whether nothing begins and nothing swells, or one note is all there is."""
    still = features["onset_rate"] < STEADY_ONSETS and features["loudness_spread"] < STEADY_SPREAD
    return still or features["pitch_variety"] < FEWEST_PITCH_CLASSES


def _is_noise(features: Mapping[str, float]) -> bool:
    """Tell whether no line stands out."""
    return features["peakiness"] < NOISE_PEAKINESS


def _is_speech(features: Mapping[str, float]) -> bool:
    """Tell whether it swings, glides and fits no key as voices do."""
    return (
        features["fast_modulation"] > SPEECH_MODULATION
        and features["harmonic_change"] > SPEECH_CHANGE
        and features["key_clarity"] < SPEECH_CLARITY
    )
