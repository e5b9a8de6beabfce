"""Samples: the mean of the channels, at one rate, in blocks, whatever the file."""

from __future__ import annotations

import io
import random
import tracemalloc
from typing import Any

import numpy as np
import pytest

from audiomood.audio.decode import decode
from audiomood.errors import NotAudio, SourceUnreadable
from tests.audio import make

RATE = 22050


def samples(data: bytes, rate: int = RATE) -> Any:
    return np.concatenate(list(decode(io.BytesIO(data), rate=rate)))


def steady(*levels: float, seconds: float = 1.0) -> Any:
    """Return a constant level for each channel."""
    return np.array(levels, np.float32)[:, None] * np.ones(round(seconds * make.RATE), np.float32)


def middle(block: Any) -> Any:
    return block[len(block) // 4 : -len(block) // 4]


@pytest.mark.parametrize(
    "levels",
    [
        (0.5,),
        (0.5, 0.5),
        (0.5, -0.5),
        (0.8, 0.2),
        (0.1, 0.2, 0.3),
        (0.6, 0, 0, 0, 0, 0),
        (0.4,) * 8,
    ],
)
def test_the_channels_are_averaged(levels: tuple[float, ...]) -> None:
    mono = samples(make.float_wav(steady(*levels)))
    assert np.abs(middle(mono) - np.mean(levels)).max() < 1e-4


@pytest.mark.parametrize("kind", make.ENCODINGS)
def test_every_format_gives_its_sound_back(kind: str) -> None:
    rate = make.ENCODINGS[kind][2]
    wanted = make.music(rate=rate).mean(axis=0)
    found = samples(make.sample(kind), rate)
    assert found.dtype == np.float32
    assert found.shape == pytest.approx((len(wanted),), abs=0.06 * rate)
    level = np.sqrt(np.mean(found**2)) / np.sqrt(np.mean(wanted**2))
    assert level == pytest.approx(1, abs=0.1)


def test_lossless_sound_comes_back_exactly() -> None:
    wanted = make.music(channels=1)[0]
    found = samples(make.wav(wanted[None]), make.RATE)
    assert np.abs(found - wanted).max() < 1.1 / 32768


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 48000])
def test_the_rate_is_what_was_asked_for(rate: int) -> None:
    time = np.arange(2 * make.RATE) / make.RATE
    tone = 0.5 * np.sin(2 * np.pi * 1000 * time)[None].astype(np.float32)
    found = samples(make.wav(tone), rate)
    assert len(found) == pytest.approx(2 * rate, abs=64)
    spectrum = np.abs(np.fft.rfft(found * np.hanning(len(found))))
    assert np.argmax(spectrum) * rate / len(found) == pytest.approx(1000, abs=1)


def test_blocks_are_three_seconds_long_but_the_last() -> None:
    blocks = list(decode(io.BytesIO(make.wav()[: 44 + 10 * make.RATE * 3]), rate=RATE))
    assert [len(block) for block in blocks[:-1]] == [3 * RATE] * (len(blocks) - 1)
    assert 0 < len(blocks[-1]) <= 3 * RATE


@pytest.mark.parametrize("kind", ["wav", "mp3", "flac", "m4a", "ogg", "opus"])
def test_a_whole_file_is_complete(kind: str) -> None:
    decoded = decode(io.BytesIO(make.sample(kind)))
    assert not decoded.complete
    list(decoded)
    assert decoded.complete


@pytest.mark.parametrize("kind", ["mp3", "m4a"])
def test_a_damaged_file_gives_what_it_has_and_says_so(kind: str) -> None:
    data = bytearray(make.sample(kind))
    place = len(data) // 2
    data[place : place + 3000] = random.Random(1).randbytes(3000)
    decoded = decode(io.BytesIO(bytes(data)))
    assert sum(map(len, decoded)) > 0.7 * make.SECONDS * RATE
    assert not decoded.complete


def test_a_file_cut_short_gives_its_beginning() -> None:
    data = make.sample("flac")
    decoded = decode(io.BytesIO(data[: len(data) // 2]))
    assert sum(map(len, decoded)) / RATE == pytest.approx(
        make.truth(data[: len(data) // 2]), abs=0.05
    )
    assert not decoded.complete


def test_a_stream_that_changes_its_channels_goes_on() -> None:
    stereo = make.encode(make.music(3.0), "mp3", "libmp3lame")
    mono = make.encode(make.music(3.0, channels=1), "mp3", "libmp3lame")
    found = samples(stereo + mono)
    assert len(found) / RATE == pytest.approx(6.0, abs=0.1)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38])
def test_what_is_no_number_does_not_come_out(value: float) -> None:
    sound = make.music(2.0)
    sound[:, 1000:2000] = value
    assert np.isfinite(samples(make.float_wav(sound))).all()


def test_a_click_is_sound_though_too_short_for_a_sample() -> None:
    decoded = decode(io.BytesIO(make.wav(make.music(0.001))), rate=8000)
    assert sum(map(len, decoded)) <= 8
    assert decoded.complete


@pytest.mark.parametrize("data", [b"", b"no sound", make.wav()[:44]])
def test_what_holds_no_sound_is_not_audio(data: bytes) -> None:
    with pytest.raises(NotAudio):
        list(decode(io.BytesIO(data)))


def test_a_file_that_cannot_be_read_is_not_called_damaged() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 500_000:
                raise OSError(5, "Input/output error")
            return super().read(size)

    with pytest.raises(SourceUnreadable):
        list(decode(Failing(make.sample("wav"))))


def test_memory_does_not_grow_with_the_length() -> None:
    class Long(io.RawIOBase):
        """Ten minutes of noise that exists only while it is read."""

        def __init__(self) -> None:
            self._head = make.wav(make.music(1.0, channels=1), data_size=600 * make.RATE * 2)[:44]
            self._at, self._size = 0, 44 + 600 * make.RATE * 2

        def read(self, size: int = -1) -> bytes:
            size = min(size, self._size - self._at)
            data = (self._head + bytes(size))[:size] if self._at == 0 else bytes(size)
            self._at += size
            return data

        def seek(self, offset: int, whence: int = 0) -> int:
            self._at = offset + (0, self._at, self._size)[whence]
            return self._at

        def tell(self) -> int:
            return self._at

    tracemalloc.start()
    try:
        seconds = sum(map(len, decode(Long(), rate=8000))) / 8000  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert seconds == pytest.approx(600, abs=1)
    assert peak < 5_000_000


def test_a_reader_may_stop_early() -> None:
    decoded = decode(io.BytesIO(make.sample("mp3")))
    next(decoded)
    decoded.close()
    assert list(decoded) == []
    assert not decoded.complete
