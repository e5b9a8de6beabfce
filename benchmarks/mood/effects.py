"""What the model file and the registry say in tables; needs no recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.model import DIMENSIONS
from audiomood.mood.registry import BY_NAME, FEATURES, PLACES
from benchmarks.mood.markdown import signed, table

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
    """Return the table of the features that move a dimension most, and by how much.

    An effect is what it adds to the value of a recording that is average in all else.
    """
    which = DIMENSIONS.index(dimension)
    average = np.zeros((1, len(FEATURES)))
    average[0, [PLACES[name] for name in model.names]] = model.mean
    middle = model.values(average, whole=True)[0, which]
    rows = []
    for name, mean, spread in zip(model.names, model.mean, model.spread, strict=True):
        ends = np.repeat(average, 2, axis=0)
        ends[:, PLACES[name]] = mean - DISTANCE * spread, mean + DISTANCE * spread
        less, more = model.values(ends, whole=True)[:, which] - middle
        cells = [f"`{name}`", BY_NAME[name].unit, *map(_digits, ends[:, PLACES[name]])]
        rows.append((abs(less) + abs(more), [*cells, signed(less), signed(more)]))
    strongest = sorted(rows, key=lambda row: -row[0])[:STRONGEST]
    head = ["feature", "unit", "little", "much", "little adds", "much adds"]
    return table(head, [cells for _, cells in strongest])


def _digits(value: float) -> str:
    """Return a number to three significant digits, and never in powers of ten."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
