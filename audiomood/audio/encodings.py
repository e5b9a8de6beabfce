"""What recordings can be converted to, and what each format can hold; needs nothing to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BIT_RATES: Final = {"mp3": (32, 320), "opus": (6, 510)}
"""Lowest and highest bit rate in kb/s that may be asked for; the others lose nothing."""

_CONTAINERS: Final = {"mp3": "mp3", "flac": "flac", "opus": "ogg", "wav": "wav"}
_CHANNELS: Final = {"mp3": 2, "flac": 8, "opus": 8, "wav": 64}
_PLAIN: Final = {1: "mono", 2: "stereo", 8: "7.1"}
"""Layouts that are always known; what has more channels than fit is mixed to one of them."""
_OPUS_LAYOUTS: Final = _PLAIN | {3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1"}
"""Opus has one layout for each number of channels; of films most are another one, `5.1(side)`."""

_KILO: Final = 1000
_OPUS_RATE: Final = 48000
_OPUS_EACH: Final = 64
"""Default kb/s for each channel; for music in stereo few hear a difference from there on."""
_OPUS_MOST: Final = 256
"""The kb/s that a channel can have."""

_MPEG_1: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG_2: Final = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MPEG_2_5: Final = (8, 16, 24, 32, 40, 48, 56, 64)
_MP3_RATES: Final = {
    8000: _MPEG_2_5, 11025: _MPEG_2_5, 12000: _MPEG_2_5,
    16000: _MPEG_2, 22050: _MPEG_2, 24000: _MPEG_2,
    32000: _MPEG_1, 44100: _MPEG_1, 48000: _MPEG_1,
}  # fmt: skip
"""The sample rates that MP3 has, each with its bit rates in kb/s."""
_MP3_STEREO, _MP3_MONO = 192, 96
"""Default kb/s."""

_EXACT_FLOATS: Final = ("pcm_f", "wavpack")
"""Codecs whose float samples are what was recorded; those of others are what a decoder works with."""
_ONE_BIT: Final = ("dsd", "dst")
"""Codecs that a decoder turns into floats, and that have more to say than 16 bits."""

_FLAC_ANY: Final = 65535
"""Hz up to which FLAC can express every rate."""
_FLAC_TENS: Final = 655350
"""Hz up to which it can express multiples of ten."""
_FLAC_OTHER: Final = 192000


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How a recording is written: FFmpeg's names, Hz, and bits a second where they can be chosen."""

    container: str
    codec: str
    sample_format: str
    layout: str
    rate: int
    bit_rate: int | None


def encoding(
    wanted: str,
    *,
    codec: str,
    sample_format: str,
    layout: str,
    channels: int,
    rate: int,
    bit_rate: int | None,
) -> Encoding:
    """Return how to write a sound so that the format keeps of it what it can.

    Parameters
    ----------
    wanted : one of `audiomood.model.words.CONVERTED`
    codec, sample_format, layout, channels, rate : of the decoded source, by FFmpeg's names, in Hz
    bit_rate : in kb/s; None for the default. What the sample rate or the number of channels does
        not allow becomes the nearest that they do
    """
    most = _CHANNELS[wanted]
    if channels > most or channels in (1, 2):
        channels = min(channels, most)
        layout = _PLAIN[channels]
    if wanted == "opus":
        layout = _OPUS_LAYOUTS[channels]
    rate = _rate(wanted, rate)
    coder, samples = _coder(wanted, codec, sample_format.removesuffix("p"))
    return Encoding(
        container=_CONTAINERS[wanted],
        codec=coder,
        sample_format=samples,
        layout=layout,
        rate=rate,
        bit_rate=_bit_rate(wanted, bit_rate, rate, channels),
    )


def _rate(wanted: str, rate: int) -> int:
    """Return the rate at which the format takes a sound of that rate, never less where it can."""
    if wanted == "opus":
        return _OPUS_RATE
    if wanted == "mp3" and rate not in _MP3_RATES:
        most = 44100 if rate % 44100 == 0 else 48000
        return next((known for known in sorted(_MP3_RATES) if known >= rate), most)
    if wanted == "flac" and rate > _FLAC_ANY and (rate % 10 or rate > _FLAC_TENS):
        return _FLAC_OTHER
    return rate


def _coder(wanted: str, codec: str, samples: str) -> tuple[str, str]:
    """Return the encoder and its samples: what has more than 16 bits gets 24, all else 16.

    A lossy codec has no bits to keep: its floats become 16 bits, as every player plays them.
    """
    floats = samples in ("flt", "dbl")
    exact = floats and codec.startswith(_EXACT_FLOATS)
    deep = exact or samples in ("s32", "s64") or codec.startswith(_ONE_BIT)
    if wanted == "mp3":
        return "libmp3lame", "s16"
    if wanted == "opus":
        return "libopus", "flt" if deep or floats else "s16"
    if wanted == "flac":
        return "flac", "s32" if deep else "s16"
    if exact:
        return "pcm_f32le", "flt"
    if codec.startswith(("pcm_s32", "pcm_s64")):
        return "pcm_s32le", "s32"
    return ("pcm_s24le", "s32") if deep else ("pcm_s16le", "s16")


def _bit_rate(wanted: str, asked: int | None, rate: int, channels: int) -> int | None:
    if wanted == "opus":
        return min(asked or _OPUS_EACH * channels, _OPUS_MOST * channels) * _KILO
    if wanted == "mp3":
        target = asked or (_MP3_STEREO if channels > 1 else _MP3_MONO)
        return min(_MP3_RATES[rate], key=lambda known: abs(known - target)) * _KILO
    return None
