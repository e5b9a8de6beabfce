"""Rows of the catalog as values of the model, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from audiomood.catalog.times import from_text, to_text
from audiomood.model import Copy, Mood, Sound, Track

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.model import Removal

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
    f"id, name, size, added, mood, probability, valence, arousal, {_TAGS}, {_COPIES},"
    f" CASE WHEN mood IS NOT NULL THEN {_MOOD} END, {_SOUND}"
)
"""The columns of a SELECT over the table track that `track_of` understands."""
WHOLE_MOOD = f"word, probability, valence, arousal, features, {_MOOD_FIELDS}"
"""The columns of a SELECT over the table mood that `mood_of` understands."""


def track_of(row: tuple[Any, ...]) -> Track:
    """Make a track of a row of `WHOLE_TRACK`."""
    track_id, name, size, added, word, probability, valence, arousal, tags, copies, mood = row[:11]
    return Track(
        id=track_id,
        name=name,
        size=size,
        added=from_text(added),
        sound=_sound_of(row[11:]),
        tags=json.loads(tags),
        copies=tuple(
            Copy(store=store, added=from_text(since)) for store, since in json.loads(copies)
        ),
        mood=mood and mood_of((word, probability, valence, arousal, "{}", *json.loads(mood))),
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
    word, probability, valence, arousal, features, reason, features_version, model, analysed = row
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
    )


def track_row(track: Track) -> dict[str, object]:
    """Make a row of the table track."""
    sound = track.sound
    return {
        "id": track.id,
        "name": track.name,
        "size": track.size,
        "added": to_text(track.added),
        "format": sound.format,
        "codec": sound.codec,
        "channels": sound.channels,
        "sample_rate": sound.sample_rate,
        "bit_rate": sound.bit_rate,
        "duration": sound.duration,
        "stated_duration": sound.stated_duration,
        "audio_hash": sound.audio_hash,
    }


def mood_row(track: int, mood: Mood) -> dict[str, object]:
    """Make a row of the table mood for the track with that `seq`."""
    return {
        "track": track,
        "word": mood.word,
        "probability": mood.probability,
        "valence": mood.valence,
        "arousal": mood.arousal,
        "reason": mood.reason,
        "features_version": mood.features_version,
        "model_version": mood.model_version,
        "analysed": to_text(mood.analysed),
        "features": json.dumps(dict(mood.features)),
    }


def removal_row(removal: Removal) -> dict[str, object]:
    """Make a row of the table removal."""
    return {"id": removal.id, "location": removal.store, "since": to_text(removal.since)}


def tag_rows(track: int, tags: Mapping[str, str], *, origin: str) -> list[dict[str, object]]:
    """Make rows of the table tag."""
    return [
        {"track": track, "key": key, "value": value, "origin": origin}
        for key, value in tags.items()
    ]
