"""Mutated files: real ones of every kind, changed so that parsers are led astray."""

from __future__ import annotations

import random
import struct
from functools import cache
from typing import TYPE_CHECKING

from tests.audio import make

if TYPE_CHECKING:
    from collections.abc import Callable

TAGS = {
    "title": "Nightswim",
    "artist": "Ünal",
    "album": "x" * 300,
    "comment": "a\tb",
    "track": "3/9",
}
_HEAD = 600
"""Bytes at the start in which most of what leads a parser stands."""
_NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_LARGE = ((1 << 63) - 1, (1 << 64) - 1, 1 << 62, 1 << 40)
_NAMES = (
    b"data", b"fmt ", b"LIST", b"ds64", b"moov", b"trak", b"stbl", b"stsz", b"stts", b"stsc", b"stco",
    b"mdat", b"meta", b"ilst", b"covr", b"udta", b"esds", b"SSND", b"COMM", b"OggS", b"OpusHead",
    b"\x03vorbis", b"\x01vorbis", b"fLaC", b"TIT2", b"APIC", b"Xing", b"Info", b"LAME", b"desc", b"pakt",
    b"\x1aE\xdf\xa3", b"\x16T\xaek", b"\x1fC\xb6u", b"ID3", b"TAG", b"APETAGEX",
)  # fmt: skip
"""Where a length stands before or behind, in one format or another."""


@cache
def seeds() -> dict[str, bytes]:
    """Return a small healthy file of each kind, some with tags and covers."""
    found = {kind: make.sample(kind, 0.6) for kind in make.ENCODINGS}
    for kind in ("mp3", "flac", "ogg", "opus", "m4a", "wav", "aiff", "wma", "mka"):
        container = make.ENCODINGS[kind][0]
        found[f"tagged.{kind}"] = make.retag(found[kind], container, TAGS)
    for kind in ("mp3", "flac", "m4a"):
        container = "mp4" if kind == "m4a" else kind
        found[f"cover.{kind}"] = make.with_picture(found[kind], container)
    found["float.wav"] = make.float_wav(make.music(0.3))
    found["rf64.wav"] = make.rf64(make.music(0.3))
    found["film.mp4"] = make.film(sound=True)
    return found


def mutated(seed: int) -> tuple[str, bytes]:
    """Return the mutated file of that number, always the same, and what was done to it."""
    rng = random.Random(seed)
    kind = rng.choice(list(seeds()))
    data = bytearray(seeds()[kind])
    done = rng.choices(list(MUTATIONS), k=rng.choice((1, 1, 2, 3, 6)))
    for name in done:
        MUTATIONS[name](data, rng)
    return f"{kind}: {', '.join(done)}", bytes(data)


def _place(data: bytearray, rng: random.Random) -> int:
    """Return somewhere in the file, half the time near its start."""
    return rng.randrange(max(1, min(_HEAD, len(data)) if rng.random() < 0.5 else len(data)))


def _flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 4, 40)) if data else 0):
        data[_place(data, rng)] ^= 1 << rng.randrange(8)


def _noise(data: bytearray, rng: random.Random) -> None:
    place, length = _place(data, rng), rng.choice((1, 4, 64, 2000))
    data[place : place + length] = rng.randbytes(length)


def _swap(data: bytearray, rng: random.Random) -> None:
    length = rng.choice((1, 4, 32, 512))
    one, other = sorted((_place(data, rng), _place(data, rng)))
    if one + length <= other:
        data[one : one + length], data[other : other + length] = (
            data[other : other + length], data[one : one + length],
        )  # fmt: skip


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[_place(data, rng) :]


def _remove(data: bytearray, rng: random.Random) -> None:
    place = _place(data, rng)
    del data[place : place + rng.choice((1, 2, 4, 100, 3000))]


def _repeat(data: bytearray, rng: random.Random) -> None:
    place = _place(data, rng)
    chunk = data[place : place + rng.choice((4, 16, 64, 512, 4096))]
    data[place:place] = chunk * rng.choice((1, 2, 50, 400))


def _number(data: bytearray, rng: random.Random) -> None:
    """Put a number that is an end of some range where any number may stand."""
    place, order = _place(data, rng), rng.choice("<>")
    if rng.random() < 0.2:
        raw = struct.pack(order + "Q", rng.choice(_LARGE))
    else:
        raw = struct.pack(order + "I", rng.choice(_NUMBERS))[: rng.choice((1, 2, 4, 4))]
    data[place : place + len(raw)] = raw


def _length(data: bytearray, rng: random.Random) -> None:
    """Put such a number where a length is likely to stand: beside the name of a chunk."""
    places = [at for name in _NAMES if (at := data.find(name)) >= 0]
    if not places:
        _number(data, rng)
        return
    place = max(0, rng.choice(places) + rng.choice((-8, -4, 3, 4, 8, 12, 16)))
    raw = struct.pack(rng.choice("<>") + "I", rng.choice(_NUMBERS))
    data[place : place + 4] = raw


def _splice(data: bytearray, rng: random.Random) -> None:
    """Put the beginning of another format before, over or into this one."""
    head = rng.choice(list(seeds().values()))[: rng.choice((12, 64, 400, 4000))]
    place = rng.choice((0, 0, _place(data, rng)))
    data[place : place + rng.choice((0, len(head)))] = head


def _tag(data: bytearray, rng: random.Random) -> None:
    """Put a tag with frames before or behind, whose lengths may lie."""
    frames = b"".join(_frame(rng) for _ in range(rng.choice((1, 5, 300))))
    size = rng.choice((len(frames), 0, 1, (1 << 28) - 1))
    synchsafe = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    tag = b"ID3" + bytes((rng.choice((2, 3, 4)), 0, rng.choice((0, 0x80, 0x40, 0xFF)))) + synchsafe
    ape = (
        b"APETAGEX"
        + struct.pack("<IIII", 2000, rng.choice(_NUMBERS), rng.choice(_NUMBERS), 0)
        + bytes(8)
    )
    if rng.random() < 0.7:
        data[:0] = tag + frames
    else:
        data += rng.choice((tag + frames, b"TAG" + rng.randbytes(125), frames + ape))


def _frame(rng: random.Random) -> bytes:
    name = rng.choice(
        (b"TIT2", b"APIC", b"COMM", b"TXXX", b"USLT", b"TCON", b"TRCK", b"TLEN", b"GEOB", b"CHAP")
    )
    body = rng.choice(
        (b"\x00Title", b"\x01\xff\xfe\x00\xd8", b"\x03\xc3", b"\x09", b"", rng.randbytes(90))
    )
    size = rng.choice((len(body), len(body), 0, 0x7FFFFFFF, 0xFFFFFFFF))
    flags = rng.choice((0, 0, 0x0080, 0x0008, 0x000C, 0xFFFF))
    return name + struct.pack(">IH", size, flags) + body


MUTATIONS: dict[str, Callable[[bytearray, random.Random], None]] = {
    "bits flipped": _flip,
    "noise": _noise,
    "blocks swapped": _swap,
    "cut": _cut,
    "part removed": _remove,
    "part repeated": _repeat,
    "number at an end of its range": _number,
    "length that lies": _length,
    "head of another format": _splice,
    "tag put in": _tag,
}
