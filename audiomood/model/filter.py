"""A filter: which tracks, in which order.

A named tuple, since making a dataclass of so many fields costs a start more than a query does; and
without `from __future__ import annotations`, since a named tuple compiles each type that is a text.
"""

from datetime import datetime
from typing import Literal, NamedTuple

SortKey = Literal["added", "name", "duration", "size", "format", "valence", "arousal", "confidence"]
SORT_KEYS: tuple[SortKey, ...] = SortKey.__args__  # type: ignore[attr-defined]


class Filter(NamedTuple):
    """Which tracks, in which order; every condition that is given must hold.

    Durations are seconds, bounds are inclusive, and a track whose value is unknown never fits a
    bound on it. `name` is a shell pattern over the whole name (case counts), `search` are words
    that must all begin words of the name or the tags (case and accents do not count), each of
    `tags` is `key` or `key=value`, and `store` is the address of one store.

    `mood` is the word that counts: a person's, and without one the word that was heard. A
    person's word is certain, so that it fits any `min_confidence`; valence and arousal are what
    was heard. `unanalyzed` tracks were never heard, whatever a person says of them, and the newest
    mood of `stale` ones was made by an older version than this one: (features, model), compared in
    that order.

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
    stale: tuple[int, int] | None = None
    unknown_duration: bool = False
    sort: SortKey = "added"
    reverse: bool = False
    limit: int | None = None
    offset: int = 0
