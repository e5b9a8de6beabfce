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

_WORDS = ("night", "river", "glass", "north", "hollow", "signal", "amber", "field")
_MOODS = ("happy", "angry", "sad", "calm", "neutral")
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH = 5000


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
    """Write an mp3 of chords with a beat under them, stereo at 44.1 kHz and 192 kb/s."""
    rate, rng = 44100, np.random.default_rng(2)
    time = np.arange(int(seconds * rate)) / rate
    bar = (time // 2).astype(int) % 4
    sound = np.zeros_like(time)
    for degree in (0, 4, 7):
        pitch = 220 * 2 ** ((np.array([0, 5, 7, 0])[bar] + degree) / 12)
        sound += 0.12 * np.sin(2 * np.pi * np.cumsum(pitch) / rate)
    sound += 0.3 * rng.normal(size=len(time)) * np.exp(-30 * (time % 0.5))
    samples = np.stack([sound, np.roll(sound, 200)]).astype(np.float32)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mp3", rate=rate, layout="stereo")
        stream.bit_rate = 192_000
        for start in range(0, samples.shape[1], 1152):
            chunk = np.ascontiguousarray(samples[:, start : start + 1152])
            frame = av.AudioFrame.from_ndarray(chunk, format="fltp", layout="stereo")
            frame.rate = rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def catalog(home: Path, *, tracks: int) -> None:
    """Make the catalog of a library that has this many tracks; their blobs exist nowhere."""
    path = home / "library.db"
    create(path)
    rng = np.random.default_rng(3)
    with SqliteCatalog.open(path) as made:
        made.add_store("file:blobs")
        for start in range(0, tracks, _BATCH):
            numbers = range(start, min(start + _BATCH, tracks))
            some = [_track(number, float(rng.lognormal(5.3, 0.6))) for number in numbers]
            made.add(some, tags={})
            made.record_moods({track.id: _mood(rng) for track in some[::2]})


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
        features_version=1,
        model_version=1,
        analysed=_BEGAN,
    )


def main() -> None:
    """Make one kind of material: wav FOLDER COUNT, music FILE SECONDS, or catalog HOME TRACKS."""
    what, path, amount = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if what == "wav":
        wav_files(path, count=amount, size=100_000)
    elif what == "music":
        music(path, seconds=amount)
    else:
        catalog(path, tracks=amount)


if __name__ == "__main__":
    main()
