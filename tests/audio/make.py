"""Real audio files, made in memory: what people have, and what goes wrong with it."""

from __future__ import annotations

import io
import struct
from functools import cache
from typing import TYPE_CHECKING, Any

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

RATE = 44100
SECONDS = 9.0


class Pipe:
    """Takes bytes as a pipe does: without a way back."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)


def music(seconds: float = SECONDS, *, rate: int = RATE, channels: int = 2, seed: int = 1) -> Any:
    """Return a melody with some noise, shape (channels, n), in [-1, 1]; quiet first, then loud."""
    time = np.arange(round(seconds * rate)) / rate
    note = 220 * 2 ** (((time * 4).astype(int) * 7 % 12) / 12)
    noise = np.random.default_rng(seed).uniform(-1, 1, (channels, len(time)))
    loud = np.where(time < seconds / 2, 0.02, 0.6)
    tone = np.sin(2 * np.pi * np.cumsum(note) / rate)
    return (loud * (0.7 * tone + 0.3 * noise)).astype(np.float32)


def silence(seconds: float) -> Any:
    """Return one channel of nothing."""
    return np.zeros((1, round(seconds * RATE)), np.float32)


def wav(
    samples: Any = None,
    *,
    rate: int = RATE,
    extra: bytes = b"",
    data_size: int | None = None,
    riff: bytes = b"RIFF",
) -> bytes:
    """Return 16-bit PCM; `extra` are chunks before the data, `data_size` what the header claims."""
    samples = music(rate=rate) if samples is None else samples
    channels = len(samples)
    data = (samples.T * 32767).round().astype("<i2").tobytes()
    size = len(data) if data_size is None else data_size
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2, channels * 2, 16)
    head = b"fmt " + struct.pack("<I", len(form)) + form + extra
    total = min(4 + len(head) + 8 + size, 0xFFFFFFFF)
    return (
        riff + struct.pack("<I", total) + b"WAVE" + head + b"data" + struct.pack("<I", size) + data
    )


def rf64(samples: Any = None) -> bytes:
    """Return an RF64 file: a WAV whose sizes stand in a chunk of their own."""
    samples = music() if samples is None else samples
    size = samples.size * 2
    sizes = struct.pack("<QQQI", size + 72, size, samples.shape[1], 0)
    plain = wav(samples, data_size=0xFFFFFFFF, riff=b"RF64")
    return plain[:12] + b"ds64" + struct.pack("<I", len(sizes)) + sizes + plain[12:]


def float_wav(samples: Any, *, rate: int = RATE) -> bytes:
    """Return 32-bit float PCM, which can hold any number and none."""
    channels = len(samples)
    form = struct.pack("<HHIIHH", 3, channels, rate, rate * channels * 4, channels * 4, 32)
    data = samples.T.astype("<f4").tobytes()
    body = (
        b"fmt "
        + struct.pack("<I", len(form))
        + form
        + b"data"
        + struct.pack("<I", len(data))
        + data
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def encode(
    samples: Any,
    container: str,
    codec: str,
    *,
    rate: int = RATE,
    piped: bool = False,
    tags: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    codec_options: Mapping[str, str] | None = None,
) -> bytes:
    """Return samples, shape (channels, n), as FFmpeg would write them."""
    sink: Any = Pipe() if piped else io.BytesIO()
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(samples)]
    with av.open(sink, "w", format=container, options=dict(options or {})) as out:
        out.metadata.update(tags or {})
        stream: Any = out.add_stream(
            codec, rate=rate, layout=layout, options=dict(codec_options or {})
        )
        stream.codec_context.bit_rate = 128_000
        wanted = stream.codec_context.format.name
        resampler = av.AudioResampler(
            format=wanted,
            layout=layout,
            rate=rate,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", layout)
        frame.sample_rate, frame.pts = rate, 0
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return bytes(sink.data) if piped else sink.getvalue()


def retag(data: bytes, container: str, tags: Mapping[str, str]) -> bytes:
    """Return the same packets in a new file with other tags."""
    sink = io.BytesIO()
    with av.open(io.BytesIO(data)) as source, av.open(sink, "w", format=container) as out:
        stream = source.streams.audio[0]
        copy = out.add_stream_from_template(stream)
        out.metadata.update(tags)
        for packet in source.demux(stream):
            if packet.size:
                packet.stream = copy
                out.mux(packet)
    return sink.getvalue()


def index_alone(data: bytes) -> bytes:
    """Return an mp4 reduced to its index: it still states a length and names bytes not there."""
    atoms, at = {}, 0
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        atoms[data[at + 4 : at + 8]] = data[at : at + size]
        at += size
    return atoms[b"ftyp"] + atoms[b"moov"]


def with_picture(data: bytes, container: str) -> bytes:
    """Return the same packets with a cover beside them."""
    sink = io.BytesIO()
    with av.open(io.BytesIO(data)) as source, av.open(sink, "w", format=container) as out:
        stream = source.streams.audio[0]
        copy = out.add_stream_from_template(stream)
        cover: Any = out.add_stream("mjpeg", rate=1)
        cover.width = cover.height = 64
        cover.pix_fmt = "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        out.mux(cover.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")))
        out.mux(cover.encode(None))
        for packet in source.demux(stream):
            if packet.size:
                packet.stream = copy
                out.mux(packet)
    return sink.getvalue()


def film(*, sound: bool) -> bytes:
    """Return a second of moving picture, with or without sound."""
    sink = io.BytesIO()
    with av.open(sink, "w", format="mp4") as out:
        video: Any = out.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        audio: Any = out.add_stream("aac", rate=RATE, layout="stereo") if sound else None
        for shade in range(10):
            picture = np.full((64, 64, 3), shade * 20, np.uint8)
            out.mux(video.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        out.mux(video.encode(None))
        if sound:
            frame = av.AudioFrame.from_ndarray(music(1.0), "fltp", "stereo")
            frame.sample_rate = RATE
            resampler = av.AudioResampler(
                format="fltp", layout="stereo", rate=RATE, frame_size=1024
            )
            for piece in [*resampler.resample(frame), *resampler.resample(None)]:
                out.mux(audio.encode(piece))
            out.mux(audio.encode(None))
    return sink.getvalue()


def truth(data: bytes) -> float:
    """Return how many seconds of sound decoding gives: FFmpeg's defaults and a sum, no more."""
    seconds = 0.0
    with av.open(io.BytesIO(data)) as source:
        packets = source.demux(source.streams.best("audio"))
        while True:
            try:
                packet = next(packets)
                seconds += sum(frame.samples / frame.sample_rate for frame in packet.decode())
            except StopIteration:
                return seconds
            except av.FFmpegError:
                continue


