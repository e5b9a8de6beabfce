"""A track, and what belongs to it.

Types are no texts here, which named tuples would compile at each start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from audiomood.model.mood import Part
from audiomood.model.sound import Sound
from audiomood.model.words import SHOWN_ID_DIGITS


class Copy(NamedTuple):
    """The fact that a store holds a track's blob since `added`."""

    store: str
    added: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """One result of analysing one track, and the versions of what made it.

    `valence` and `arousal` lie in [-1, 1] and `probability`, that the word is right, in [0, 1];
    all three are None where the word is `unknown`, and `reason` says why it is. `features` are
    the numbers behind it, named by the features of that version; `parts` are its stretches in
    order, and `vector` is its place among all sounds, in single precision: near ones sound alike,
    within a version. Of several moods of a track only the newest keeps it.
    """

    word: str
    probability: float | None
    valence: float | None
    arousal: float | None
    reason: str | None
    features_version: int
    model_version: int
    analysed: datetime
    features: Mapping[str, float] = field(default_factory=dict, repr=False)
    parts: tuple[Part, ...] = field(default=(), repr=False)
    vector: tuple[float, ...] = field(default=(), repr=False)

    @property
    def versions(self) -> tuple[int, int]:
        """The versions of the features and of the model: only moods of the same ones compare."""
        return self.features_version, self.model_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One recording in the library; `id` is the SHA-256 of its bytes as 64 hex digits.

    `mood` is the newest that was heard, and `person_word` what a person says instead.
    """

    id: str
    name: str
    size: int
    added: datetime
    sound: Sound
    tags: Mapping[str, str] = field(default_factory=dict)
    copies: tuple[Copy, ...] = ()
    mood: Mood | None = None
    person_word: str | None = None

    @property
    def word(self) -> str | None:
        """How the track feels: a person's word before what was heard, None where there is neither."""
        return self.person_word or (self.mood.word if self.mood else None)

    @property
    def confidence(self) -> float | None:
        """The probability that `word` is right: 1 for a person's, None where it is not known."""
        if self.person_word:
            return 1.0
        return self.mood.probability if self.mood else None

    @property
    def shown_id(self) -> str:
        """The id as people see it: its first digits."""
        return self.id[:SHOWN_ID_DIGITS]


class Event(NamedTuple):
    """One thing that happened to a track: `what` is a verb, `detail` what a person may ask."""

    time: datetime
    what: str
    detail: str
