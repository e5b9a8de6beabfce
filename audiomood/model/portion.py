"""A part of all tracks, chosen by their ids, which are spread evenly."""

from __future__ import annotations

from typing import NamedTuple

_DIGITS = 15
_ALL = 16**_DIGITS


class Portion(NamedTuple):
    """The ids that lie in a stretch of the circle of all ids.

    `start` and `share` are fractions of the circle, in [0, 1); a share of 1 is all of it.
    """

    start: float
    share: float

    def includes(self, track_id: str) -> bool:
        """Tell whether a track's id lies in the stretch."""
        place = int(track_id[:_DIGITS], 16) / _ALL
        return (place - self.start) % 1.0 < self.share


EVERYTHING = Portion(0.0, 1.0)
