"""Bytes to bytes, and what is in them."""

from __future__ import annotations

import io
from typing import Any

import av
import numpy as np

from audiomood.audio.convert import convert


def converted(data: bytes, to: str, *, bit_rate: int | None = None, **tags: str) -> bytes:
    target = io.BytesIO()
    convert(io.BytesIO(data), target, to=to, tags=tags, bit_rate=bit_rate)
    return target.getvalue()


def decoded(data: bytes) -> tuple[int, int]:
    """Return how many samples decoding gives, and their rate: FFmpeg's defaults, and a sum."""
    with av.open(io.BytesIO(data)) as source:
        frames = [(frame.samples, frame.sample_rate) for frame in source.decode(audio=0)]
    return sum(samples for samples, _ in frames), frames[0][1]


def sound(data: bytes) -> Any:
    """Return the samples, shape (channels, n), full scale 1.0."""
    with av.open(io.BytesIO(data)) as source:
        resampler = av.AudioResampler(format="fltp")
        frames = [one for frame in source.decode(audio=0) for one in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray() for frame in frames], axis=1)


def stream(data: bytes) -> tuple[str, str, int, int]:
    """Return codec, sample format, rate and channels."""
    with av.open(io.BytesIO(data)) as source:
        context = source.streams.audio[0].codec_context
        name = context.codec.canonical_name
        return name, context.format.name, context.sample_rate, context.layout.nb_channels
