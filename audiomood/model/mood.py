"""How a recording feels, in detail: its parts, its timeline, and what spoke for it.

Types are no texts here, which named tuples would compile at each start.
"""

from datetime import datetime
from typing import Literal, NamedTuple, get_args

Dimension = Literal["valence", "arousal"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


class Part(NamedTuple):
    """A stretch of a recording, from `start` to `end` in seconds, as it feels by itself.

    `valence` and `arousal` lie in [-1, 1], and are None where the stretch is silent, no music or
    too short to tell. `weight` is the part that it has in the mood of the whole, in [0, 1]; the
    weights of all parts add up to 1, or to 0 where the whole is silent.
    """

    start: float
    end: float
    valence: float | None
    arousal: float | None
    weight: float


class Window(NamedTuple):
    """A stretch of a timeline, from `start` to `end` in seconds, with its word.

    `word` is `unknown`, and the numbers are None, where nothing can be said. `change` tells that
    the mood before it is another one: the sections of a piece begin there.
    """

    start: float
    end: float
    word: str
    probability: float | None
    valence: float | None
    arousal: float | None
    change: bool


class Reason(NamedTuple):
    """One thing that spoke for or against a high valence or arousal.

    `weight` is what it added to the value, on the scale from -1 to 1; `says` is what was heard in
    musical words with units, and `feature` the name of what was measured, `value` in `unit`s.
    """

    dimension: Dimension
    weight: float
    says: str
    feature: str
    value: float
    unit: str


class Verdict(NamedTuple):
    """The word that a person said of a track at a time; None took back the word before it."""

    word: str | None
    time: datetime
