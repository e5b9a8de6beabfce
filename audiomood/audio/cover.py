"""The picture that comes with a recording: taken out of one file, and put into another."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

import av
from av.stream import Discard, Disposition

from audiomood.audio.container import FOREIGN, opened
from audiomood.errors import NotAudio

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.stream import Stream

LARGEST: Final = (1 << 24) - 1024
"""Bytes of a picture that are kept; FLAC has room for no more in one block."""
_FRONT: Final = "Cover (front)"
_FRONT_NUMBER: Final = 3
"""What FLAC and ID3 call a front cover."""
_PACKETS: Final = 16
"""Packets among which a picture comes, where it comes at all: FFmpeg gives it before the sound."""
_MIME: Final = {"mjpeg": "image/jpeg", "png": "image/png"}
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of the JPEG segments that hold height and width."""
_SCAN: Final = 0xDA


@dataclass(frozen=True, slots=True)
class Cover:
    """A JPEG or PNG; `codec` is FFmpeg's name for it, width and height are in pixels."""

    codec: str
    data: bytes
    width: int
    height: int

    def add_stream(self, container: OutputContainer) -> Stream:
        """Declare the picture, before anything is written."""
        stream = container.add_mux_stream(self.codec, width=self.width, height=self.height)
        stream.disposition = Disposition.attached_pic
        stream.metadata["comment"] = _FRONT
        return stream

    def write(self, container: OutputContainer, stream: Stream) -> None:
        """Write the picture, before the sound."""
        packet = av.Packet(self.data)
        packet.stream = stream
        packet.pts = packet.dts = 0
        container.mux_one(packet)

    def as_comment(self) -> str:
        """Return the picture as Vorbis comments hold it: a FLAC picture block in base 64."""
        mime = _MIME[self.codec].encode()
        block = (
            struct.pack(">II", _FRONT_NUMBER, len(mime))
            + mime
            + struct.pack(">IIIIII", 0, self.width, self.height, 24, 0, len(self.data))
            + self.data
        )
        return base64.b64encode(block).decode()


def cover_of(file: BinaryIO) -> Cover | None:
    """Return the front cover in a recording, or the first picture where none is called that."""
    try:
        with opened(file) as recording:
            return _cover(recording.container)
    except (NotAudio, *FOREIGN):
        return None


def _cover(container: InputContainer) -> Cover | None:
    pictures = [
        stream
        for stream in container.streams.video
        if stream.disposition & Disposition.attached_pic
    ]
    if not pictures:
        return None
    for picture in pictures:
        picture.discard = Discard.none
    found = {
        packet.stream_index: bytes(packet)
        for packet in islice(container.demux(pictures), max(_PACKETS, len(pictures)))
        if packet.size
    }
    first = sorted(pictures, key=lambda one: one.metadata.get("comment") != _FRONT)
    covers = (_read(found.get(picture.index, b"")) for picture in first)
    return next(filter(None, covers), None)


def _read(data: bytes) -> Cover | None:
    """Return a picture of a known kind; None for everything else, and for what is too large."""
    if len(data) > LARGEST:
        return None
    if data.startswith(_PNG) and len(data) > 24:
        width, height = struct.unpack_from(">II", data, 16)
        return Cover("png", data, width, height) if width and height else None
    if data.startswith(_JPEG) and (size := _jpeg_size(data)):
        return Cover("mjpeg", data, *size)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height, which stand in a segment before the picture itself."""
    at = len(_JPEG)
    while at + 9 <= len(data) and data[at] == 0xFF and data[at + 1] != _SCAN:
        if data[at + 1] in _SIZES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return (width, height) if width and height else None
        at += 2 + max(2, struct.unpack_from(">H", data, at + 2)[0])
    return None
