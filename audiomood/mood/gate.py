"""Where the model has no business: sounds that are no music, and the reason in words.

The limits stand clear of music on the one side and of synthesised hum, noise and speech on the
other; docs/mood.md has the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.mood.registry import PLACES

if TYPE_CHECKING:
    from audiomood.mood.analysis import Analysis
    from audiomood.mood.arrays import NumberArray

SHORTEST_SECONDS = 5.0
"""Shorter sounds keep their place by r 0.95 at best, and a fifth change the sign of valence."""

FEWEST_SOUNDING_SECONDS = SHORTEST_SECONDS - 0.5
"""Gating blocks do not reach into the first and last moments of a sound."""

SILENCE, NOISE, TONE, SPEECH = "silence", "noise", "a single tone or hum", "mostly speech"

SILENT_LUFS = -100.0

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
        return SILENCE
    if analysis.sounding < FEWEST_SOUNDING_SECONDS:
        return f"less than {SHORTEST_SECONDS:g} seconds of sound, the rest is silence"
    return _mostly(analysis)


def what_it_is_instead(features: NumberArray) -> str | None:
    """Return what a stretch of sound is if it is no music, None where it is music.

    Parameters
    ----------
    features : shape (len(FEATURES),)
    """
    if _of(features, "loudness") < SILENT_LUFS:
        return SILENCE
    if _of(features, "peakiness") < NOISE_PEAKINESS:
        return NOISE
    if _is_tone(features):
        return TONE
    if _is_speech(features):
        return SPEECH
    return None


def _mostly(analysis: Analysis) -> str | None:
    """Return what most of the sound is instead of music, None where most of it is music."""
    shares: dict[str | None, float] = {}
    for stretch, weight in zip(analysis.stretches, analysis.weights(), strict=True):
        shares[stretch.instead] = shares.get(stretch.instead, 0.0) + float(weight)
    return max(shares, key=lambda kind: shares[kind])


def _of(features: NumberArray, name: str) -> float:
    return float(features[PLACES[name]])


def _is_tone(features: NumberArray) -> bool:
    """Tell whether nothing begins and nothing swells, or one note is all there is."""
    still = _of(features, "onset_rate") < STEADY_ONSETS
    still &= _of(features, "loudness_spread") < STEADY_SPREAD
    return still or _of(features, "pitch_variety") < FEWEST_PITCH_CLASSES


def _is_speech(features: NumberArray) -> bool:
    """Tell whether it swings, glides and fits no key as voices do."""
    return (
        _of(features, "fast_modulation") > SPEECH_MODULATION
        and _of(features, "harmonic_change") > SPEECH_CHANGE
        and _of(features, "key_clarity") < SPEECH_CLARITY
    )
