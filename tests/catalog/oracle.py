"""What a filter means, said once more in plain Python."""

from __future__ import annotations

import re
import unicodedata
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiomood.model.filter import Filter
    from audiomood.model.track import Mood, Track

    Entry = tuple[Track, Mood | None]


def expected(entries: Sequence[Entry], wanted: Filter) -> list[str]:
    """Return the ids that a filter selects of tracks in the order in which they were added."""
    fitting = [
        (_key(entry, wanted.sort), place, entry[0].id)
        for place, entry in enumerate(entries)
        if fits(entry, wanted)
    ]
    downwards = (wanted.sort == "added") != wanted.reverse
    valued = sorted((one for one in fitting if one[0] is not None), reverse=downwards)
    without = sorted((one for one in fitting if one[0] is None), key=_place, reverse=downwards)
    ids = [track_id for *_, track_id in [*valued, *without]]
    return ids[wanted.offset :][: wanted.limit]


def fits(entry: Entry, wanted: Filter) -> bool:
    track, mood = entry
    valence, arousal = (mood.valence, mood.arousal) if mood else (None, None)
    return all(
        (
            _at_least(track.sound.duration, wanted.min_duration),
            _at_most(track.sound.duration, wanted.max_duration),
            wanted.name is None or fnmatchcase(track.name, wanted.name),
            wanted.search is None or _found(track, wanted.search),
            wanted.format is None or track.sound.format == wanted.format.lower(),
            all(_tagged(track, tag) for tag in wanted.tags),
            wanted.mood is None or _word(entry) == wanted.mood,
            _at_least(valence, wanted.min_valence),
            _at_most(valence, wanted.max_valence),
            _at_least(arousal, wanted.min_arousal),
            _at_most(arousal, wanted.max_arousal),
            _at_least(_confidence(entry), wanted.min_confidence),
            wanted.since is None or track.added >= wanted.since,
            wanted.store is None or any(copy.store == wanted.store for copy in track.copies),
            not wanted.unanalyzed or mood is None,
            wanted.stale is None or (mood is not None and mood.versions < wanted.stale),
            not wanted.unknown_duration or track.sound.duration is None,
        )
    )


def _key(entry: Entry, sort: str) -> Any:
    track, mood = entry
    if sort == "confidence":
        return _confidence(entry)
    if sort in ("valence", "arousal"):
        return mood and getattr(mood, sort)
    if sort == "format":
        return track.sound.format, track.added
    return getattr(track.sound if sort == "duration" else track, sort)


def _word(entry: Entry) -> str | None:
    track, mood = entry
    return track.person_word or (mood.word if mood else None)


def _confidence(entry: Entry) -> float | None:
    track, mood = entry
    return 1.0 if track.person_word else mood and mood.probability


def _place(one: tuple[object, int, str]) -> int:
    return one[1]


def _at_least(value: float | None, bound: float | None) -> bool:
    return bound is None or (value is not None and value >= bound)


def _at_most(value: float | None, bound: float | None) -> bool:
    return bound is None or (value is not None and value <= bound)


def _tagged(track: Track, tag: str) -> bool:
    key, equals, value = tag.partition("=")
    return key.lower() in track.tags and (not equals or track.tags[key.lower()] == value)


def _found(track: Track, search: str) -> bool:
    texts = [track.name, *(value or key for key, value in track.tags.items())]
    words = [word for text in texts for word in re.split(r"[^a-z0-9]+", _folded(text))]
    return all(any(word.startswith(_folded(part)) for word in words) for part in search.split())


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in apart if not unicodedata.combining(char))
