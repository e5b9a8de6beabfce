"""Where the model has no business: recordings that are no music or too short, and why in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.mood.instead import SILENCE
from audiomood.mood.segments import SHORTEST_SECONDS

if TYPE_CHECKING:
    from audiomood.mood.analysis import Analysis

FEWEST_SOUNDING_SECONDS = SHORTEST_SECONDS - 0.5
"""Gating blocks do not reach into the first and last moments of a sound."""


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


def _mostly(analysis: Analysis) -> str | None:
    """Return what most of the sound is instead of music, None where at least half of it is music."""
    shares: dict[str | None, float] = {None: 0.0}
    for stretch, weight in zip(analysis.stretches, analysis.weights(), strict=True):
        shares[stretch.instead] = shares.get(stretch.instead, 0.0) + float(weight)
    music = shares.pop(None)
    if music >= sum(shares.values()):
        return None
    return max(shares, key=lambda kind: shares[kind])
