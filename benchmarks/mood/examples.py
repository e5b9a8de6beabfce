"""Examples of speech, of music, of both at once and of song, measured stretch by stretch."""

from __future__ import annotations

import csv
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audiomood.audio.decode import decode
from audiomood.mood.registry import measure
from audiomood.mood.segments import RATE, SHORTEST, segments
from audiomood.mood.spectra import OVERLAP, spectra
from audiomood.mood.speech import cues
from benchmarks.mood.rooms import WAYS, over
from benchmarks.mood.singing import SONGS, sung
from benchmarks.mood.voices import HELD_BACK, spoken, voices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiomood.mood.arrays import FloatArray
    from benchmarks.mood.dataset import Numbers

DECIBELS = (20, 10, 5, 0, -5, -10, -20)
"""By how much a voice is louder than the music beneath it."""
EVERY_SINGER = 4
"""Of so many voices one sings as well."""
HIGHER = 9
"""Semitones by which every other singer sings higher."""
SUNG_WAYS = ("as it is", "in a room, 0.5 s")
SEED = 1


Names = npt.NDArray[np.str_]


class Kind(StrEnum):
    """What an example is."""

    VOICE = "voice"
    MUSIC = "music"
    BOTH = "both"
    SONG = "song"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One sound to make.

    `decibels` is by how much the voice is louder than the music, `way` what happens to it, `song`
    what it sings and `up` by how many semitones higher.
    """

    kind: Kind
    music: Path | None = None
    artist: str = ""
    voice: str = ""
    decibels: float = 0.0
    way: str = ""
    song: int = 0
    up: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """N stretches: what each is and, with shape (N, len(CUES)), its cues.

    `sounds` numbers the sounds they come from; `artists` and `voices` are "" where there is none.
    """

    kinds: Names
    sounds: npt.NDArray[np.intp]
    artists: Names
    voices: Names
    ways: Names
    decibels: Numbers
    cues: Numbers


def examples(folder: Path) -> Examples:
    """Make and measure all examples with the music of a folder that holds labels.csv."""
    made = list(cases(folder))
    with ProcessPoolExecutor() as workers:
        tables = list(workers.map(_measured, made, chunksize=8))
    rows = [(at, case) for at, case in enumerate(made) for _ in tables[at]]
    return Examples(
        kinds=np.array([case.kind.value for _, case in rows]),
        sounds=np.array([at for at, _ in rows]),
        artists=np.array([case.artist for _, case in rows]),
        voices=np.array([case.voice for _, case in rows]),
        ways=np.array([case.way for _, case in rows]),
        decibels=np.array([case.decibels for _, case in rows]),
        cues=np.concatenate([table for table in tables if len(table)]),
    )


def cases(folder: Path) -> Iterator[Case]:
    """Yield every sound to make, voices by voices and recordings by recordings."""
    there = [one.name for one in voices() if one.program != HELD_BACK or shutil.which("text2wave")]
    for name in there:
        for way in WAYS:
            yield Case(kind=Kind.VOICE, voice=name, way=way)
    for at, name in enumerate(there[::EVERY_SINGER]):
        for song in range(len(SONGS)):
            for way in SUNG_WAYS:
                yield Case(kind=Kind.SONG, voice=name, song=song, up=HIGHER * (at % 2), way=way)
    rng = np.random.default_rng(SEED)
    for path, artist in _music(folder):
        yield Case(kind=Kind.MUSIC, music=path, artist=artist)
        for decibels in DECIBELS:
            voice = there[rng.integers(len(there))]
            yield Case(kind=Kind.BOTH, music=path, artist=artist, voice=voice, decibels=decibels)


def _music(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each recording and who may not be on both sides: its artist, or else itself."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            name = row["artist_or_genre"] if row["quadrant"] else row["file"]
            yield folder / row["file"], name


def _measured(case: Case) -> Numbers:
    """Return the cues of each stretch of a sound, shape (stretches, len(CUES))."""
    rows = []
    for segment in segments([_made(case)], overlap=OVERLAP, shortest=SHORTEST):
        if segment.size >= SHORTEST:
            both = spectra(segment)
            rows.append(cues(np.array(measure(both)), both))
    return np.array(rows)


def _made(case: Case) -> FloatArray:
    """Return the sound of a case."""
    if case.kind is Kind.MUSIC:
        return _decoded(case.music)
    speech = spoken(case.voice)
    if case.kind is Kind.BOTH:
        return over(speech, _decoded(case.music), case.decibels)
    if case.kind is Kind.VOICE:
        return WAYS[case.way](speech)
    return WAYS[case.way](sung(speech, SONGS[case.song], up=case.up, seed=case.song))


@lru_cache(maxsize=2)
def _decoded(path: Path | None) -> FloatArray:
    assert path is not None
    with path.open("rb") as file:
        return np.concatenate(list(decode(file, rate=RATE)))
