"""Fits the additive model: ridge regression on bent features, its certainty, and the axes of likeness.

Nothing here looks at more than the recordings it is given, so that a caller who holds some back
knows that they had no part in anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.model import Model, bent
from audiomood.mood.registry import FEATURES, PLACES
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION
from benchmarks.mood.folds import folds, groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from benchmarks.mood.dataset import Dataset, Numbers

    Places = npt.NDArray[np.intp]

NOT_LISTENED_TO = frozenset({"loudness"})
"""The gain of a file is nobody's expression."""

LISTENED_TO = tuple(feature.name for feature in FEATURES if feature.name not in NOT_LISTENED_TO)

RIDGES = (60.0, 100.0, 160.0, 250.0, 400.0, 640.0)
INNER_FOLDS = 8
SEED = 20260

LIKENESS_AXES = 24
LIKENESS_SHRINKAGE = 0.3
"""Added to each variance, in those of a standardised feature: directions of noise stay short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What may be varied in a study of the model: which features, and whether lines may bend."""

    names: Sequence[str] = LISTENED_TO
    bends: bool = True


def fit(data: Dataset, places: Places, recipe: Recipe | None = None) -> Model:
    """Fit a model to the recordings at some places; its strength is chosen among them by folds."""
    recipe = recipe or Recipe()
    inner = [(places[train], places[test]) for train, test in _inner(data, places)]
    held_back = {
        ridge: _predicted(data, places, inner, ridge=ridge, recipe=recipe) for ridge in RIDGES
    }
    labels = data.labels[places]
    errors = {ridge: np.square(found - labels).sum() for ridge, found in held_back.items()}
    ridge = min(errors, key=lambda one: float(errors[one]))
    model = _fitted(data, places, ridge=ridge, recipe=recipe)
    return replace(model, certainty=_certainty(data, places, inner, ridge=ridge, recipe=recipe))


def _inner(data: Dataset, places: Places) -> list[tuple[Places, Places]]:
    return list(folds(groups(data)[places], INNER_FOLDS, seed=SEED))


def _predicted(
    data: Dataset,
    places: Places,
    inner: Sequence[tuple[Places, Places]],
    *,
    ridge: float,
    recipe: Recipe,
) -> Numbers:
    """Return the score of each recording by a model that did not know it, shape (places, 2)."""
    found = np.zeros((len(data.features), 2))
    for train, test in inner:
        found[test] = _fitted(data, train, ridge=ridge, recipe=recipe).scores(data.features[test])
    return found[places]


def _fitted(data: Dataset, places: Places, *, ridge: float, recipe: Recipe) -> Model:
    """Return the model of one strength, which knows nothing of its certainty yet."""
    columns = [PLACES[name] for name in recipe.names]
    features = data.features[places][:, columns]
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    terms = bent((features - mean) / spread)
    if not recipe.bends:
        terms[..., 1:] = 0
    table = terms.reshape(len(places), -1)
    centre, labels = table.mean(axis=0), data.labels[places]
    away = table - centre
    gram = away.T @ away + ridge * np.eye(table.shape[1])
    slopes = np.linalg.solve(gram, away.T @ (labels - labels.mean(axis=0)))
    return Model(
        features_version=FEATURES_VERSION,
        model_version=MODEL_VERSION,
        names=tuple(recipe.names),
        mean=mean,
        spread=spread,
        weights=slopes.T.reshape(2, len(columns), 3),
        offset=labels.mean(axis=0) - centre @ slopes,
        certainty=np.ones((2, 2)),
        axes=_axes(np.clip((features - mean) / spread, -3, 3)),
    )


def _certainty(
    data: Dataset,
    places: Places,
    inner: Sequence[tuple[Places, Places]],
    *,
    ridge: float,
    recipe: Recipe,
) -> Numbers:
    """Return by what scores are multiplied to give log odds, shape (2, 2): stretches, wholes."""
    scores: list[Numbers] = []
    sides: list[Numbers] = []
    single_scores: list[Numbers] = []
    single_sides: list[Numbers] = []
    for train, test in inner:
        model = _fitted(data, train, ridge=ridge, recipe=recipe)
        clear = test[~data.rated[test]] if not data.rated[places].all() else test
        if not len(clear):
            continue
        scores.append(model.scores(data.features[clear]))
        sides.append(np.sign(data.labels[clear]))
        singles = [model.scores(data.stretches[at]) for at in clear]
        single_scores.append(np.concatenate(singles))
        single_sides.append(
            np.concatenate(
                [
                    np.tile(np.sign(data.labels[at]), (len(one), 1))
                    for at, one in zip(clear, singles, strict=True)
                ]
            )
        )
    pairs = (
        (np.concatenate(single_scores), np.concatenate(single_sides)),
        (np.concatenate(scores), np.concatenate(sides)),
    )
    return np.array([[_steepness(s[:, k], y[:, k]) for s, y in pairs] for k in (0, 1)])


def _steepness(scores: Numbers, sides: Numbers) -> float:
    """Return the slope of the logistic curve through 0 that fits sides of -1 or 1 best."""
    slopes = np.geomspace(0.3, 12, 400)
    losses = np.logaddexp(0, -slopes[:, None] * scores * sides).mean(axis=1)
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
