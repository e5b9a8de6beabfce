"""Rows of the catalog as values of the model."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

from audiomood.catalog.times import from_text
from audiomood.model.mood import Part, Verdict
from audiomood.model.sound import Sound
from audiomood.model.track import Copy, Event, Mood, Track

if TYPE_CHECKING:
    from audiomood.model.store import Removal, StoreEntry, Trashed

_TAGS = "(SELECT json_group_object(key, value) FROM tag WHERE tag.track = track.seq)"
_COPIES = (
    "(SELECT json_group_array(json_array(location, copy.added))"
    " FROM copy JOIN store ON store.seq = copy.store WHERE copy.track = track.seq)"
)
_MOOD_FIELDS = "reason, features_version, model_version, analysed"
_MOOD = (
    f"(SELECT json_array({_MOOD_FIELDS}) FROM mood WHERE mood.track = track.seq"
    " ORDER BY mood.seq DESC LIMIT 1)"
)
_SOUND = "format, codec, channels, sample_rate, bit_rate, duration, stated_duration, audio_hash"

WHOLE_TRACK = (
    f"id, name, size, added, person_word, mood, probability, valence, arousal, {_TAGS}, {_COPIES},"
    f" CASE WHEN mood IS NOT NULL THEN {_MOOD} END, {_SOUND}"
)
"""The columns of a SELECT over the table track that `track_of` understands."""
_VECTOR = (
    "(SELECT vector FROM likeness WHERE likeness.track = mood.track"
    " AND (likeness.features_version, likeness.model_version)"
    " = (mood.features_version, mood.model_version))"
)
WHOLE_MOOD = f"word, probability, valence, arousal, {_MOOD_FIELDS}, features, parts, {_VECTOR}"
"""The columns of a SELECT over the table mood that `mood_of` understands."""


def track_of(row: tuple[Any, ...]) -> Track:
    """Make a track of a row of `WHOLE_TRACK`."""
    track_id, name, size, added, person_word, *heard, tags, copies, mood = row[:12]
    return Track(
        id=track_id,
        name=name,
        size=size,
        added=from_text(added),
        sound=_sound_of(row[12:]),
        tags=json.loads(tags),
        copies=tuple(
            Copy(store=store, added=from_text(since)) for store, since in json.loads(copies)
        ),
        mood=mood and mood_of((*heard, *json.loads(mood), "{}", "[]", None)),
        person_word=person_word,
    )


def _sound_of(row: tuple[Any, ...]) -> Sound:
    kind, codec, channels, sample_rate, bit_rate, duration, stated_duration, audio_hash = row
    return Sound(
        format=kind,
        codec=codec,
        channels=channels,
        sample_rate=sample_rate,
        bit_rate=bit_rate,
        duration=duration,
        stated_duration=stated_duration,
        audio_hash=audio_hash,
    )


def mood_of(row: tuple[Any, ...]) -> Mood:
    """Make a mood of a row of `WHOLE_MOOD`."""
    word, probability, valence, arousal, reason, features_version, model, analysed = row[:8]
    features, parts, vector = row[8:]
    return Mood(
        word=word,
        probability=probability,
        valence=valence,
        arousal=arousal,
        reason=reason,
        features_version=features_version,
        model_version=model,
        analysed=from_text(analysed),
        features=json.loads(features),
        parts=tuple(Part(*part) for part in json.loads(parts)),
        vector=vector_of(vector) if vector else (),
    )


def vector_of(blob: bytes) -> tuple[float, ...]:
    """Make a vector of little-endian 32-bit floats."""
    return struct.unpack(f"<{len(blob) // 4}f", blob)


def verdict_of(row: tuple[Any, ...]) -> Verdict:
    """Make a verdict of a word, or None, and a time."""
    word, time = row
    return Verdict(word, from_text(time))


def event_of(row: tuple[Any, ...]) -> Event:
    """Make an event of its time, what happened and the detail."""
    time, what, detail = row
    return Event(time=from_text(time), what=what, detail=detail)


def removal_of(row: tuple[Any, ...]) -> Removal:
    """Make a removal of an id, the address of a store, since when, and whether it was claimed."""
    from audiomood.model.store import Removal

    track_id, location, since, claimed = row
    return Removal(id=track_id, store=location, since=from_text(since), claimed=bool(claimed))


def store_of(row: tuple[Any, ...]) -> StoreEntry:
    """Make a store of its address, whether it is the default, its tracks and their bytes."""
    from audiomood.model.store import StoreEntry

    location, default, tracks, size = row
    return StoreEntry(location=location, default=bool(default), tracks=tracks, size=size)


def trashed_of(row: tuple[Any, ...]) -> Trashed:
    """Make what is in the trash of its id, name, size, two times and the addresses of stores."""
    from audiomood.model.store import Trashed

    track_id, name, size, removed, until, stores = row
    return Trashed(
        id=track_id,
        name=name,
        size=size,
        removed=from_text(removed),
        until=from_text(until),
        stores=tuple(json.loads(stores)),
    )
