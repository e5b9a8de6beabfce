"""Which moods were made by this version of the features and the model, or before it, or after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.model.filter import Filter
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION

if TYPE_CHECKING:
    from audiomood.catalog.base import Catalog
    from audiomood.model.track import Mood

CURRENT = (FEATURES_VERSION, MODEL_VERSION)
"""The versions of the features and the model that hear now."""


def is_stale(mood: Mood) -> bool:
    """Tell whether an older version than this one made a mood."""
    return mood.versions < CURRENT


def is_newer(mood: Mood) -> bool:
    """Tell whether a newer version than this one made a mood."""
    return mood.versions > CURRENT


def stale_ids(catalog: Catalog) -> list[str]:
    """Return the ids of tracks whose newest mood was made by an older version, newest track first."""
    return [str(track_id) for (track_id,) in catalog.rows(Filter(stale=CURRENT), ("id",))]
