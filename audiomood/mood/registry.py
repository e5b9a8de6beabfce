"""All features in the order of this version; names are the only way to speak of one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomood.mood import loudness, rhythm, texture, timbre, tonality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.mood.feature import Feature

FEATURES: tuple[Feature, ...] = (
    *rhythm.FEATURES,
    *loudness.FEATURES,
    *timbre.FEATURES,
    *texture.FEATURES,
    *tonality.FEATURES,
)
"""The order is part of FEATURES_VERSION."""

BY_NAME: Mapping[str, Feature] = MappingProxyType({feature.name: feature for feature in FEATURES})
