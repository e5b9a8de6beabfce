"""Where the labels of a picture go: beside their points, over nothing that is drawn.

Places and lengths are pixels of the picture, y upwards.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

    Place = tuple[float, float]

_ANGLES = 16
"""Directions in which a label is tried, at each distance."""
_FARTHER = 1.3
_DISTANCES = 8
"""How many distances are tried, each so many times the one before."""


class Box(NamedTuple):
    """A rectangle by its lower left and its upper right corner."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def around(cls, place: Place, reach: float) -> Self:
        """Return the square whose sides are `reach` away from a place."""
        x, y = place
        return cls(x - reach, y - reach, x + reach, y + reach)

    def moved(self, x: float, y: float) -> Box:
        """Return the rectangle elsewhere."""
        return Box(self.left + x, self.bottom + y, self.right + x, self.top + y)

    def overlaps(self, other: Box) -> bool:
        """Tell whether two rectangles share more than an edge."""
        return (
            self.left < other.right and other.left < self.right
            and self.bottom < other.top and other.bottom < self.top
        )  # fmt: skip

    def holds(self, other: Box) -> bool:
        """Tell whether another rectangle lies inside this one."""
        return (
            self.left <= other.left and other.right <= self.right
            and self.bottom <= other.bottom and other.top <= self.top
        )  # fmt: skip


class Room:
    """A sheet and what is taken of it."""

    def __init__(self, sheet: Box) -> None:
        self._sheet = sheet
        self._taken: list[Box] = []

    def take(self, place: Place, radius: float) -> None:
        """Keep labels from a point."""
        self._taken.append(Box.around(place, radius))

    def take_line(self, start: Place, end: Place, *, step: float) -> None:
        """Keep labels from a line; `step` is less than a label is wide or high."""
        steps = math.ceil(math.dist(start, end) / step)
        for at in range(steps):
            share = at / steps
            x, y = (one + share * (other - one) for one, other in zip(start, end, strict=True))
            self.take((x, y), step / 4)

    def beside(self, label: Box, *, nearest: float) -> Place:
        """Find how far a label that lies on its point is to be moved to be free, and take that.

        Where nothing is free around, it is the nearest place all the same.
        """
        for away in _around(nearest):
            moved = label.moved(*away)
            if self._sheet.holds(moved) and not any(map(moved.overlaps, self._taken)):
                break
        else:
            away = next(_around(nearest))
        self._taken.append(label.moved(*away))
        return away


def _around(nearest: float) -> Iterator[Place]:
    """Yield places around the middle: the nearest first, of each distance the upper right first."""
    for ring in range(_DISTANCES):
        distance = nearest * _FARTHER**ring
        for turn in range(_ANGLES):
            angle = math.pi / 4 + math.tau * turn / _ANGLES
            yield distance * math.cos(angle), distance * math.sin(angle)
