"""All features in the order of this version; names are the only way to speak of one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomood.mood import loudness, melody, rhythm, texture, timbre, tonality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.mood.feature import Feature
    from audiomood.mood.spectra import Spectra

_ROOMS = (
    (rhythm.FEATURES, rhythm.rhythm),
    (loudness.FEATURES, loudness.dynamics),
    (timbre.FEATURES, timbre.timbre),
    (texture.FEATURES, texture.texture),
    (tonality.FEATURES, tonality.tonality),
    (melody.FEATURES, melody.melody),
)

FEATURES: tuple[Feature, ...] = tuple(feature for features, _ in _ROOMS for feature in features)
"""The order is part of FEATURES_VERSION."""

BY_NAME: Mapping[str, Feature] = MappingProxyType({feature.name: feature for feature in FEATURES})

PLACES: Mapping[str, int] = MappingProxyType({f.name: place for place, f in enumerate(FEATURES)})
"""Where each feature stands in a vector of all."""


def measure(spectra: Spectra) -> tuple[float, ...]:
    """Return every feature of one segment, in the order of FEATURES."""
    return tuple(value for _, room in _ROOMS for value in room(spectra))
