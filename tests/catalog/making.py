"""Tracks, moods and filters for tests, made up: plain ones, and any that can be thought of."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from audiomood.model.filter import SORT_KEYS, Filter
from audiomood.model.mood import Part
from audiomood.model.sound import Sound
from audiomood.model.track import Copy, Mood, Track
from audiomood.model.words import MOOD_WORDS, PERSON_WORDS

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOME = "file:blobs"
CLOUD = "azure://default/music"

EARLIER = sorted(Path(__file__).with_name("fixtures").glob("*.sql"))
"""For each earlier schema a dump as its release wrote it; never made again."""
OLDEST = EARLIER[0]

ODD_NAMES = (
    "two\nlines\r\nand a third\u2028",
    "\x1b[31mred\x1b[0m\a\t",
    "é" * 150,
    "🎸 solo 👩‍🎤.flac",
    'it\'s "quoted" `twice`',
    "100%_done;--\\",
    "[bold]x[/bold] *?",
    "../../etc/passwd",
    "--help",
    "Ω≈ç√ 東京 العربية",
    "it ends here;\nDROP TABLE track;",
)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def sound(**changes: Any) -> Sound:
    plain = Sound(
        format="mp3",
        codec="mp3float",
        channels=2,
        sample_rate=44100,
        bit_rate=128_000,
        duration=60.0,
        stated_duration=60.03,
        audio_hash=digest("audio"),
    )
    return plain._replace(**changes)


def track(name: str = "Nightswim.mp3", *, store: str = HOME, **changes: Any) -> Track:
    """A track whose id follows from its name, unless another is given."""
    added = changes.get("added", START)
    plain = Track(
        id=digest(name),
        name=name,
        size=1000,
        added=added,
        sound=sound(),
        copies=(Copy(store=store, added=added),),
    )
    return replace(plain, **changes)


def mood(word: str = "calm", **changes: Any) -> Mood:
    plain = Mood(
        word=word,
        probability=0.8,
        valence=0.5,
        arousal=-0.5,
        reason=None,
        features_version=1,
        model_version=1,
        analysed=START,
        features={"tempo": 86.0, "brightness": 900.5},
    )
    return replace(plain, **changes)


UNKNOWN = mood("unknown", probability=None, valence=None, arousal=None, reason="it is silent")
PARTS = (Part(0.0, 10.0, 0.1, -0.9, 0.75), Part(10.0, 17.3, None, None, 0.25))
"""The parts of a mood: one that was heard, and one in which there is nothing to hear."""

# Few values, so that tracks share them and filters meet their bounds.
_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
_WORDS = st.sampled_from(["Night", "swim", "Dvořák", "café", "Über", "x2", "LIVE"])
_NAMES = st.builds(
    lambda words, gap, end: gap.join(words) + end,
    st.lists(_WORDS, min_size=1, max_size=3),
    st.sampled_from([" ", "_", " - ", "/"]),
    st.sampled_from(["", ".mp3", " [a]"]),
)
# Fractions with all their digits, but not as small as 1e-300, which SQLite reads inexactly.
_SECONDS = st.sampled_from([0.0, 0.5, 60.0, 300.0, 3600.25]) | st.integers(0, 10**9).map(
    lambda number: number / 997
)
_UNIT = st.sampled_from([0.0, 0.5, 1.0]) | st.integers(0, 9973).map(lambda number: number / 9973)
_FEELING = st.sampled_from([-1.0, 0.0, 0.5]) | _UNIT.map(lambda unit: 2 * unit - 1)
_VERSIONS = st.sampled_from([(1, 1), (1, 2), (2, 1), (2, 2)])
_TIMES = st.integers(0, 4).map(lambda seconds: START + timedelta(seconds=seconds))
_FORMATS = st.sampled_from(["mp3", "flac", "wav"])
_KEYS = st.sampled_from(["genre", "live", "mood"])
_VALUES = st.sampled_from(["", "rock", "Rock", "café noir", "a=b"])
_STORES = st.lists(st.sampled_from([HOME, CLOUD]), unique=True)

_NUMBERS = st.floats(width=32, allow_nan=False, allow_infinity=False)


def _of_versions(heard: Mood, versions: tuple[int, int]) -> Mood:
    return replace(heard, features_version=versions[0], model_version=versions[1])


_MOODS = st.builds(
    _of_versions,
    st.builds(
        mood,
        st.sampled_from(PERSON_WORDS),
        probability=_UNIT,
        valence=_FEELING,
        arousal=_FEELING,
        parts=st.sampled_from([(), PARTS]),
        vector=st.just(()) | st.tuples(_NUMBERS, _NUMBERS),
    )
    | st.just(UNKNOWN),
    _VERSIONS,
)


def _whole_track(
    number: int,
    name: str,
    added: datetime,
    heard: Sound,
    tags: dict[str, str],
    stores: list[str],
    person_word: str | None,
) -> Track:
    return Track(
        id=digest(str(number)),
        name=name,
        size=number % 3,
        added=added,
        sound=heard,
        tags=tags,
        copies=tuple(Copy(store=store, added=added) for store in stores),
        person_word=person_word,
    )


def _tracks(names: st.SearchStrategy[str], texts: st.SearchStrategy[str]) -> Any:
    return st.builds(
        _whole_track,
        number=st.integers(0, 1000),
        name=names,
        added=_TIMES,
        heard=st.builds(
            sound,
            format=_FORMATS,
            duration=st.none() | _SECONDS,
            stated_duration=st.none() | _SECONDS,
            bit_rate=st.none() | st.integers(0, 10**9),
        ),
        tags=st.dictionaries(_KEYS, texts, max_size=3),
        stores=_STORES,
        person_word=st.none() | st.sampled_from(PERSON_WORDS),
    )


def _libraries(names: st.SearchStrategy[str], texts: st.SearchStrategy[str], size: int) -> Any:
    pairs = st.tuples(_tracks(names, texts), st.none() | _MOODS)
    return st.lists(pairs, max_size=size, unique_by=lambda pair: pair[0].id)


LIBRARIES = _libraries(_NAMES, _VALUES, 12)
"""Lists of (track, mood or None) that filters tell apart."""
ODD_LIBRARIES = _libraries(_TEXTS.filter(bool) | st.sampled_from(ODD_NAMES), _TEXTS, 5)
"""Lists of (track, mood or None) with any text that can be stored."""

CONDITIONS: dict[str, st.SearchStrategy[Any]] = {
    "min_duration": _SECONDS | st.just(float("nan")),
    "max_duration": _SECONDS | st.just(float("inf")),
    "name": st.sampled_from(
        ["*", "Night*", "*.mp3", "?ight*", "*[[]a]", "*[!3]", "*[0-9x]*", "[N*"]
    )
    | st.text("Nighta *?[]!é", max_size=6),
    "search": st.lists(
        st.sampled_from(
            ["night", "SWIM", "dvorak", "caf", "uber", "x2", "rock", "noir", "zzz", "li"]
        ),
        min_size=1,
        max_size=2,
    ).map(" ".join),
    "format": _FORMATS | st.sampled_from(["MP3", "ogg"]),
    "tags": st.lists(
        st.sampled_from(["genre", "GENRE", "live", "genre=rock", "mood=", "live=a=b", "no"]),
        min_size=1,
        max_size=2,
    ).map(tuple),
    "mood": st.sampled_from(MOOD_WORDS),
    "min_valence": _FEELING,
    "max_valence": _FEELING,
    "min_arousal": _FEELING,
    "max_arousal": _FEELING,
    "min_confidence": _UNIT,
    "since": _TIMES,
    "store": st.sampled_from([HOME, CLOUD, "file:elsewhere"]),
    "unanalyzed": st.just(True),
    "stale": _VERSIONS,
    "unknown_duration": st.just(True),
}
"""For each condition of a filter, values that some tracks meet."""
_ORDER = {
    "sort": st.sampled_from(SORT_KEYS),
    "reverse": st.booleans(),
    "limit": st.none() | st.integers(0, 5) | st.just(10**30),
    "offset": st.integers(0, 3) | st.just(10**30),
}
assert set(Filter._fields) == CONDITIONS.keys() | _ORDER.keys()


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    """A filter of at most two conditions, in any order."""
    names = draw(st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=2, unique=True))
    conditions = {name: draw(CONDITIONS[name]) for name in names}
    order = (
        {name: draw(strategy) for name, strategy in _ORDER.items()} if draw(st.booleans()) else {}
    )
    return Filter(**conditions, **order)
