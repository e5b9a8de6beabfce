"""What models say of recordings that they do not know: other artists, and another collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.mood.fitting import fit
from benchmarks.mood.folds import folds, groups

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.mood.dataset import Dataset, Numbers
    from benchmarks.mood.fitting import Recipe
    from benchmarks.mood.folds import Places

FOLDS = 10
SEEDS = (1, 2, 3, 4, 5)
FEWER_SEEDS = SEEDS[:3]
"""For studies of many models."""


def out_of_fold(
    data: Dataset,
    recipe: Recipe | None = None,
    *,
    seeds: Sequence[int] = SEEDS,
    choose: Callable[[Places, int], Places] = lambda train, _: train,
) -> Numbers:
    """Return valence and arousal of each recording by a model that knows nothing of its artist.

    Strength, means and spreads, the scale of ratings and the certainty are all found in the
    training part of each fold.

    Parameters
    ----------
    seeds : one division into folds for each
    choose : which of a training part to use, given the seed of the division

    Returns
    -------
    shape (seeds, N, 2), in (-1, 1)
    """
    values = np.zeros((len(seeds), len(data.files), 2))
    for run, seed in enumerate(seeds):
        for train, test in folds(groups(data), FOLDS, seed=seed):
            model = fit(data, choose(train, seed), recipe)
            values[run, test] = model.values(data.features[test], whole=True)
    return values


def from_elsewhere(data: Dataset, recipe: Recipe | None = None) -> Numbers:
    """Return values by models that know the other sources only, shape (1, N, 2)."""
    values = np.zeros((1, len(data.files), 2))
    for source in np.unique(data.sources):
        here = data.sources == source
        model = fit(data, np.flatnonzero(~here), recipe)
        values[0, here] = model.values(data.features[here], whole=True)
    return values
