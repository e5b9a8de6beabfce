"""The recordings that the benchmarks work on, the same ones every time."""

from __future__ import annotations

import sys
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

from benchmarks.catalogs import catalog
from benchmarks.music import RATE, song

if TYPE_CHECKING:
    from collections.abc import Callable

_FRAME = 1152
"""Samples of an mp3 frame."""
_BLOCK = 1 << 24
"""Samples of noise in a large file before it repeats."""


def wav_files(folder: Path, count: int, size: int, seed: int) -> None:
    """Write `count` different WAV files of `size` bytes of 16-bit mono sound."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    for number in range(count):
        noise = rng.normal(0, 3000, (size - 44) // 2).astype("<i2")
        with wave.open(str(folder / f"take {number:04}.wav"), "wb") as file:
            file.setparams((1, 2, 44100, len(noise), "NONE", ""))
            file.writeframes(noise.tobytes())


def large_wav(path: Path, mib: int) -> None:
    """Write a WAV file of stereo noise."""
    noise = np.random.default_rng(1).normal(0, 3000, _BLOCK).astype("<i2").tobytes()
    left = mib * 2**20 - 44
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 44100, left // 4, "NONE", ""))
        while left > 0:
            file.writeframesraw(noise[: left // 4 * 4])
            left -= len(noise)


def music(path: Path, seconds: int) -> None:
    """Write a song as an mp3, stereo at 44.1 kHz and 192 kb/s."""
    path.write_bytes(b"".join(_mp3(seconds)))


def flac_songs(folder: Path, count: int, seconds: int) -> None:
    """Write `count` different songs as FLAC, 16-bit stereo at 44.1 kHz."""
    folder.mkdir(parents=True)
    for number in range(count):
        samples = (song(seconds, seed=number) * 32767).astype("<i2")
        with av.open(str(folder / f"song {number:02}.flac"), "w") as file:
            stream = file.add_stream("flac", rate=RATE, layout="stereo")
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(samples.T.reshape(1, -1)), format="s16", layout="stereo"
            )
            frame.rate = RATE
            file.mux(stream.encode(frame))
            file.mux(stream.encode(None))


def songs(folder: Path, count: int, milliseconds: int) -> None:
    """Write `count` mp3 that begin at different places of one long song, with tags."""
    folder.mkdir(parents=True)
    length = milliseconds * RATE // 1000 // _FRAME
    step = max(1, length // 25)
    frames = _mp3((length + count * step) * _FRAME / RATE)
    for number in range(count):
        part = frames[number * step :][:length]
        tags = {"TIT2": f"Song {number}", "TPE1": f"Band {number % 40}", "TALB": "Benchmarks"}
        (folder / f"song {number:04}.mp3").write_bytes(_id3(tags) + b"".join(part))


def _id3(tags: dict[str, str]) -> bytes:
    """Return an ID3v2.3 tag of texts."""
    frames = b"".join(
        name.encode() + (len(text) + 1).to_bytes(4, "big") + bytes(3) + text.encode("latin-1")
        for name, text in tags.items()
    )
    size = len(frames)
    return b"ID3\x03\0\0" + bytes([0, 0, size >> 7 & 127, size & 127]) + frames


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


KINDS: dict[str, Callable[..., None]] = {
    "wavs": wav_files,
    "wav": large_wav,
    "music": music,
    "songs": songs,
    "flacs": flac_songs,
    "catalog": catalog,
}


def main() -> None:
    """Make material: KIND PATH AMOUNT..., the kind and the amounts of a function above."""
    kind, path, *amounts = sys.argv[1:]
    KINDS[kind](Path(path), *map(int, amounts))


if __name__ == "__main__":
    main()
