"""Plain WAV files are measured without FFmpeg, and come out exactly as FFmpeg would have them."""

from __future__ import annotations

import io
import random
import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest

from audiomood.audio.plain import HEAD, Passing, plain_wave
from audiomood.audio.probe import probe
from tests.audio import make

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiomood.audio.facts import Probe

MUTATIONS = 400


def wav(data: bytes, *, tag: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16) -> bytes:
    frame = channels * bits // 8
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, tag, channels, rate, rate * frame, frame, bits)
    rest = b"WAVE" + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(rest)) + rest


def chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def behind(extra: bytes, data: bytes) -> bytes:
    """Put chunks between the form and the samples of a file that `wav` made."""
    return data[:36] + extra + data[36:]


def measured(data: bytes, *, piece: int = 5000) -> Probe | None:
    """Measure a file whose bytes pass by, None where it is not a plain one."""
    wave = plain_wave(data[:HEAD], len(data))
    if wave is None:
        return None
    passing = Passing(wave)
    for at in range(0, len(data), piece):
        passing.update(at, data[at : at + piece])
    return passing.probe()


NOISE = random.Random(7).randbytes(48_000)
PLAIN: dict[str, Callable[[], bytes]] = {
    "8 bits": lambda: wav(NOISE, bits=8),
    "16 bits": lambda: wav(NOISE),
    "24 bits": lambda: wav(NOISE, bits=24),
    "32 bits": lambda: wav(NOISE, bits=32),
    "float": lambda: make.float_wav(make.music(1.0)),
    "double": lambda: wav(np.linspace(-1, 1, 4000).tobytes(), tag=3, bits=64),
    "stereo": lambda: make.wav(make.music(1.0)),
    "six channels": lambda: wav(NOISE, channels=6, rate=48000),
    "one sample": lambda: wav(b"\1\0"),
    "padded": lambda: make.wav(make.music(0.5), extra=chunk(b"JUNK", bytes(27))),
    "as FFmpeg writes it": lambda: make.encode(make.music(0.5), "wav", "pcm_s16le"),
    "as FFmpeg writes 24 bits": lambda: make.encode(make.music(0.5), "wav", "pcm_s24le"),
    "an odd number of bytes": lambda: wav(NOISE[:4001], bits=8),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_a_plain_wave_is_measured_as_ffmpeg_does(kind: str) -> None:
    data = PLAIN[kind]()
    assert measured(data) == probe(io.BytesIO(data))


ODD: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a header alone": lambda: wav(b""),
    "cut short": lambda: wav(NOISE)[:-2],
    "longer than it says": lambda: wav(NOISE) + b"\0\0",
    "written to a pipe": lambda: make.wav(make.music(0.5), data_size=0xFFFFFFFF),
    "tags behind the sound": lambda: wav(NOISE) + chunk(b"LIST", b"INFOINAM\2\0\0\0a\0"),
    "tags before the sound": lambda: make.wav(
        make.music(0.5), extra=chunk(b"LIST", b"INFOINAM\2\0\0\0a\0")
    ),
    "half a sample": lambda: wav(NOISE[:4001]),
    "no rate": lambda: wav(NOISE, rate=0),
    "many channels": lambda: wav(NOISE, channels=400),
    "mu-law": lambda: wav(NOISE, tag=7, bits=8),
    "RF64": lambda: make.rf64(make.music(0.5)),
    "a chunk without end": lambda: make.wav(make.music(0.5), extra=b"JUNK\xff\xff\xff\xff"),
    "a header that is too far away": lambda: make.wav(
        make.music(0.5), extra=chunk(b"JUNK", bytes(HEAD))
    ),
    "DTS sent as sound": lambda: wav(bytes(8) + b"\x7f\xfe\x80\x01" + NOISE),
    "AC-3 sent as sound": lambda: wav(b"\x0b\x77" + NOISE),
    "mp3 sent as sound": lambda: wav(b"\xff\xfb\x90\x00" + NOISE),
    "tagged mp3 sent as sound": lambda: wav(b"ID3\4" + NOISE),
    "S/PDIF": lambda: wav(b"\x72\xf8\x1f\x4e" + NOISE, channels=2, rate=48000),
    "an mp3": lambda: make.sample("mp3", 0.5),
}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_is_left_to_ffmpeg(kind: str) -> None:
    assert measured(ODD[kind]()) is None


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
@pytest.mark.parametrize("before", [0, 9_000, 32_736])
def test_a_stream_that_is_sent_as_if_it_were_sound_is_left_to_ffmpeg(
    bits: int, before: int
) -> None:
    stream = make.encode(make.music(1.0), "spdif", "ac3")
    data = wav((NOISE[:before] + stream)[:120_000], bits=bits, channels=2, rate=48_000)
    assert probe(io.BytesIO(data)).sound.codec == "ac3"
    assert measured(data) is None


def test_samples_of_which_too_few_are_at_hand_are_left_to_ffmpeg() -> None:
    stream = make.encode(make.music(1.0), "spdif", "ac3")
    data = behind(chunk(b"JUNK", bytes(60_000)), wav(NOISE[:9_000] + stream, channels=2))
    assert probe(io.BytesIO(data)).sound.codec == "ac3"
    assert measured(data) is None
    assert measured(behind(chunk(b"JUNK", bytes(60_000)), wav(NOISE[:2_000]))) is not None


def test_an_aac_stream_that_is_sent_as_if_it_were_sound_is_left_to_ffmpeg() -> None:
    data = wav(make.encode(make.music(1.0), "latm", "aac")[:16_000], channels=2)
    assert probe(io.BytesIO(data)).sound.codec == "aac_latm"
    assert measured(data) is None


def test_a_changed_header_is_left_to_ffmpeg_or_understood_as_it_does() -> None:
    rng = random.Random(5)
    originals = [PLAIN[kind]() for kind in ("16 bits", "float", "as FFmpeg writes 24 bits")]
    understood = 0
    for _ in range(MUTATIONS):
        data = bytearray(rng.choice(originals))
        for _ in range(rng.randrange(1, 3)):
            data[rng.randrange(110)] = rng.choice([0, 1, 2, 3, 8, 255, rng.randrange(256)])
        found = measured(bytes(data))
        if found is not None:
            understood += 1
            assert found == probe(io.BytesIO(data))
    assert 20 < understood < MUTATIONS


def test_bytes_may_pass_in_any_pieces_and_again() -> None:
    data = PLAIN["16 bits"]()
    wave = plain_wave(data[:HEAD], len(data))
    assert wave is not None
    passing = Passing(wave)
    passing.update(0, data[:10_000])
    passing.update(0, data[:20_000])
    passing.update(30_000, data[30_000:])
    assert passing.probe() is None
    passing.update(10_000, memoryview(data)[10_000:])
    assert passing.probe() == probe(io.BytesIO(data)) == measured(data, piece=7)
