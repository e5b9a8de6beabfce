"""MP3 files made by hand: frames that LAME made, between facts and tags of any kind."""

from __future__ import annotations

import io
import struct
from functools import cache

import av

from tests.audio import make

MODES = {"constant": {}, "variable": {"q": "4"}, "average": {"abr": "1"}}


@cache
def mp3(
    *, rate: int = 44100, channels: int = 2, mode: str = "constant", facts: bool = True
) -> bytes:
    """Return what LAME makes of a second and a bit, without a tag."""
    samples = make.music(1.3, rate=rate, channels=channels)
    options = {"write_xing": str(int(facts)), "id3v2_version": "0"}
    return make.encode(
        samples, "mp3", "libmp3lame", rate=rate, options=options, codec_options=MODES[mode]
    )


def frames(data: bytes) -> list[bytes]:
    """Return the frames with sound of a file, as FFmpeg finds them."""
    with av.open(io.BytesIO(data)) as source:
        return [bytes(packet) for packet in source.demux(audio=0) if packet.size]


def facts(data: bytes, count: int, size: int, *, delay: int = 576, padding: int = 800) -> bytes:
    """Return the first frame of a file that `mp3` made, with other facts."""
    frame = bytearray(data[: data.index(frames(data)[0])])
    at = frame.index(b"Info")
    struct.pack_into(">II", frame, at + 8, count, size)
    at = frame.index(b"Lavf", at)
    frame[at + 21 : at + 24] = (delay << 12 | padding).to_bytes(3, "big")
    return bytes(frame)


def with_facts(parts: list[bytes], *, delay: int = 576, padding: int = 800) -> bytes:
    first = facts(mp3(), len(parts), sum(map(len, parts)), delay=delay, padding=padding)
    return first + b"".join(parts)


def changed(parts: list[bytes], number: int, at: int, value: bytes) -> list[bytes]:
    """Return the frames with some bytes of one replaced."""
    frame = bytearray(parts[number])
    frame[at : at + len(value)] = value
    number %= len(parts)
    return [*parts[:number], bytes(frame), *parts[number + 1 :]]


def id3(body: bytes, *, version: int = 3, flags: int = 0) -> bytes:
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes([version, 0, flags]) + size + body


def text(name: bytes, value: bytes, *, version: int = 3) -> bytes:
    if version == 2:
        return name + (len(value) + 1).to_bytes(3, "big") + b"\0" + value
    return name + (len(value) + 1).to_bytes(4, "big") + b"\0\0\0" + value


def cover() -> bytes:
    """Return what an ID3v2.4 tag holds that FFmpeg writes with a picture."""
    data = make.with_picture(mp3(), "mp3")
    return data[10 : data.index(b"\xff\xfb")]


TITLE = id3(text(b"TIT2", b"Nightswim"))
ID3V1 = b"TAG" + b"Nightswim".ljust(30, b"\0") + b"Ada".ljust(94, b"\0") + b"\xff"
APE = struct.pack("<8sIIII8s", b"APETAGEX", 2000, 32, 0, 0xA0000000, bytes(8))
MANGLED = b"\xff" * 32
"""Side information of a frame that claims more large values than there are samples."""


class Watched(io.BytesIO):
    """A file that knows how much was read of it at once."""

    largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.largest = max(self.largest, len(data))
        return data


class Growing(io.BytesIO):
    """A file that somebody else is still writing to."""

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return super().seek(offset, whence) - 1000 * (whence == io.SEEK_END)


class Failing(io.BytesIO):
    """A file whose disk gives up behind some bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 1 << 20:
            raise OSError(5, "Input/output error")
        return super().read(size)
