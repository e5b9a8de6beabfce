"""How far what was heard in a library agrees with what a person says of the same tracks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class WordAgreement:
    """What a person says of the tracks in which one word was heard.

    `said` counts them by the person's word. `probability` is the mean of what the moods state:
    of well calibrated ones it is near `share`. It is None where `unknown` was heard, which claims
    nothing and so neither agrees nor disagrees.
    """

    heard: str
    said: Mapping[str, int]
    probability: float | None

    @property
    def tracks(self) -> int:
        """Tracks of this word that a person judged."""
        return sum(self.said.values())

    @property
    def agreed(self) -> int:
        """Those of them of which the person says the same."""
        return self.said.get(self.heard, 0)

    @property
    def share(self) -> float | None:
        """The share of them of which the person says the same, None where nothing was claimed."""
        return None if self.probability is None else self.agreed / self.tracks


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionAgreement:
    """The tracks whose newest mood was made by one version of the features and of the model.

    `judged` counts those of them that claim a word and of which a person says one, `agreed` those
    where it is the same; `stale` tells that the version is older than today's.
    """

    features_version: int
    model_version: int
    tracks: int
    judged: int
    agreed: int
    stale: bool

    @property
    def share(self) -> float | None:
        """The share of the judged ones of which the person says the same."""
        return self.agreed / self.judged if self.judged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far what was heard agrees with a person, by words and by versions.

    Words of different versions are not added together: `words`, and all totals that come of them,
    are about the newest moods that one version made, `compared` (features, model). It is the
    newest of those that heard a track of which a person says a word, and None where there is none.

    `words` has the words that it heard in judged tracks, `versions` all that made the newest
    mood of any track, newest version first. `unheard` tracks have no mood, and of
    `unheard_but_said` ones among them a person says a word.
    """

    compared: tuple[int, int] | None
    words: tuple[WordAgreement, ...]
    versions: tuple[VersionAgreement, ...]
    unheard: int
    unheard_but_said: int

    @property
    def tracks(self) -> int:
        """Tracks that are compared: `compared` claimed a word, and a person says one."""
        return sum(word.tracks for word in self._claims)

    @property
    def agreed(self) -> int:
        """Those of them of which the person says the same."""
        return sum(word.agreed for word in self._claims)

    @property
    def share(self) -> float | None:
        """The share of them of which the person says the same, None where there are none."""
        return self.agreed / self.tracks if self.tracks else None

    @property
    def probability(self) -> float | None:
        """The mean of the probabilities that their moods state, None where there are none."""
        stated = sum(word.tracks * (word.probability or 0) for word in self._claims)
        return stated / self.tracks if self.tracks else None

    @property
    def stale(self) -> int:
        """Tracks whose newest mood was made by an older version than today's."""
        return sum(version.tracks for version in self.versions if version.stale)

    @property
    def _claims(self) -> list[WordAgreement]:
        return [word for word in self.words if word.probability is not None]
