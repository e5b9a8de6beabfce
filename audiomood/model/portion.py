"""A part of all tracks, chosen by their ids, which are spread evenly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

_DIGITS = 15
_ALL: int = 16**_DIGITS


@dataclass(frozen=True, slots=True)
class Portion:
    """The ids that lie in a stretch of the circle of all ids: `count` places from `first` on.

    Places are whole numbers, so that parts of a whole neither overlap nor leave a gap.
    """

    first: int
    count: int

    @classmethod
    def of(cls, share: float, *, start: float) -> Self:
        """Return a share of the circle, in (0, 1], from the fraction `start` of it on."""
        return cls(int(start * _ALL), max(1, round(share * _ALL)))

    @classmethod
    def part(cls, number: int, total: int) -> Self:
        """Return the part of that number, from 1 on, of a circle cut into `total` equal parts."""
        first, end = (_ALL * cut // total for cut in (number - 1, number))
        return cls(first, end - first)

    @property
    def share(self) -> float:
        """How much of the circle it is, in (0, 1]."""
        return self.count / _ALL

    def includes(self, track_id: str) -> bool:
        """Tell whether a track's id lies in the stretch."""
        return (int(track_id[:_DIGITS], 16) - self.first) % _ALL < self.count


EVERYTHING = Portion(0, _ALL)
