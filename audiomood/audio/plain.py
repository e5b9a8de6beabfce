"""Plain WAV files: a header that the bytes bear out, and samples of which FFmpeg would change nothing.

Nothing here decodes. A few numbers at known places are read, and whatever is odd in the least, or
may hold tags, is left to FFmpeg. What it would say of the same file is what is said here.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audiomood.audio.facts import Probe, audio_hash
from audiomood.model.sound import Sound

if TYPE_CHECKING:
    from typing_extensions import Buffer  # seen by type checkers alone, which bring it

HEAD: Final = 64 << 10
"""Bytes at the beginning of a file by which it is known."""

_RIFF: Final = struct.Struct("<4sI4s")
_CHUNK: Final = struct.Struct("<4sI")
_FORM: Final = struct.Struct("<HHIIHH")
_EXTENDED: Final = struct.Struct("<HHIIHHHHIH14s")
_EXTENSIBLE: Final = 0xFFFE
_OF_A_TAG: Final = b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
"""What follows a format tag where an extensible header says it as a GUID."""
_PROGRAM: Final = struct.Struct("<8sI")
_SILENT: Final = frozenset({b"JUNK", b"junk", b"PAD ", b"FLLR", b"PEAK"})
"""Chunks that say nothing about the recording but what its samples say."""
_CODECS: Final = {
    (1, 8): "pcm_u8", (1, 16): "pcm_s16le", (1, 24): "pcm_s24le", (1, 32): "pcm_s32le",
    (3, 32): "pcm_f32le", (3, 64): "pcm_f64le",
}  # fmt: skip
"""FFmpeg's names, by format tag and bits."""
_CHANNELS: Final = range(1, 9)
_RATES: Final = range(1000, 1_000_000)

# FFmpeg looks into whole numbers for what is sent through as if it were sound.
_WHOLE: Final = 1
_LOOKED_AT: Final = (32 << 10) + 8
"""Bytes of the samples in which it finds the first of an S/PDIF stream."""
_SPDIF: Final = b"\x72\xf8\x1f\x4e"
_NEAR: Final = 8 << 10
"""Bytes behind leading silence in which any other shows: its frames are half as long."""
_SYNC: Final = (
    b"\x7f\xfe\x80\x01", b"\xfe\x7f\x01\x80", b"\x1f\xff\xe8\x00", b"\xff\x1f\x00\xe8",  # DTS
    b"\x72\xf8\xba\x6f", b"\xf8\x72\x6f\xba",  # TrueHD
)  # fmt: skip
"""What such a stream has in it somewhere, and sound hardly ever."""
_FIRST: Final = re.compile(rb"\0*(?:\x0b\x77|\x77\x0b|\xff[\xe0-\xff]|\x56[\xe0-\xff]|ID3)")
"""What it may begin with: a frame of AC-3, MPEG audio, ADTS or LOAS, or the tags before those."""


@dataclass(frozen=True, slots=True)
class PlainWave:
    """Where the samples of a plain WAV lie, in bytes, and of what kind they are."""

    codec: str
    channels: int
    rate: int
    frame: int
    start: int
    size: int

    def probe(self, digest: bytes) -> Probe:
        """Return what `audiomood.audio.probe.probe` would, given the SHA-256 of the samples."""
        seconds = self.size / self.frame / self.rate
        sound = Sound(
            format="wav",
            codec=self.codec,
            channels=self.channels,
            sample_rate=self.rate,
            bit_rate=round(self.size * 8 / seconds),
            duration=seconds,
            stated_duration=seconds,
            audio_hash=audio_hash(self.codec, self.rate, self.channels, digest),
        )
        return Probe(sound, {})


class Passing:
    """Measures a plain WAV as the bytes of its file pass by: nothing of it is read for this alone.

    They may pass in pieces of any size, and more than once.
    """

    def __init__(self, wave: PlainWave) -> None:
        self._wave = wave
        self._hash = hashlib.sha256()
        self._next = wave.start
        self._end = wave.start + wave.size

    def update(self, at: int, data: Buffer) -> None:
        """Take in the bytes of the file from position `at` on."""
        view = memoryview(data)
        until = min(at + len(view), self._end)
        if at <= self._next < until:
            self._hash.update(view[self._next - at : until - at])
            self._next = until

    def probe(self) -> Probe | None:
        """Return what was measured, None while not all samples passed by."""
        return self._wave.probe(self._hash.digest()) if self._next == self._end else None


def plain_wave(head: bytes, size: int) -> PlainWave | None:
    """Return what a file is when it is a plain WAV, None when FFmpeg must look at it.

    What its header says is there: its samples end where the file ends.

    Parameters
    ----------
    head : the first `HEAD` bytes, or all where the file has less
    size : of the file, in bytes
    """
    if len(head) < _RIFF.size or _RIFF.unpack_from(head)[::2] != (b"RIFF", b"WAVE"):
        return None
    at, form = _RIFF.size, None
    while at + _CHUNK.size <= len(head):
        kind, length = _CHUNK.unpack_from(head, at)
        at += _CHUNK.size
        if kind == b"data":
            return _wave(form, head[at:], at, length) if form and at + length == size else None
        content = head[at : at + length]
        if kind == b"fmt " and form is None:
            form = _form(content)
        elif not _says_nothing(kind, content):
            return None
        at += length + length % 2
    return None


def _form(content: bytes) -> tuple[int, ...] | None:
    """Return tag, channels, rate, bytes a second, bytes of a frame and bits, where that is all there is."""
    if len(content) in (_FORM.size, _FORM.size + 2):
        return _FORM.unpack_from(content)
    if len(content) != _EXTENDED.size:
        return None
    *form, more, valid, _, tag, guid = _EXTENDED.unpack(content)
    is_plain = form[0] == _EXTENSIBLE and more == 22 and valid == form[5] and guid == _OF_A_TAG
    return (tag, *form[1:]) if is_plain else None


def _says_nothing(kind: bytes, content: bytes) -> bool:
    """Tell whether a chunk is filling, or names nothing but the program that wrote the file."""
    if kind in _SILENT:
        return True
    if kind != b"LIST" or len(content) < _PROGRAM.size:
        return False
    length: int
    info, length = _PROGRAM.unpack_from(content)
    return bool(info == b"INFOISFT") and _PROGRAM.size + length + length % 2 == len(content)


def _wave(form: tuple[int, ...], samples: bytes, start: int, size: int) -> PlainWave | None:
    """Return a wave whose numbers agree with each other, and that is sound all through."""
    tag, channels, rate, byte_rate, frame, bits = form
    codec = _CODECS.get((tag, bits))
    if codec is None or channels not in _CHANNELS or rate not in _RATES:
        return None
    if frame != channels * bits // 8 or byte_rate != frame * rate or size % frame or not size:
        return None
    if tag == _WHOLE and _may_be_disguised(samples[:_LOOKED_AT], size):
        return None
    return PlainWave(codec, channels, rate, frame, start, size)


def _may_be_disguised(samples: bytes, size: int) -> bool:
    """Tell whether the beginning of so many bytes is something else, or is not all at hand."""
    if len(samples) < min(size, _LOOKED_AT):
        return True
    return bool(_FIRST.match(samples) or has_frames(samples) or _SPDIF in samples)


def has_frames(samples: bytes) -> bool:
    """Tell whether the first samples of a WAV look like frames of DTS or TrueHD."""
    near = samples.lstrip(b"\0")[:_NEAR]
    # One after the other is faster than one expression for all.
    return any(sync in near for sync in _SYNC)
