"""Fits the additive model: ridge regression on bent features, its certainty, and the axes of likeness.

Nothing here looks at more than the recordings it is given, so that a caller who holds some back
knows that they had no part in anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.model import OUTLIER, Model, bent
from audiomood.mood.registry import FEATURES, PLACES
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION
from benchmarks.mood.folds import Places, folds, groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.mood.dataset import Dataset, Numbers

NOT_LISTENED_TO = frozenset({"loudness"})
"""The gain of a file is nobody's expression."""

LISTENED_TO = tuple(feature.name for feature in FEATURES if feature.name not in NOT_LISTENED_TO)

RIDGES = (60.0, 100.0, 160.0, 250.0, 400.0, 640.0)
INNER_FOLDS = 8
SEED = 20260

TINY = 1e-9
"""Keeps a quotient defined where all recordings are alike."""

WRONG_LABELS = 0.03
"""Share of labels on a side that are taken for mistakes."""

LIKENESS_AXES = 24
LIKENESS_SHRINKAGE = 3.0
"""Added to each variance, in those of a standardised feature: the few strong directions keep most
of their length, as where neighbours are of one artist or mood most often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What may be varied in a study of the model: which features, and whether lines may bend."""

    names: Sequence[str] = LISTENED_TO
    bends: bool = True


Trial = tuple[Model, Places]
"""A model, and the places of what was held back while it was fitted."""


def fit(data: Dataset, places: Places, recipe: Recipe | None = None) -> Model:
    """Fit a model to the recordings at some places.

    Its strength and its certainty are found by folds among them.
    """
    recipe = recipe or Recipe()
    labels = comparable(data, places)
    inner = [
        (places[train], places[test])
        for train, test in folds(groups(data)[places], INNER_FOLDS, seed=SEED)
    ]
    trials = {
        ridge: [
            (_regression(data, train, labels, ridge=ridge, recipe=recipe), test)
            for train, test in inner
        ]
        for ridge in RIDGES
    }
    ridge = min(RIDGES, key=lambda one: _error(data, labels, trials[one]))
    model = _regression(data, places, labels, ridge=ridge, recipe=recipe)
    return replace(
        model,
        certainty=_certainty(data, labels, trials[ridge]),
        axes=_axes(np.clip(model.standard(data.features[places]), -OUTLIER, OUTLIER)),
    )


def comparable(data: Dataset, places: Places) -> Numbers:
    """Return all labels on one scale, shape (N, 2), whatever each source's is.

    Quadrants stay -1 and 1. The ratings of each source get mean 0 and deviation 1 over those at
    some places, as far as it has any there.
    """
    labels = data.labels.copy()
    for source in np.unique(data.sources[data.rated]):
        of_source = data.rated & (data.sources == source)
        known = data.labels[places[of_source[places]]]
        if len(known):
            spread = np.maximum(known.std(axis=0), TINY)
            labels[of_source] = (labels[of_source] - known.mean(axis=0)) / spread
    return labels


def _regression(
    data: Dataset, places: Places, labels: Numbers, *, ridge: float, recipe: Recipe
) -> Model:
    """Return the model of one strength, which knows nothing yet of its certainty and of likeness."""
    features = data.features[places][:, [PLACES[name] for name in recipe.names]]
    mean, spread = features.mean(axis=0), features.std(axis=0) + TINY
    terms = bent((features - mean) / spread)
    if not recipe.bends:
        terms[..., 1:] = 0
    table = terms.reshape(len(places), -1)
    centre, middle = table.mean(axis=0), labels[places].mean(axis=0)
    away = table - centre
    gram = away.T @ away + ridge * np.eye(table.shape[1])
    slopes = np.linalg.solve(gram, away.T @ (labels[places] - middle))
    return Model(
        features_version=FEATURES_VERSION,
        model_version=MODEL_VERSION,
        names=tuple(recipe.names),
        mean=mean,
        spread=spread,
        weights=slopes.T.reshape(2, len(mean), 3),
        offset=middle - centre @ slopes,
        certainty=np.ones((2, 2)),
        axes=np.zeros((0, len(mean))),
    )


def _error(data: Dataset, labels: Numbers, trials: Sequence[Trial]) -> float:
    """Return the squared error of all that was held back."""
    return sum(
        float(np.square(model.scores(data.features[test]) - labels[test]).sum())
        for model, test in trials
    )


def _certainty(data: Dataset, labels: Numbers, trials: Sequence[Trial]) -> Numbers:
    """Return by what scores are multiplied to give log odds, shape (2, 2): stretches, wholes.

    Sides are those of the quadrants; where there are none, those of the ratings, which are less
    certain themselves.
    """
    held_back = [(model, at) for model, test in trials for at in test]
    clear = [(model, at) for model, at in held_back if not data.rated[at]] or held_back
    sides = np.sign(labels[[at for _, at in clear]])
    wholes = np.concatenate([model.scores(data.features[[at]]) for model, at in clear])
    stretches = [model.scores(data.stretches[at]) for model, at in clear]
    counts = [len(scores) for scores in stretches]
    samples = (
        (np.concatenate(stretches), np.repeat(sides, counts, axis=0)),
        (wholes, sides),
    )
    return np.array([[_steepness(x[:, k], y[:, k]) for x, y in samples] for k in (0, 1)])


def _steepness(scores: Numbers, sides: Numbers) -> float:
    """Return the slope of the logistic curve through 0 that fits sides of -1 or 1 best.

    A few labels count as wrong, or one plain contradiction would flatten the curve for all.
    """
    slopes = np.geomspace(0.3, 12, 400)
    right = 1 / (1 + np.exp(-slopes[:, None] * scores * sides))
    losses = -np.log(WRONG_LABELS + (1 - 2 * WRONG_LABELS) * right).mean(axis=1)
    return float(slopes[np.argmin(losses)])


def _axes(standard: Numbers) -> Numbers:
    """Return the directions of likeness, shape (D, F): principal axes, each scaled to a like spread.

    Differences along them are those of Mahalanobis, with variances that are not trusted below
    LIKENESS_SHRINKAGE.
    """
    variance, directions = np.linalg.eigh(np.cov(standard.T))
    strongest = np.argsort(-variance)[:LIKENESS_AXES]
    scale = 1 / np.sqrt(variance[strongest] + LIKENESS_SHRINKAGE)
    axes: Numbers = (directions[:, strongest] * scale).T
    return axes
