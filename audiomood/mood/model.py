"""From features to valence and arousal: an additive model whose every number is in model.json."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

OUTLIER = 3.0
"""Spreads beyond which a feature says no more: one odd value must not outvote all the others."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Mean and spread of a feature, or of a score, over the reference collection."""

    mean: float
    spread: float

    def standard(self, value: float) -> float:
        """Return the value in spreads from the mean."""
        return (value - self.mean) / self.spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Features that are heard as one thing, equally; each with the sign of its effect.

    `importance` is the share of the score that the cue decides, and `source` says who found so.
    """

    name: str
    importance: float
    signs: Mapping[str, int]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How one of the two dimensions is scored.

    `correlation` is that of the score with listeners' ratings, which makes it the measure of
    uncertainty. `masking` is how much of the standardised arousal is given back, because what
    excites also drowns the features of this scale.
    """

    cues: tuple[Cue, ...]
    score: Reference
    correlation: float
    masking: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """One dimension of a mood: `score` in spreads over the reference, and how far to trust it."""

    score: float
    correlation: float

    @property
    def value(self) -> float:
        """The score on the public scale, in (-1, 1): 0.46 and 0.76 at one and two spreads."""
        return math.tanh(self.score / 2)

    def probability_within(self, low: float, high: float) -> float:
        """Return the probability that listeners' rating lies between two limits, in spreads.

        Given the score, the rating is normal around correlation x score, with what variance the
        correlation leaves. Infinite limits are allowed.
        """
        mean = self.correlation * self.score
        spread = math.sqrt(1 - self.correlation**2)
        return _normal((high - mean) / spread) - _normal((low - mean) / spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Everything that was decided or measured beforehand."""

    features_version: int
    model_version: int
    reference: Mapping[str, Reference]
    valence: Scale
    arousal: Scale

    def estimate(self, features: Mapping[str, float]) -> tuple[Estimate, Estimate]:
        """Return valence and arousal of one recording, given at least the features of the cues."""
        arousal = self.arousal.score.standard(self.raw(self.arousal, features))
        masked = self.raw(self.valence, features) + self.valence.masking * arousal
        valence = self.valence.score.standard(masked)
        return (
            Estimate(valence, self.valence.correlation),
            Estimate(arousal, self.arousal.correlation),
        )

    def raw(self, scale: Scale, features: Mapping[str, float]) -> float:
        """Return the sum of what each cue contributes, before masking and standardising."""
        return sum(sum(self.contributions(cue, features).values()) for cue in scale.cues)

    def contributions(self, cue: Cue, features: Mapping[str, float]) -> Mapping[str, float]:
        """Return what each feature of a cue adds to the raw score; positive spoke for it."""
        weight = cue.importance / len(cue.signs)
        return {
            name: weight * sign * self._standard(name, features[name])
            for name, sign in cue.signs.items()
        }

    def _standard(self, name: str, value: float) -> float:
        """Return a feature in spreads from its mean, within the limits of what is believed."""
        return max(-OUTLIER, min(OUTLIER, self.reference[name].standard(value)))


@cache
def load_model() -> Model:
    """Return the model that ships with this version; read once."""
    text = resources.files("audiomood.mood").joinpath("model.json").read_text(encoding="utf-8")
    return parse_model(json.loads(text))


def parse_model(data: Mapping[str, Any]) -> Model:
    """Return the model that parsed JSON of the shape of model.json describes."""
    return Model(
        features_version=data["features_version"],
        model_version=data["model_version"],
        reference=MappingProxyType(
            {name: Reference(*pair) for name, pair in data["reference"].items()}
        ),
        valence=_scale(data["valence"]),
        arousal=_scale(data["arousal"]),
    )


def _scale(data: Mapping[str, Any]) -> Scale:
    """Return one scale from its JSON object."""
    cues = tuple(
        Cue(
            name=cue["cue"],
            importance=cue["importance"],
            signs=MappingProxyType(cue["features"]),
            source=cue["source"],
        )
        for cue in data["cues"]
    )
    return Scale(
        cues=cues,
        score=Reference(*data["score"]),
        correlation=data["correlation"],
        masking=data["masking"],
    )


def _normal(value: float) -> float:
    """Return the standard normal distribution function."""
    return (1 + math.erf(value / math.sqrt(2))) / 2
