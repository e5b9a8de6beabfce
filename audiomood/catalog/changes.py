"""Values of the model as rows of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.catalog.times import to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.model.note import Note
    from audiomood.model.store import Removal
    from audiomood.model.track import Mood, Track


def track_row(track: Track | Note) -> dict[str, object]:
    """Make a row of the table track, as it is known of any track."""
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
    import json

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
        "parts": json.dumps(mood.parts),
    }


def likeness_row(track: int, mood: Mood) -> dict[str, object]:
    """Make a row of the table likeness for the track with that `seq`."""
    import struct

    return {
        "track": track,
        "features_version": mood.features_version,
        "model_version": mood.model_version,
        "vector": struct.pack(f"<{len(mood.vector)}f", *mood.vector),
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
