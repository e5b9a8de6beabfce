"""From valence and arousal to a word, and the probability that what the word claims is true."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiomood.mood.model import Estimate

NEUTRAL = 0.25
"""Spreads around the middle within which neither dimension says anything."""

NEUTRAL_CLAIM = 0.5
"""Spreads around the middle within which `neutral` claims that listeners' ratings lie."""

_WORDS = {
    (True, True): "happy",
    (False, True): "angry",
    (False, False): "sad",
    (True, False): "calm",
}


def word_for(valence: Estimate, arousal: Estimate) -> tuple[str, float]:
    """Return the word for an estimate, and the probability that it is right.

    `happy`, `angry`, `sad` and `calm` claim on which side of the middle listeners' valence and
    arousal lie; `neutral` claims that both lie within half a spread of it. The errors of the two
    dimensions count as independent.
    """
    if abs(valence.score) < NEUTRAL and abs(arousal.score) < NEUTRAL:
        return "neutral", _claim(valence, neutral=True) * _claim(arousal, neutral=True)
    word = _WORDS[valence.score >= 0, arousal.score >= 0]
    return word, _claim(valence, neutral=False) * _claim(arousal, neutral=False)


def _claim(estimate: Estimate, *, neutral: bool) -> float:
    """Return the probability of what a word claims about one dimension."""
    if neutral:
        return estimate.probability_within(-NEUTRAL_CLAIM, NEUTRAL_CLAIM)
    low, high = (0.0, math.inf) if estimate.score >= 0 else (-math.inf, 0.0)
    return estimate.probability_within(low, high)