ENCODINGS: Mapping[str, tuple[str, str, int]] = {
    "wav": ("wav", "pcm_s16le", RATE),
    "w64": ("w64", "pcm_s16le", RATE),
    "aiff": ("aiff", "pcm_s16be", RATE),
    "au": ("au", "pcm_s16be", RATE),
    "caf": ("caf", "pcm_s16be", RATE),
    "flac": ("flac", "flac", RATE),
    "mp3": ("mp3", "libmp3lame", RATE),
    "mp2": ("mp2", "mp2", RATE),
    "ogg": ("ogg", "vorbis", RATE),
    "opus": ("ogg", "libopus", 48000),
    "m4a": ("ipod", "aac", RATE),
    "alac": ("ipod", "alac", RATE),
    "aac": ("adts", "aac", RATE),
    "wma": ("asf", "wmav2", RATE),
    "mka": ("matroska", "libmp3lame", RATE),
    "webm": ("webm", "libopus", 48000),
    "wv": ("wv", "wavpack", RATE),
    "tta": ("tta", "tta", RATE),
    "ac3": ("ac3", "ac3", RATE),
    "eac3": ("eac3", "eac3", RATE),
    "ts": ("mpegts", "mp2", RATE),
    "flv": ("flv", "libmp3lame", RATE),
}
"""A name for each kind of file, with the muxer, the encoder and the sample rate."""


@cache
def sample(kind: str, seconds: float = SECONDS) -> bytes:
    """Return a whole, healthy file of that kind."""
    container, codec, rate = ENCODINGS[kind]
    options = {"strict": "-2"} if codec == "vorbis" else {}
    return encode(music(seconds, rate=rate), container, codec, rate=rate, codec_options=options)
