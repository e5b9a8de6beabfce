"""The words of audiomood as values: frozen, without any input or output of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from audiomood.errors import AudiomoodError

ID_DIGITS = 64
"""Hex digits of a full track id: a SHA-256."""
SHOWN_ID_DIGITS = 12
"""Hex digits of an id as people see it."""

MOOD_WORDS = ("happy", "angry", "sad", "calm", "neutral", "unknown")
"""What a mood can be called; `unknown` always comes with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What was measured in the bytes of a recording.

    `duration` is seconds counted over all packets, `stated_duration` is what the header claims;
    either is None where it cannot be known. `audio_hash` is the SHA-256 (hex) of the encoded
    packets, equal for the same audio under other tags.
    """

    format: str
    codec: str
    channels: int
    sample_rate: int
    bit_rate: int | None
    duration: float | None
    stated_duration: float | None
    audio_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The fact that a store holds a track's blob since `added`."""

    store: str
    added: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """One result of analysing one track, and the versions of what made it.

    `valence` and `arousal` lie in [-1, 1] and `probability`, that the word is right, in [0, 1];
    all three are None where the word is `unknown`, and `reason` says why it is. `features` are
    the numbers behind it, named by the features of that version.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One recording in the library; `id` is the SHA-256 of its bytes as 64 hex digits."""

    id: str
    name: str
    size: int
    added: datetime
    sound: Sound
    tags: Mapping[str, str] = field(default_factory=dict)
    copies: tuple[Copy, ...] = ()
    mood: Mood | None = None

    @property
    def shown_id(self) -> str:
        """The id as people see it: its first digits."""
        return self.id[:SHOWN_ID_DIGITS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a track: `what` is a verb, `detail` what a person may ask."""

    time: datetime
    what: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A blob that is to go from a store, because its track was removed at `since`."""

    id: str
    store: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreEntry:
    """One store of a library and what it holds there."""

    location: str
    default: bool
    tracks: int
    size: int


SortKey = Literal[
    "added", "name", "duration", "size", "format", "valence", "arousal", "confidence"
]
SORT_KEYS: tuple[SortKey, ...] = SortKey.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which tracks, in which order; every condition that is given must hold.

    Durations are seconds, bounds are inclusive, and a track whose value is unknown never fits a
    bound on it. `name` is a shell pattern over the whole name (case counts), `search` are words
    that must all begin words of the name or the tags (case and accents do not count), each of
    `tags` is `key` or `key=value`, and `store` is the address of one store.

    Without `sort` the newest come first, and so with `sort="added"`; any other key counts up.
    Tracks without a value for the key come last either way.
    """

    min_duration: float | None = None
    max_duration: float | None = None
    name: str | None = None
    search: str | None = None
    format: str | None = None
    tags: tuple[str, ...] = ()
    mood: str | None = None
    min_valence: float | None = None
    max_valence: float | None = None
    min_arousal: float | None = None
    max_arousal: float | None = None
    min_confidence: float | None = None
    since: datetime | None = None
    store: str | None = None
    unanalyzed: bool = False
    unknown_duration: bool = False
    sort: SortKey = "added"
    reverse: bool = False
    limit: int | None = None
    offset: int = 0


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
