"""What spoke for a mood: the cues that moved valence and arousal most, in a musician's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.model.mood import DIMENSIONS, Dimension, Reason
from audiomood.mood.cues import CUES
from audiomood.mood.model import load_model
from audiomood.mood.registry import BY_NAME
from audiomood.mood.wording import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiomood.mood.arrays import NumberArray
    from audiomood.mood.wording import Readings, Say

FEWEST, MOST = 3, 5
"""Reasons that are given for each dimension."""
NOTICEABLE = 0.25
"""What share of its dimension's strongest weight makes a reason beyond the fewest worth its line."""


def explain(features: Mapping[str, float]) -> list[Reason]:
    """Return what spoke most for the valence and the arousal of a recording, strongest first.

    Of those of `all_reasons`, the three strongest for each of the two, and up to two more that
    weigh at least a quarter of the strongest.

    Parameters
    ----------
    features : of the whole recording by name, as `Hearing.features` has them

    Raises
    ------
    ValueError
        They are not those of this version.
    """
    reasons = all_reasons(features)
    told = [each for dimension in DIMENSIONS for each in _strongest(reasons, dimension)]
    return sorted(told, key=lambda reason: -abs(reason.weight))


def all_reasons(features: Mapping[str, float]) -> list[Reason]:
    """Return what every cue added to the valence and to the arousal of a recording.

    A cue's weight is what its features add to the score, scaled as the score is to the value: the
    weights of a dimension, and its offset scaled likewise, add up to the value. A music with all
    features as usual has the weight 0 everywhere. `feature` is the one of the cue that spoke
    loudest for its side, and `says` puts that one into words.

    Parameters
    ----------
    features : of the whole recording by name, as `Hearing.features` has them

    Raises
    ------
    ValueError
        They are not those of this version.
    """
    missing = [name for name in BY_NAME if name not in features]
    if missing:
        raise ValueError(f"these are not the features of this version: no {', '.join(missing)}")
    readings = readings_of(features)
    return [
        _reason(dimension, cue, dict(zip(readings, row, strict=True)), readings)
        for dimension, row in zip(DIMENSIONS, _shares(features).tolist(), strict=True)
        for cue in CUES.values()
    ]


def readings_of(features: Mapping[str, float]) -> Readings:
    """Return each feature that the model listens to, in its order, beside what is usual."""
    model = load_model()
    usual = zip(model.names, model.mean.tolist(), model.spread.tolist(), strict=True)
    return {name: Reading(features[name], mean, spread) for name, mean, spread in usual}


def _shares(features: Mapping[str, float]) -> NumberArray:
    """Return what each feature adds to valence and arousal, shape (2, F)."""
    model = load_model()
    row = np.array([[features[name] for name in BY_NAME]])
    score, value = model.scores(row)[0], model.values(row, whole=True)[0]
    # Near a score of 0 the value is proportional to it, and the quotient has that limit.
    steepness = model.steepness(whole=True)
    scale = np.divide(value, score, out=steepness, where=np.abs(score) > 1e-9)
    shares: NumberArray = model.contributions(row)[0] * scale[:, None]
    return shares


def _reason(
    dimension: Dimension, cue: Mapping[str, Say], shares: Mapping[str, float], readings: Readings
) -> Reason:
    weight = sum(shares[name] for name in cue)
    side = 1 if weight >= 0 else -1
    leading = max(cue, key=lambda name: side * shares[name])
    return Reason(
        dimension=dimension,
        weight=weight,
        says=cue[leading](leading, readings),
        feature=leading,
        value=readings[leading].value,
        unit=BY_NAME[leading].unit,
    )


def _strongest(reasons: Iterable[Reason], dimension: Dimension) -> list[Reason]:
    mine = [reason for reason in reasons if reason.dimension == dimension]
    mine.sort(key=lambda reason: -abs(reason.weight))
    least = NOTICEABLE * abs(mine[0].weight)
    return [
        reason
        for place, reason in enumerate(mine[:MOST])
        if place < FEWEST or abs(reason.weight) >= least
    ]
