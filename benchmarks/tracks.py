"""Made-up tracks of all kinds: many formats, common and rare tags, with moods and without."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from audiomood.model.sound import Sound
from audiomood.model.track import Copy, Mood, Track
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION

if TYPE_CHECKING:
    from audiomood.catalog.sqlite import SqliteCatalog

STORES: Final = ("file:blobs", "file:/mnt/shelf")
_WORDS: Final = ("night", "river", "glass", "north", "hollow", "signal", "amber", "field")
_GENRES: Final = ("rock", "jazz", "techno", "folk", "ambient", "choir", "blues", "noise")
_MOODS: Final = ("happy", "angry", "sad", "calm", "neutral", "unknown")
_SHARES: Final = (0.2, 0.15, 0.2, 0.25, 0.15, 0.05)
_FORMATS: Final = ("mp3",) * 11 + ("flac",) * 4 + ("m4a", "m4a", "wav", "ogg", "opus")
_BEGAN: Final = datetime(2024, 1, 1, tzinfo=UTC)
_DIMENSIONS: Final = 30
"""About as many numbers as tell the places of sounds apart."""
_RARE: Final = 5000
"""One of so many has the rare tag and the rare word in its name."""


def add_tracks(catalog: SqliteCatalog, count: int) -> None:
    """Add tracks; a tenth has no mood, a person spoke of every fiftieth, every third has two copies."""
    rng = np.random.default_rng(3)
    for store in STORES:
        catalog.add_store(store)
    tracks = [_track(number, float(rng.lognormal(5.3, 0.6))) for number in range(count)]
    catalog.add(tracks, tags={})
    heard = [track for number, track in enumerate(tracks) if number % 10]
    catalog.record_moods({track.id: _mood(rng) for track in heard})
    for place, word in enumerate(_MOODS[:5]):
        catalog.set_word([track.id for track in tracks[place::250]], word)


def _track(number: int, seconds: float) -> Track:
    added = _BEGAN + timedelta(seconds=number)
    duration = None if number % 50 == 7 else round(seconds, 3)
    kind = _FORMATS[number * 7 % len(_FORMATS)]
    return Track(
        id=_digest(str(number)),
        name=_name(number, kind),
        size=int(seconds * 24000),
        added=added,
        sound=Sound(
            format=kind,
            codec=kind,
            channels=2,
            sample_rate=44100,
            bit_rate=192_000,
            duration=duration,
            stated_duration=duration,
            audio_hash=_digest(f"audio {number}"),
        ),
        tags=_tags(number),
        copies=tuple(Copy(store=store, added=added) for store in STORES[: 1 + (number % 3 == 0)]),
    )


def _name(number: int, kind: str) -> str:
    first, second = _WORDS[number % 8], _WORDS[number // 8 % 8]
    rare = "zeppelin " if number % _RARE == 0 else ""
    return f"{rare}{first} {second} {number}.{kind}"


def _tags(number: int) -> dict[str, str]:
    tags = {
        "artist": f"{_WORDS[number // 8 % 8]} {number % 997}",
        "album": f"{_WORDS[number % 8]} {number % 4999}",
        "genre": _GENRES[number * 5 % 8],
    }
    if number % 20 == 0:
        tags["live"] = ""
    if number % _RARE == 0:
        tags["rare"] = "yes"
    return tags


def _mood(rng: np.random.Generator) -> Mood:
    word = str(rng.choice(_MOODS, p=_SHARES))
    unknown = word == "unknown"
    valence, arousal = rng.uniform(-1, 1, 2)
    return Mood(
        word=word,
        probability=None if unknown else float(rng.uniform(0.3, 0.95)),
        valence=None if unknown else float(valence),
        arousal=None if unknown else float(arousal),
        reason="mostly speech" if unknown else None,
        features_version=FEATURES_VERSION,
        model_version=MODEL_VERSION,
        analysed=_BEGAN,
        vector=() if unknown else tuple(rng.normal(size=_DIMENSIONS).tolist()),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
