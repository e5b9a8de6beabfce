"""What sounds alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from audiomood.model.track import Track


class Similar(NamedTuple):
    """A track, and how far it is from the one that was asked about: 0 for the same sound."""

    track: Track
    distance: float
