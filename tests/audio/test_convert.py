"""Convert: the same sound in another format, with its bits, rate and channels as far as they fit."""

from __future__ import annotations

import io
import struct
from typing import Any

import av
import numpy as np
import pytest

from audiomood.audio.convert import convert
from audiomood.errors import NotAudio
from audiomood.model.words import CONVERTED as FORMATS
from tests.audio import make
from tests.audio.converting import converted, decoded, sound, stream


@pytest.mark.parametrize("to", ["flac", "wav"])
def test_what_loses_nothing_loses_nothing(to: str) -> None:
    for source in (make.sample("flac", 1.0), make.encode(make.music(1.0), "wav", "pcm_s24le")):
        assert np.array_equal(sound(converted(source, to)), sound(source))


def test_wav_keeps_floats_as_they_are() -> None:
    loud = make.music(1.0) * np.float32(3.0)
    assert np.array_equal(sound(converted(make.float_wav(loud), "wav")), loud)


@pytest.mark.parametrize(
    ("codec", "flac", "wav"),
    [
        ("pcm_u8", "s16", "pcm_s16le"),
        ("pcm_s16le", "s16", "pcm_s16le"),
        ("pcm_s24le", "s32", "pcm_s24le"),
        ("pcm_s32le", "s32", "pcm_s32le"),
        ("pcm_f32le", "s32", "pcm_f32le"),
        ("pcm_f64le", "s32", "pcm_f32le"),
    ],
)
def test_bits_stay_what_they_were(codec: str, flac: str, wav: str) -> None:
    source = make.encode(make.music(0.5), "wav", codec)
    assert stream(converted(source, "flac"))[1] == flac
    assert stream(converted(source, "wav"))[0] == wav


@pytest.mark.parametrize("kind", ["mp3", "m4a", "opus", "ogg", "wma", "ac3"])
def test_a_lossy_source_has_no_more_than_16_bits_to_keep(kind: str) -> None:
    source = make.sample(kind, 0.5)
    assert stream(converted(source, "wav"))[:2] == ("pcm_s16le", "s16")
    assert stream(converted(source, "flac"))[:2] == ("flac", "s16")


@pytest.mark.parametrize(("kind", "to"), [("aac", "flac"), ("aac", "wav"), ("float", "flac")])
def test_what_is_louder_than_full_scale_is_clipped(kind: str, to: str) -> None:
    loud = 3.0 * make.music(1.0)
    source = make.encode(loud, "adts", "aac") if kind == "aac" else make.float_wav(loud)
    decoded = sound(source)
    assert decoded.max() > 1.1
    assert decoded.min() < -1.1

    result = sound(converted(source, to))
    assert np.abs(result - decoded.clip(-1, 1)).max() < 1 / 32000


@pytest.mark.parametrize(
    ("rate", "to", "expected"),
    [
        (96000, "mp3", 48000),
        (88200, "mp3", 44100),
        (37800, "mp3", 44100),
        (5000, "mp3", 8000),
        (44100, "opus", 48000),
        (96000, "flac", 96000),
        (70001, "flac", 192000),
        (192000, "wav", 192000),
    ],
)
def test_a_rate_that_a_format_has_not_becomes_another(rate: int, to: str, expected: int) -> None:
    source = make.wav(make.music(0.5, rate=rate), rate=rate)
    samples, new = decoded(converted(source, to))
    assert new == expected
    assert samples == round(decoded(source)[0] * new / rate)


def in_places(samples: Any, mask: int) -> bytes:
    """Return 16-bit PCM whose channels belong to the loudspeakers of a mask, as Microsoft counts them."""
    channels, data = len(samples), (samples.T * 32767).round().astype("<i2").tobytes()
    form = struct.pack("<HHIIHH", 0xFFFE, channels, 44100, 88200 * channels, 2 * channels, 16)
    form += struct.pack("<HHI", 22, 16, mask) + bytes.fromhex("0100000000001000800000aa00389b71")
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(("channels", "mp3", "flac"), [(1, 1, 1), (6, 2, 6)])
def test_channels_that_do_not_fit_are_mixed(channels: int, mp3: int, flac: int) -> None:
    source = make.wav(np.repeat(make.music(0.5)[:1], channels, axis=0))
    assert stream(converted(source, "mp3"))[3] == mp3
    assert stream(converted(source, "flac"))[3] == flac
    assert stream(converted(source, "opus"))[3] == flac


@pytest.mark.parametrize("to", ["mp3", "flac", "opus", "wav"])
@pytest.mark.parametrize("mask", [0x60F, 0x10B, 0x603, 0x70F, 0x13F, 0x0FF])
def test_channels_in_any_places_are_converted(mask: int, to: str) -> None:
    channels = mask.bit_count()
    source = in_places(np.repeat(make.music(0.2)[:1], channels, axis=0), mask)
    assert stream(converted(source, to))[3] == (2 if to == "mp3" else channels)


def test_channels_that_nobody_can_mix_are_an_error_in_words() -> None:
    source = make.wav(np.repeat(make.music(0.2)[:1], 20, axis=0))
    with pytest.raises(NotAudio, match="cannot be mixed"):
        converted(source, "mp3")


def test_a_recording_that_changes_its_rate_and_its_channels_goes_on() -> None:
    slow = make.encode(make.music(1.0, rate=22050)[:1], "mp3", "libmp3lame", rate=22050)
    joined = make.sample("mp3", 1.0) + slow + make.sample("mp3", 1.0)

    result = converted(joined, "flac")
    samples, rate = decoded(result)
    assert stream(result)[3] == 2
    assert samples == pytest.approx(make.truth(joined) * rate, abs=1)
    assert samples > 2.9 * rate


@pytest.mark.parametrize(
    ("to", "asked", "kilobits"), [("mp3", None, 192), ("mp3", 320, 320), ("mp3", 100, 96)]
)
def test_mp3_has_the_bit_rate_that_was_asked_for(to: str, asked: int | None, kilobits: int) -> None:
    result = converted(make.sample("flac", 2.0), to, bit_rate=asked)
    with av.open(io.BytesIO(result)) as file:
        assert file.streams.audio[0].codec_context.bit_rate == kilobits * 1000


def test_opus_comes_near_the_bit_rate_that_was_asked_for() -> None:
    small, large = (converted(make.sample("flac"), "opus", bit_rate=rate) for rate in (32, 256))
    assert len(small) * 4 < len(large)


def test_the_same_sound_gives_the_same_bytes() -> None:
    for to in FORMATS:
        assert converted(make.sample("flac", 1.0), to) == converted(make.sample("flac", 1.0), to)


def test_a_wav_has_room_for_the_sizes_of_one_beyond_4_gib() -> None:
    result = converted(make.sample("flac", 0.5), "wav")
    assert result[:4] == b"RIFF"
    name, size = struct.unpack_from("<4sI", result, 12)
    assert (name, size) == (b"JUNK", 28)  # where RF64 has its chunk `ds64`


@pytest.mark.parametrize("data", [b"", b"nothing" * 1000, make.wav()[:44]])
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(NotAudio):
        converted(data, "flac")


class FullDisk(io.BytesIO):
    """A file on a disk that is soon full."""

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > 50_000:
            raise OSError(28, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("to", FORMATS)
def test_a_full_disk_is_told_as_what_it_is(to: str) -> None:
    with pytest.raises(OSError, match="No space left"):
        convert(io.BytesIO(make.sample("flac", 9.0)), FullDisk(), to=to, tags={})
