"""What the model file and the registry say in tables; needs no recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.model.mood import DIMENSIONS
from audiomood.mood.model import BEND, OUTLIER
from audiomood.mood.registry import BY_NAME, FEATURES, PLACES
from audiomood.mood.words import side_right
from benchmarks.mood.markdown import signed, table

if TYPE_CHECKING:
    from audiomood.mood.model import Model

DISTANCE = 1.5
"""Spreads from the mean at which an effect is shown; one recording in fifteen lies beyond on a side."""
STRONGEST = 12

SHOWN = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9)
"""Values of which the scale says what they mean."""


def features() -> list[str]:
    """Return the table of all features."""
    rows = [
        [f"`{f.name}`", f.unit, f"{f.low:g} … {f.high:g}", f.hears, f.weakness, f.source]
        for f in FEATURES
    ]
    return table(["feature", "unit", "range", "what it hears", "known weakness", "source"], rows)


def formula() -> list[str]:
    """Return how a score is made."""
    minus = "\N{MINUS SIGN}"
    beyond = f"b·max(z {minus} {BEND:g}, 0)  +  c·max({minus}z {minus} {BEND:g}, 0)"
    return [
        f"    z     = clip((feature {minus} mean) / spread, ±{OUTLIER:g})",
        f"    score = offset + Σ  a·z  +  {beyond}        over all features",
    ]


def scale() -> list[str]:
    """Return how often the side of a value is right."""
    head = ["value", *(f"{value:g}" for value in SHOWN)]
    return table(head, [["its side is right", *(f"{side_right(value):.2f}" for value in SHOWN)]])


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
