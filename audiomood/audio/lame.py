"""MP3 by lameenc, whose LAME is compiled for speed: PyAV's is not and takes three times as long.

Both are LAME 3.100 with the same settings. Where there is no lameenc, PyAV's does. How much of the
last frame is padding is said here for both: FFmpeg says too little where it is more than a frame.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import av
from av.packet import PacketSideData, packet_sidedata_type_from_literal

try:
    import lameenc
except ImportError:  # no wheel for this machine
    lameenc = None

if TYPE_CHECKING:
    from av import Packet
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.stream import Stream

    from audiomood.audio.encodings import Encoding

_QUALITY: Final = 3
"""What LAME itself takes for constant bit rates, and with it `lame` and `ffmpeg`."""
_DELAY: Final = 576 + 528 + 1
"""Samples that come before the first one: of the encoder, and of every decoder."""
_BYTES: Final = 2
"""Bytes of a sample."""
_MPEG_1: Final = 0x08
_KILOBITS: Final = (
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
)
"""What the header of a frame means by the bit rate, in MPEG 2 and 2.5, and in MPEG 1."""


def is_there() -> bool:
    """Tell whether this encoder can be used."""
    return lameenc is not None


def ended(
    packets: list[Packet[Stream]], *, frames: int, length: int, samples: int
) -> list[Packet[Stream]]:
    """Return the last packets, of which the very last says how much is padding.

    Parameters
    ----------
    packets : what the encoder gave at its end
    frames, length : how many frames it gave in all, and how many samples each has
    samples : how many it was given
    """
    if packets:
        padding = max(0, frames * length - _DELAY - samples)
        packets[-1].set_sidedata(_skip(end=padding))
    return packets


def _skip(*, start: int = 0, end: int = 0) -> PacketSideData:
    """Return how many samples players leave out, as FFmpeg hands it from an encoder to a muxer."""
    form = struct.pack("<IIBB", start, end, 0, 0)
    kind = packet_sidedata_type_from_literal("skip_samples")
    skip = PacketSideData(kind, len(form))  # type: ignore[call-arg] # its stub leaves them out
    skip.update(form)
    return skip


class Lame:
    """Frames of 16-bit samples in, packets for a stream of PyAV out."""

    def __init__(self, stream: AudioStream, form: Encoding) -> None:
        self._stream = stream
        self._rate = form.rate
        self._channels = stream.codec_context.layout.nb_channels
        self._encoder = lameenc.Encoder()
        self._encoder.silence()
        self._encoder.set_bit_rate((form.bit_rate or 0) // 1000)
        self._encoder.set_in_sample_rate(form.rate)
        self._encoder.set_out_sample_rate(form.rate)
        self._encoder.set_channels(self._channels)
        self._encoder.set_quality(_QUALITY)
        self._frames = 0
        self._rest = b""

    def encode(self, frame: AudioFrame | None) -> list[Packet[Stream]]:
        """Return the packets that a frame completes, or with None all that are left."""
        if frame is None:
            return self._packets(self._encoder.flush())
        size = frame.samples * self._channels * _BYTES
        return self._packets(self._encoder.encode(bytes(memoryview(frame.planes[0])[:size])))

    def _packets(self, data: bytes) -> list[Packet[Stream]]:
        """Return what is whole of the stream of frames so far."""
        packets = []
        stream, at = self._rest + bytes(data), 0
        length = self._stream.codec_context.frame_size
        while len(stream) - at >= 4 and len(stream) - at >= (size := self._size(stream, at)):
            packet = av.Packet(stream[at : at + size])
            packet.stream = self._stream
            packet.time_base = self._stream.codec_context.time_base
            packet.pts = packet.dts = self._frames * length - _DELAY
            packet.duration = length
            if not self._frames:
                packet.set_sidedata(_skip(start=_DELAY))
            self._frames += 1
            at += size
            packets.append(packet)
        self._rest = stream[at:]
        return packets

    def _size(self, stream: bytes, at: int) -> int:
        """Return the bytes of the frame that begins there, by its header."""
        is_first = bool(stream[at + 1] & _MPEG_1)
        bits = _KILOBITS[is_first][stream[at + 2] >> 4] * 1000
        padding = stream[at + 2] >> 1 & 1
        return (144 if is_first else 72) * bits // self._rate + padding
