"""What became of each thing a person asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from audiomood.errors import AudiomoodError
    from audiomood.model.track import Mood, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How much a filter selects; `seconds` counts only tracks whose duration is known."""

    tracks: int
    seconds: float
    size: int
    unknown_duration: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What became of one input of an upload: exactly one for each.

    `id` is None where the input was rejected, and then `reason` says why; on other inputs
    `reason` is a remark, for instance that the same audio is there under other tags.
    """

    path: str
    status: Literal["stored", "duplicate", "rejected"]
    id: str | None = None
    reason: str | None = None
    track: Track | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What became of analysing one track: its mood, or the reason why it has none."""

    track: Track
    mood: Mood | None = None
    fresh: bool = True
    error: AudiomoodError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A track whose verified bytes now stand at `path`."""

    track: Track
    path: Path
