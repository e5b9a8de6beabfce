"""The JSON that other programs read. Shapes only grow: no key is ever renamed or removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.model.words import PERSON_WORDS

if TYPE_CHECKING:
    from datetime import datetime

    from audiomood.model.agreement import Agreement, VersionAgreement, WordAgreement
    from audiomood.model.mood import Reason, Verdict, Window
    from audiomood.model.outcome import Analysis, Download, Total, Upload
    from audiomood.model.similar import Similar
    from audiomood.model.store import StoreEntry
    from audiomood.model.track import Event, Mood, Track

    Json = dict[str, object]


def time(moment: datetime, *, to: str = "microseconds") -> str:
    """Return a time as ISO 8601 in UTC: as the catalog keeps it, or only to the seconds."""
    return moment.isoformat(timespec=to).replace("+00:00", "Z")


def mood(heard: Mood | None, said: str | None = None) -> Json | None:
    """Return how a track feels: what was heard, under the word that a person said if one did."""
    if heard is None and said is None:
        return None
    shape = _heard(heard) if heard else dict.fromkeys(_MOOD)
    if said:
        shape |= {"word": said, "probability": 1.0}
    return {**shape, "heard": heard and heard.word, "by": "person" if said else "machine"}


_MOOD = (
    "word", "probability", "valence", "arousal", "reason", "features_version", "model_version",
    "analysed",
)  # fmt: skip


def _heard(found: Mood) -> Json:
    return {key: getattr(found, key) for key in _MOOD} | {"analysed": time(found.analysed)}


def verdict(given: Verdict) -> Json:
    """Return what a person said of a track at a time; the word is null where it was taken back."""
    return {"word": given.word, "time": time(given.time)}


def window(found: Window) -> Json:
    """Return a stretch of a timeline; `start` and `end` are seconds."""
    return found._asdict()


def reason(found: Reason) -> Json:
    """Return one thing that spoke for or against a high valence or arousal."""
    return found._asdict()


def track(found: Track) -> Json:
    """Return a track; durations are seconds, size is bytes, unknown is null."""
    sound = found.sound
    return {
        "id": found.id,
        "name": found.name,
        "format": sound.format,
        "codec": sound.codec,
        "channels": sound.channels,
        "sample_rate": sound.sample_rate,
        "bit_rate": sound.bit_rate,
        "size": found.size,
        "duration": sound.duration,
        "stated_duration": sound.stated_duration,
        "added": time(found.added),
        "tags": dict(found.tags),
        "copies": [{"store": copy.store, "added": time(copy.added)} for copy in found.copies],
        "audio_hash": sound.audio_hash,
        "mood": mood(found.mood, found.person_word),
    }


def similar(found: Similar) -> Json:
    """Return a track, and how far its sound is from the one that was asked about."""
    return {**track(found.track), "distance": found.distance}


def upload(result: Upload) -> Json:
    """Return what became of one input."""
    found = result.track
    return {
        "path": result.path,
        "status": result.status,
        "id": result.id,
        "reason": result.reason,
        "name": found.name if found else None,
        "duration": found.sound.duration if found else None,
        "mood": mood(found.mood, found.person_word) if found else None,
    }


def analysis(result: Analysis) -> Json:
    """Return what became of analysing one track."""
    return {
        "id": result.track.id,
        "name": result.track.name,
        "mood": mood(result.mood, result.track.person_word),
        "fresh": result.fresh,
        "error": str(result.error) if result.error else None,
    }


def download(result: Download) -> Json:
    """Return where a track was written to."""
    return {"id": result.track.id, "name": result.track.name, "path": str(result.path)}


def event(happened: Event) -> Json:
    """Return one thing that happened to a track."""
    return {"time": time(happened.time), "what": happened.what, "detail": happened.detail}


def store(entry: StoreEntry) -> Json:
    """Return a store of the library."""
    return {
        "store": entry.location,
        "default": entry.default,
        "tracks": entry.tracks,
        "size": entry.size,
    }


def total(sums: Total) -> Json:
    """Return how much a filter selects."""
    return {
        "tracks": sums.tracks,
        "seconds": sums.seconds,
        "hours": sums.seconds / 3600,
        "size": sums.size,
        "unknown_duration": sums.unknown_duration,
    }


def agreement(found: Agreement) -> Json:
    """Return how what was heard agrees with what a person says."""
    return {
        "judged": found.tracks,
        "agreed": found.agreed,
        "share": found.share,
        "probability": found.probability,
        "words": [_word_shape(word) for word in found.words],
        "compared": list(found.compared) if found.compared else None,
        "versions": [_version_shape(version) for version in found.versions],
        "stale": found.stale,
        "unheard": found.unheard,
        "unheard_but_said": found.unheard_but_said,
    }


def _word_shape(word: WordAgreement) -> Json:
    return {
        "heard": word.heard,
        "said": {said: word.said.get(said, 0) for said in PERSON_WORDS},
        "judged": word.tracks,
        "agreed": word.agreed,
        "share": word.share,
        "probability": word.probability,
    }


def _version_shape(version: VersionAgreement) -> Json:
    return {
        "features_version": version.features_version,
        "model_version": version.model_version,
        "tracks": version.tracks,
        "judged": version.judged,
        "agreed": version.agreed,
        "share": version.share,
        "stale": version.stale,
    }
