"""Which moods this version of the features and the model made, and which it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.model.filter import Filter
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION

if TYPE_CHECKING:
    from audiomood.catalog.base import Catalog
    from audiomood.model.track import Mood

CURRENT = (FEATURES_VERSION, MODEL_VERSION)
"""The versions of the features and the model that hear now."""


def is_current(mood: Mood | None) -> bool:
    """Tell whether a mood was made by this version."""
    return mood is not None and mood.versions == CURRENT


def stale_ids(catalog: Catalog) -> list[str]:
    """Return the ids of tracks whose newest mood was made by another version, newest track first."""
    return [str(track_id) for (track_id,) in catalog.rows(Filter(stale=CURRENT), ("id",))]
