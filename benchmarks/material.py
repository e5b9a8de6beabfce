"""What the benchmarks work on: recordings and catalogs, the same ones every time."""

from __future__ import annotations

import hashlib
import sys
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np

from audiomood.catalog.file import create
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.model.track import Copy, Mood, Sound, Track
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION
from benchmarks.music import RATE, song

_WORDS = ("night", "river", "glass", "north", "hollow", "signal", "amber", "field")
_MOODS = ("happy", "angry", "sad", "calm", "neutral")
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH = 5000
_DIMENSIONS = 30
"""About as many numbers as tell the places of sounds apart."""
_FRAME = 1152
"""Samples of an mp3 frame."""


def wav_files(folder: Path, *, count: int, size: int) -> None:
    """Write `count` different WAV files of `size` bytes of 16-bit mono sound."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(1)
    for number in range(count):
        noise = rng.normal(0, 3000, (size - 44) // 2).astype("<i2")
        with wave.open(str(folder / f"take {number:04}.wav"), "wb") as file:
            file.setparams((1, 2, 44100, len(noise), "NONE", ""))
            file.writeframes(noise.tobytes())


def music(path: Path, *, seconds: float) -> None:
    """Write a song as an mp3, stereo at 44.1 kHz and 192 kb/s."""
    path.write_bytes(b"".join(_mp3(seconds)))


def songs(folder: Path, *, count: int) -> None:
    """Write `count` mp3 of three minutes, which begin at different places of one long song."""
    folder.mkdir(parents=True)
    length, step = 180 * RATE // _FRAME, 7 * RATE // _FRAME
    frames = _mp3((length + count * step) * _FRAME / RATE)
    for number in range(count):
        part = frames[number * step :][:length]
        (folder / f"song {number:02}.mp3").write_bytes(b"".join(part))


def _mp3(seconds: float) -> list[bytes]:
    """Return the frames of a song; without a reservoir each can be the first of a file."""
    samples = song(seconds, seed=2)
    encoder = av.AudioCodecContext.create("libmp3lame", "w")
    encoder.rate, encoder.layout, encoder.format = RATE, "stereo", "fltp"
    encoder.bit_rate = 192_000
    encoder.options = {"reservoir": "0"}
    frames: list[bytes] = []
    for start in range(0, samples.shape[1], _FRAME):
        chunk = np.ascontiguousarray(samples[:, start : start + _FRAME])
        frame = av.AudioFrame.from_ndarray(chunk, format="fltp", layout="stereo")
        frame.rate = RATE
        frames += map(bytes, encoder.encode(frame))
    return [*frames, *map(bytes, encoder.encode(None))]


def catalog(home: Path, *, tracks: int) -> None:
    """Make the catalog of a library that has this many tracks, all heard; their blobs exist nowhere."""
    path = home / "library.db"
    create(path)
    rng = np.random.default_rng(3)
    with SqliteCatalog.open(path) as made:
        made.add_store("file:blobs")
        for start in range(0, tracks, _BATCH):
            numbers = range(start, min(start + _BATCH, tracks))
            some = [_track(number, float(rng.lognormal(5.3, 0.6))) for number in numbers]
            made.add(some, tags={})
            made.record_moods({track.id: _mood(rng) for track in some})


def _track(number: int, duration: float) -> Track:
    added = _BEGAN + timedelta(seconds=number)
    first, second = _WORDS[number % 8], _WORDS[number // 8 % 8]
    return Track(
        id=hashlib.sha256(str(number).encode()).hexdigest(),
        name=f"{first} {second} {number}.mp3",
        size=int(duration * 24000),
        added=added,
        sound=Sound(
            format="mp3",
            codec="mp3",
            channels=2,
            sample_rate=44100,
            bit_rate=192000,
            duration=round(duration, 3),
            stated_duration=round(duration, 3),
            audio_hash=hashlib.sha256(f"audio {number}".encode()).hexdigest(),
        ),
        tags={"artist": f"{second} {number % 997}", "album": f"{first} {number % 4999}"},
        copies=(Copy(store="file:blobs", added=added),),
    )


def _mood(rng: np.random.Generator) -> Mood:
    valence, arousal = rng.uniform(-1, 1, 2)
    return Mood(
        word=str(rng.choice(_MOODS)),
        probability=float(rng.uniform(0.3, 0.95)),
        valence=float(valence),
        arousal=float(arousal),
        reason=None,
        features_version=FEATURES_VERSION,
        model_version=MODEL_VERSION,
        analysed=_BEGAN,
        vector=tuple(rng.normal(size=_DIMENSIONS).tolist()),
    )


def main() -> None:
    """Make material: wav FOLDER COUNT, music FILE SECONDS, songs FOLDER COUNT, catalog HOME TRACKS."""
    what, path, amount = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if what == "wav":
        wav_files(path, count=amount, size=100_000)
    elif what == "music":
        music(path, seconds=amount)
    elif what == "songs":
        songs(path, count=amount)
    else:
        catalog(path, tracks=amount)


if __name__ == "__main__":
    main()
