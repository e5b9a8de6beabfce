"""Moods as if they had been heard, given to tracks of real recordings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from audiomood import Filter
from audiomood.catalog.opening import open_catalog
from audiomood.library.versions import CURRENT
from tests.catalog.making import mood
from tests.library.recordings import folder_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiomood import Library, Mood, Track

OLDER = (CURRENT[0] - 1, CURRENT[1] + 1)
NEWER = (CURRENT[0], CURRENT[1] + 1)
"""The versions of an audiomood before this one, and of one after it."""


def uploaded(library: Library, count: int) -> list[Track]:
    """Upload that many recordings; return their tracks, oldest first."""
    list(library.upload([folder_of(library.home.parent / "inbox", count)]))
    return list(library.find(Filter(sort="name")))


def heard(word: str = "calm", *, versions: tuple[int, int] = CURRENT, **changes: Any) -> Mood:
    """Return a mood, of this version unless another is given."""
    features, model = versions
    return replace(mood(word, **changes), features_version=features, model_version=model)


def near(*vector: float, versions: tuple[int, int] = CURRENT) -> Mood:
    """Return a mood whose place among all sounds is that."""
    return heard(versions=versions, vector=vector)


def keep(library: Library, tracks: Sequence[Track], *moods: Mood) -> None:
    """Record a mood for each of some tracks, as an analysis does."""
    with open_catalog(library.home) as catalog:
        catalog.record_moods({track.id: each for track, each in zip(tracks, moods, strict=True)})
