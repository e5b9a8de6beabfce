"""What the model file and the registry say in tables; needs no recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.model import DIMENSIONS, bent
from audiomood.mood.registry import BY_NAME, FEATURES
from benchmarks.mood.markdown import table

if TYPE_CHECKING:
    from audiomood.mood.model import Model

DISTANCE = 1.5
"""Spreads from the mean at which an effect is shown; one recording in fifteen lies beyond on a side."""
STRONGEST = 12


def features() -> list[str]:
    """Return the table of all features."""
    rows = [
        [f"`{f.name}`", f.unit, f"{f.low:g} … {f.high:g}", f.hears, f.weakness, f.source]
        for f in FEATURES
    ]
    return table(["feature", "unit", "range", "what it hears", "known weakness", "source"], rows)


def effects(model: Model, dimension: str) -> list[str]:
    """Return the table of the features that move a dimension most, and how.

    An effect is on the scale from -1 to 1, near its middle, where a score's slope is a quarter
    of its certainty.
    """
    which = DIMENSIONS.index(dimension)
    terms = bent(np.array([[-DISTANCE], [DISTANCE]]))[:, 0]
    scores = terms @ model.weights[which].T
    scale = model.certainty[which, 1] / 4
    order = np.argsort(-np.abs(scores).sum(axis=0))[:STRONGEST]
    rows = []
    for at in order:
        name, mean, away = model.names[at], model.mean[at], DISTANCE * model.spread[at]
        less, more = (scale * scores[:, at]).tolist()
        rows.append(
            [
                f"`{name}`",
                f"{mean - away:.3g}",
                f"{less:+.2f}",
                f"{mean + away:.3g}",
                f"{more:+.2f}",
                BY_NAME[name].unit,
            ]
        )
    return table(["feature", "little", "adds", "much", "adds", "unit"], rows)
