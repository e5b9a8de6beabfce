"""From features to valence and arousal: an additive model whose every number is in model.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from audiomood.model.mood import DIMENSIONS
from audiomood.mood.registry import PLACES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.mood.arrays import NumberArray

OUTLIER = 2.5
"""Spreads beyond which a feature says no more: one odd value must not outvote all the others."""

BEND = 0.7
"""Spreads from the mean at which a feature's line may bend."""


def bent(standard: NumberArray) -> NumberArray:
    """Return each standardised feature as three terms: itself, and how far it is beyond each bend.

    With a weight for each, a feature's effect is a line that may bend twice: more of it can do
    more, less, or the opposite at either end.

    Parameters
    ----------
    standard : shape (n, features), in spreads from the mean

    Returns
    -------
    shape (n, features, 3)
    """
    inside = np.clip(standard, -OUTLIER, OUTLIER)
    above, below = np.maximum(inside - BEND, 0), np.maximum(-inside - BEND, 0)
    return np.stack([inside, above, below], axis=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Everything that was fitted beforehand, by `benchmarks/mood/fit.py`.

    `names` are the F features that it listens to, with their `mean` and `spread`, shape (F,), over
    the recordings it was fitted to. `weights` has shape (2, F, 3), for valence and arousal and the
    terms of `bent`, and `offset` shape (2,). `certainty` has shape (2, 2): by what the score of
    one stretch, and that of a whole, is multiplied to give the logarithm of the odds that the side
    is right. `axes` has shape (D, F): the directions of likeness.
    """

    features_version: int
    model_version: int
    names: tuple[str, ...]
    mean: NumberArray
    spread: NumberArray
    weights: NumberArray
    offset: NumberArray
    certainty: NumberArray
    axes: NumberArray

    def standard(self, features: NumberArray) -> NumberArray:
        """Return the features it listens to, in spreads from the mean.

        Parameters
        ----------
        features : shape (n, len(FEATURES)), in the order of the registry

        Returns
        -------
        shape (n, F)
        """
        places = [PLACES[name] for name in self.names]
        result: NumberArray = (features[:, places] - self.mean) / self.spread
        return result

    def contributions(self, features: NumberArray) -> NumberArray:
        """Return what each feature adds to the scores; shape (n, 2, F) for (n, len(FEATURES))."""
        terms = bent(self.standard(features))
        found: NumberArray = np.einsum("nft,dft->ndf", terms, self.weights)
        return found

    def scores(self, features: NumberArray) -> NumberArray:
        """Return the scores of valence and arousal; shape (n, 2) for (n, len(FEATURES))."""
        total: NumberArray = self.contributions(features).sum(axis=2) + self.offset
        return total

    def values(self, features: NumberArray, *, whole: bool) -> NumberArray:
        """Return valence and arousal, shape (n, 2), in (-1, 1), of recordings or of stretches.

        Half of the log odds, squeezed into the scale: see `audiomood.mood.words.side_right` for
        what a value says of its side. The squeeze is gentle enough that values of recordings far
        beyond those of the fitting still differ.
        """
        return np.tanh(self.scores(features) * self.steepness(whole=whole))

    def steepness(self, *, whole: bool) -> NumberArray:
        """Return how many times its score a value near 0 is, shape (2,)."""
        return self.certainty[:, int(whole)] / 4

    def place(self, features: NumberArray) -> NumberArray:
        """Return the place of each sound among all, shape (n, D): sounds that are near are alike."""
        inside = np.clip(self.standard(features), -OUTLIER, OUTLIER)
        return inside @ self.axes.T


@cache
def load_model() -> Model:
    """Return the model that ships with this version; read once."""
    text = resources.files("audiomood.mood").joinpath("model.json").read_text(encoding="utf-8")
    return parse_model(json.loads(text))


def parse_model(data: Mapping[str, Any]) -> Model:
    """Return the model that parsed JSON of the shape of model.json describes."""
    features: Mapping[str, Any] = data["features"]
    rows = list(features.values())
    return Model(
        features_version=data["features_version"],
        model_version=data["model_version"],
        names=tuple(features),
        mean=np.array([row["mean"] for row in rows]),
        spread=np.array([row["spread"] for row in rows]),
        weights=np.array([[row[dimension] for row in rows] for dimension in DIMENSIONS]),
        offset=np.array([data[dimension]["offset"] for dimension in DIMENSIONS]),
        certainty=np.array([data[dimension]["certainty"] for dimension in DIMENSIONS]),
        axes=np.array([row["likeness"] for row in rows]).T,
    )
