"""Samples to files: wav, flac, mp3, ogg, opus and m4a, through PyAV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Codec:
    """What writes one kind of file: FFmpeg's names of encoder, sample format and container."""

    name: str
    samples: str
    container: str
    options: Mapping[str, str]


CODECS = {
    ".wav": Codec("pcm_s16le", "s16", "wav", {}),
    ".flac": Codec("flac", "s16", "flac", {"compression_level": "12"}),
    ".mp3": Codec("libmp3lame", "fltp", "mp3", {}),
    # PyAV's wheels hold no libvorbis. FFmpeg's own encoder calls itself experimental, takes
    # stereo only and knows no bit rate: a quality of 3, times the unit that FFmpeg counts it in.
    ".ogg": Codec(
        "vorbis",
        "fltp",
        "ogg",
        {"strict": "experimental", "flags": "+qscale", "global_quality": str(3 * 118)},
    ),
    ".opus": Codec("libopus", "flt", "opus", {"application": "audio"}),
    ".m4a": Codec("aac", "fltp", "ipod", {}),
}


def write(
    target: Path,
    samples: NDArray[np.float32],
    rate: int,
    *,
    bit_rate: int | None,
    tags: Mapping[str, str],
) -> None:
    """Encode the samples into a file whose suffix says how.

    Parameters
    ----------
    samples : shape (1 or 2, samples), within [-1, 1]
    rate : in Hz; opus takes 8000, 12000, 16000, 24000 and 48000 only
    bit_rate : in bit/s, or None for the codecs that have none to choose
    """
    codec = CODECS[target.suffix]
    # "bitexact" leaves out what differs from run to run: version strings and random serials.
    options = {"fflags": "+bitexact"}
    with (
        target.open("wb") as file,
        av.open(file, "w", format=codec.container, options=options) as container,
    ):
        stream = container.add_stream(codec.name, rate=rate, options=dict(codec.options))
        assert isinstance(stream, av.AudioStream)
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        stream.layout = "stereo" if len(samples) == 2 else "mono"
        stream.format = codec.samples
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        container.metadata.update(tags)
        stream.metadata.update(tags)
        container.mux(stream.encode(_frame(samples, rate, codec.samples)))
        container.mux(stream.encode(None))


def _frame(samples: NDArray[np.float32], rate: int, kind: str) -> av.AudioFrame:
    """Pack all samples into one frame of the encoder's sample format."""
    layout = "stereo" if len(samples) == 2 else "mono"
    data = samples if kind.endswith("p") else samples.T.reshape(1, -1)
    if kind == "s16":
        whole = np.round(data * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(whole, format=kind, layout=layout)
    else:
        frame = av.AudioFrame.from_ndarray(data.copy(), format=kind, layout=layout)
    frame.sample_rate = rate
    frame.pts = 0
    return frame
