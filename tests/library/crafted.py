"""Files made to lead parsers astray: each is small to write and asks for far too much."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from tests.audio import make

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MIB = 1 << 20


def _wav(channels: int, rate: int, *, bits: int = 16, data: bytes = bytes(40_000)) -> bytes:
    block = channels * bits // 8
    form = struct.pack(
        "<HHIIHH", 1, channels, rate, rate * block & 0xFFFFFFFF, block & 0xFFFF, bits
    )
    body = (
        b"fmt "
        + struct.pack("<I", len(form))
        + form
        + b"data"
        + struct.pack("<I", len(data))
        + data
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def claims_2_to_the_63_bytes() -> bytes:
    whole = make.rf64(make.music(0.5))
    sizes = struct.pack("<QQQI", 1 << 63, 1 << 63, (1 << 63) - 1, 0)
    return whole[:20] + sizes + whole[20 + len(sizes) :]


def zero_channels() -> bytes:
    return _wav(0, 44100)


def four_hundred_channels() -> bytes:
    return _wav(400, 8000)


def one_hertz() -> bytes:
    return _wav(1, 1)


def one_megahertz() -> bytes:
    return _wav(1, 1_000_000, data=bytes(2_000_000))


def no_hertz() -> bytes:
    return _wav(1, 0)


def samples_that_are_no_numbers() -> bytes:
    samples = make.music(1.0)
    samples[:, ::3], samples[:, 1::7], samples[:, 2::9] = np.nan, np.inf, -np.inf
    return make.float_wav(samples)


def nothing_but_nan() -> bytes:
    return make.float_wav(np.full((2, 44100), np.nan, np.float32))


def numbers_beyond_all_scale() -> bytes:
    return make.float_wav(make.music(1.0) * np.float32(3e38))


def _flac_block(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def flac_with_48_mib_of_covers() -> bytes:
    whole = make.sample("flac", 0.5)
    front = struct.pack(">II", 3, 9) + b"image/png" + bytes(20)
    cover = _flac_block(6, front + struct.pack(">I", 15 * MIB) + b"\x89PNG" + bytes(15 * MIB - 4))
    return whole[:42] + cover * 3 + whole[42:]


def flac_with_a_15_mib_title() -> bytes:
    whole = make.sample("flac", 0.5)
    title = b"TITLE=" + b"A" * (15 * MIB)
    comment = struct.pack("<II", 0, 1) + struct.pack("<I", len(title)) + title
    return whole[:42] + _flac_block(4, comment) + whole[42:]


def _id3(frames: bytes) -> bytes:
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + frames


def _frame(name: bytes, body: bytes, flags: int = 0) -> bytes:
    return name + struct.pack(">IH", len(body), flags) + body


def mp3_with_a_50_mib_cover() -> bytes:
    picture = b"\x00image/jpeg\x00\x03\x00" + b"\xff\xd8" + bytes(50 * MIB)
    return _id3(_frame(b"TIT2", b"\x00Hidden") + _frame(b"APIC", picture)) + make.sample("mp3", 0.5)


def mp3_with_a_20_mib_title() -> bytes:
    return _id3(_frame(b"TIT2", b"\x00" + b"A" * (20 * MIB))) + make.sample("mp3", 0.5)


def mp3_with_300_000_titles() -> bytes:
    return _id3(_frame(b"TIT2", b"\x00A") * 300_000) + make.sample("mp3", 0.5)


def mp3_with_a_compressed_title_of_250_mib() -> bytes:
    size = 250 * MIB
    packed = zlib.compress(bytes(size), 1)
    frame = _frame(b"TIT2", struct.pack(">I", size) + packed, flags=0x0080)
    return _id3(frame * 20) + make.sample("mp3", 0.5)


def _atom(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def m4a_with_a_million_atoms() -> bytes:
    whole = make.sample("m4a", 0.5)
    return whole[:28] + _atom(b"free") * 1_000_000 + whole[28:]


def m4a_with_a_million_atoms_in_its_index() -> bytes:
    inside = _atom(
        b"udta", _atom(b"meta", bytes(4) + _atom(b"ilst", _atom(b"\xa9nam") * 1_000_000))
    )
    return make.sample("m4a", 0.5)[:28] + _atom(b"moov", inside)


def m4a_with_atoms_in_atoms() -> bytes:
    depth = 100_000
    nest = b"".join(
        struct.pack(">I", 8 * (depth - level)) + (b"moov", b"udta", b"trak")[level % 3]
        for level in range(depth)
    )
    return make.sample("m4a", 0.5)[:28] + nest


def m4a_with_tags_in_tags() -> bytes:
    depth, nest = 3_000, b""
    for _ in range(depth):
        nest = _atom(b"ilst", nest)
    inside = _atom(b"udta", _atom(b"meta", bytes(4) + nest))
    return make.sample("m4a", 0.5) + _atom(b"moov", inside)


def ogg_with_300_000_empty_pages() -> bytes:
    whole = make.sample("ogg", 0.5)
    page = b"OggS\x00\x00" + bytes(8) + whole[14:18] + bytes(9)
    return whole[:58] + page * 300_000 + whole[58:]


def ogg_with_a_comment_that_lies() -> bytes:
    whole = make.sample("ogg", 0.5)
    at = whole.index(b"\x03vorbis") + 7
    return whole[:at] + b"\xff\xff\xff\x7f" + whole[at + 4 :]


def _element(name: bytes, body: bytes) -> bytes:
    return name + (len(body) | 1 << 56).to_bytes(8, "big") + body


def matroska_with_tags_in_tags() -> bytes:
    whole, nest = make.sample("mka", 0.5), b""
    for _ in range(5_000):
        nest = _element(b"\x67\xc8", nest)
    return whole + _element(b"\x12\x54\xc3\x67", _element(b"\x73\x73", nest))


def matroska_in_matroska() -> bytes:
    whole = make.sample("mka", 0.5)
    head = whole[: whole.index(b"\x18\x53\x80\x67")]
    return head + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" * 100_000 + whole


def aiff_with_a_rate_of_infinity() -> bytes:
    whole = make.sample("aiff", 0.5)
    at = whole.index(b"COMM") + 16
    return whole[:at] + b"\x7f\xff" + bytes(8) + whole[at + 10 :]


def caf_of_endless_packets() -> bytes:
    whole = make.sample("caf", 0.5)
    return (
        whole[:8] + _caf_chunk(b"pakt", struct.pack(">qqii", (1 << 62), 1 << 62, 0, 0)) + whole[8:]
    )


def _caf_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack(">q", len(body)) + body


FILES: Mapping[str, Callable[[], bytes]] = {
    name: made
    for name, made in list(globals().items())
    if callable(made) and getattr(made, "__module__", "") == __name__ and not name.startswith("_")
}
