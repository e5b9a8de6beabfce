"""Speech is called speech, alone and over music; music under a faint voice keeps its mood."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from audiomood.audio.decode import decode
from audiomood.mood.hear import Hearing, hear
from benchmarks.mood.robustness import MP3, OPUS, OPUS_RATE, written
from benchmarks.mood.robustness import Sound as Recording
from benchmarks.mood.rooms import over, room, telephone
from benchmarks.mood.singing import SONGS, Song, sung
from tests.making_samples.make import SAMPLES
from tests.mood.make_voices import VOICES
from tests.mood.synthesis import RATE, Sound, dbfs, noise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

VOICE_FILES = sorted(path for path in VOICES.iterdir() if path.suffix != ".md")
SHIPPED = sorted((SAMPLES / "voice").iterdir())
PIECES = sorted(path for path in SAMPLES.iterdir() if path.is_file())

each_piece = pytest.mark.parametrize("piece", PIECES, ids=lambda path: path.stem)


@cache
def sound_of(path: Path) -> Sound:
    with path.open("rb") as file:
        return np.concatenate(list(decode(file, rate=RATE)))


def hear_whole(sound: Sound) -> Hearing:
    return hear([sound], RATE)


def heard_over(piece: Path, decibels: float) -> Mapping[str, Hearing]:
    """What is heard of a piece with each voice so much louder than it, from start to end."""
    music = sound_of(piece)
    voices = {path.name: np.resize(sound_of(path), len(music)) for path in VOICE_FILES}
    return {name: hear_whole(over(voice, music, decibels)) for name, voice in voices.items()}


def not_speech(hearings: Mapping[str, Hearing]) -> list[str]:
    return [name for name, hearing in hearings.items() if hearing.reason != "mostly speech"]


@pytest.mark.parametrize("voice", [*VOICE_FILES, *SHIPPED], ids=lambda path: path.name)
def test_a_voice_is_speech_and_has_no_mood(voice: Path) -> None:
    hearing = hear_whole(sound_of(voice))
    assert (hearing.word, hearing.reason) == ("unknown", "mostly speech")
    assert (hearing.valence, hearing.arousal, hearing.probability) == (None, None, None)
    assert [(part.valence, part.arousal) for part in hearing.parts] == [(None, None)]


def noisy(sound: Sound, decibels: float) -> Sound:
    """The sound with pink noise so much softer than it."""
    hiss = noise(len(sound) / RATE, 0.5)[: len(sound)]
    return sound + hiss * (sound.std() / hiss.std() * 10 ** (-decibels / 20))


def encoded(sound: Sound, kind: tuple[str, str], kilobits: int, rate: int) -> Sound:
    """The sound after it was a file."""
    file = written(Recording(sound[None], RATE), *kind, kilobits, rate)
    return np.concatenate(list(decode(file, rate=RATE)))


WAYS: dict[str, Callable[[Sound], Sound]] = {
    "softer": lambda sound: dbfs(sound, -20),
    "telephone": telephone,
    "room": lambda sound: room(sound, 0.5),
    "noise at -20 dB": lambda sound: noisy(sound, 20),
    "noise at -10 dB": lambda sound: noisy(sound, 10),
    "mp3, 128 kb/s": lambda sound: encoded(sound, MP3, 128, 44100),
    "mp3, 64 kb/s": lambda sound: encoded(sound, MP3, 64, 44100),
    "opus, 16 kb/s": lambda sound: encoded(sound, OPUS, 16, OPUS_RATE),
    "six seconds": lambda sound: sound[RATE : 7 * RATE],
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_speech_is_speech_however_it_was_recorded(way: Callable[[Sound], Sound]) -> None:
    heard = {path.name: hear_whole(way(sound_of(path))) for path in VOICE_FILES}
    assert not_speech(heard) == []


def test_several_people_at_once_are_speech() -> None:
    crowd = sum(np.resize(sound_of(path), 12 * RATE) for path in VOICE_FILES[::2])
    assert hear_whole(0.2 * crowd).reason == "mostly speech"


@each_piece
def test_a_voice_10_db_over_music_is_speech(piece: Path) -> None:
    assert not_speech(heard_over(piece, 10)) == []


@each_piece
def test_a_voice_10_db_under_music_leaves_it_music(piece: Path) -> None:
    assert {hearing.reason for hearing in heard_over(piece, -10).values()} == {None}


@each_piece
def test_music_under_a_faint_voice_keeps_its_mood(piece: Path) -> None:
    alone = hear_whole(sound_of(piece))
    for name, hearing in heard_over(piece, -20).items():
        assert hearing.valence == pytest.approx(alone.valence, abs=0.25), name
        assert hearing.arousal == pytest.approx(alone.arousal, abs=0.5), name


def talk(seconds: int) -> Sound:
    return np.resize(np.concatenate([sound_of(path) for path in VOICE_FILES]), seconds * RATE)


def test_speech_between_music_is_left_out_of_the_whole() -> None:
    music = sound_of(SAMPLES / "ode-to-joy.mp3")[: 20 * RATE]
    hearing = hear_whole(np.concatenate([music, talk(10), music]))
    assert [part.valence is None for part in hearing.parts] == [False, False, True, False, False]
    assert hearing.parts[2].weight == 0
    alone = hear_whole(music)
    assert hearing.reason is None
    assert hearing.valence == pytest.approx(alone.valence, abs=0.05)


def test_music_between_speech_is_a_part_of_a_recording_without_a_mood() -> None:
    music = sound_of(SAMPLES / "ode-to-joy.mp3")[: 10 * RATE]
    hearing = hear_whole(np.concatenate([talk(20), music, talk(20)]))
    assert hearing.reason == "mostly speech"
    assert [part.valence is None for part in hearing.parts] == [True, True, False, True, True]


@pytest.mark.parametrize("song", SONGS, ids=lambda song: f"slowed {song.slower} times")
def test_a_voice_that_sings_is_no_speech(song: Song) -> None:
    voice = np.resize(sound_of(VOICE_FILES[SONGS.index(song)]), 30 * RATE)
    assert hear_whole(sung(voice, song, up=0, seed=1)).reason is None
