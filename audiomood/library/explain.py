"""Explain: what spoke for a mood, as far as this version can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.errors import UsageError
from audiomood.library.versions import is_newer, is_stale
from audiomood.mood import explain as cues

if TYPE_CHECKING:
    from audiomood.model.mood import Reason
    from audiomood.model.track import Mood


def explain(mood: Mood) -> list[Reason]:
    """Return what spoke for a mood, strongest first.

    Raises
    ------
    UsageError
        It comes without its features, or another version made it: what the model of this one adds
        up from them is not what that mood says.
    """
    what = "what spoke for this mood cannot be told"
    if is_newer(mood):
        raise UsageError(f"{what}: a newer audiomood heard it", hint="update audiomood")
    if is_stale(mood):
        raise UsageError(
            f"{what}: an older audiomood heard it",
            hint="hear the track again; `audiomood mood --stale` does it for all",
        )
    try:
        return cues.explain(mood.features)
    except ValueError as error:
        if mood.reason:
            raise UsageError(f"{what}: it is unknown, {mood.reason}") from error
        raise UsageError(
            f"{what}: it comes without its features",
            hint="take it from `moods`, or from `analyse` in detail",
        ) from error
