"""DTS and TrueHD that are sent as the samples of a WAV, and music that only looks like it."""

from __future__ import annotations

import array
import io
from pathlib import Path

import pytest

from audiomood.audio.plain import HEAD, Passing, plain_wave
from audiomood.audio.probe import probe
from tests.audio import make
from tests.audio.test_plain import wav

LOOKED_AT = 8 << 10
"""Bytes of the samples in which the word of such a stream is looked for."""
HEADERS = {
    "DTS, 16 bits, big-endian": "7ffe8001 fc3c",
    "DTS, 16 bits, little-endian": "fe7f0180 3cfc",
    "DTS, 14 bits, big-endian": "1fffe800 07f0",
    "DTS, 14 bits, little-endian": "ff1f00e8 f007",
    "TrueHD, big-endian": "f8726fba 0000",
    "TrueHD, little-endian": "72f8ba6f 0000",
}
"""How their frames begin: the word, and behind that of DTS what FFmpeg wants to see as well."""
MUSIC = make.wav(make.music(1.0))
"""Two channels of 16 bits with a header of 44 bytes."""
START = 44


def holding(header: str, *places: int) -> bytes:
    """Return music with a header at some places among its samples."""
    data, word = bytearray(MUSIC), bytes.fromhex(header)
    for place in places:
        data[START + place : START + place + len(word)] = word
    return bytes(data)


def is_plain(data: bytes) -> bool:
    return plain_wave(data[:HEAD], len(data)) is not None


@pytest.mark.parametrize("kind", HEADERS)
def test_a_stream_is_left_to_ffmpeg_wherever_it_begins(kind: str) -> None:
    assert is_plain(MUSIC)
    for place in (*range(0, LOOKED_AT - 4, 9), LOOKED_AT - 5, LOOKED_AT - 4):
        assert not is_plain(holding(HEADERS[kind], place)), place


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
@pytest.mark.parametrize("kind", HEADERS)
def test_a_stream_is_left_to_ffmpeg_whatever_its_samples_are_called(kind: str, bits: int) -> None:
    frames = (bytes.fromhex(HEADERS[kind]) + bytes(1000)) * 12
    assert not is_plain(wav(frames, channels=2, rate=48_000, bits=bits))


@pytest.mark.parametrize("place", [0, 1, 4000, LOOKED_AT - 4, LOOKED_AT, 40_000, 100_000])
@pytest.mark.parametrize("kind", HEADERS)
def test_music_with_such_a_word_is_measured_as_the_music_it_is(kind: str, place: int) -> None:
    data = holding(HEADERS[kind], place)
    assert is_plain(data) is (place >= LOOKED_AT)
    wave = plain_wave(MUSIC[:HEAD], len(MUSIC))  # of the same shape, and plain
    assert wave is not None
    passing = Passing(wave)
    passing.update(0, data)
    assert probe(io.BytesIO(data)) == passing.probe()


@pytest.mark.parametrize("silence", [0, 20_000])
@pytest.mark.parametrize("swapped", [False, True])
def test_dts_in_a_wav_is_measured_as_what_it_is(swapped: bool, silence: int) -> None:
    # Made by `ffmpeg -f lavfi -i sine=440:duration=0.2:sample_rate=48000 -ac 2 -c:a dca -strict -2 -b:a 320k`.
    stream = Path(__file__).with_name("tone.dts").read_bytes()
    words = array.array("H", stream)
    if swapped:
        words.byteswap()
    sound = probe(io.BytesIO(wav(bytes(silence) + words.tobytes(), channels=2, rate=48_000))).sound
    assert (sound.format, sound.codec, sound.channels) == ("wav", "dts", 2)
    assert sound.duration == probe(io.BytesIO(stream)).sound.duration
