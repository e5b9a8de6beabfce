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

from audiomood.audio.facts import Probe
from audiomood.model.track import Sound

if TYPE_CHECKING:
    from typing_extensions import Buffer  # seen by type checkers alone, which bring it

HEAD: Final = 4096
"""Bytes at the beginning of a file by which it is known; FFmpeg looks at as many."""

_RIFF: Final = struct.Struct("<4sI4s")
_CHUNK: Final = struct.Struct("<4sI")
_FORM: Final = struct.Struct("<HHIIHH")
_SILENT: Final = frozenset({b"JUNK", b"junk", b"PAD ", b"FLLR", b"PEAK"})
"""Chunks that say nothing about the recording but what its samples say."""
_CODECS: Final = {
    (1, 8): "pcm_u8", (1, 16): "pcm_s16le", (1, 24): "pcm_s24le", (1, 32): "pcm_s32le",
    (3, 32): "pcm_f32le", (3, 64): "pcm_f64le",
}  # fmt: skip
"""FFmpeg's names, by format tag and bits."""
_CHANNELS: Final = range(1, 9)
_RATES: Final = range(1000, 1_000_000)

# FFmpeg looks into 16-bit samples for what is sent through as if it were sound.
_DISGUISED: Final = "pcm_s16le"
_SYNCS: Final = (
    b"\x7f\xfe\x80\x01", b"\xfe\x7f\x01\x80", b"\x1f\xff\xe8\x00", b"\xff\x1f\x00\xe8",  # DTS
    b"\x72\xf8\x1f\x4e", b"\xf8\x72\x4e\x1f",  # S/PDIF
    b"\x72\xf8\xba\x6f", b"\xf8\x72\x6f\xba",  # TrueHD
)  # fmt: skip
"""What such a stream has in it somewhere, and sound hardly ever."""
_FIRST_SYNC: Final = re.compile(rb"\0*(?:\x0b\x77|\x77\x0b|\xff[\xe0-\xff])")
"""What it may begin with: a frame of AC-3, or one of MPEG audio or ADTS."""


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
        form = f"{self.codec} {self.rate} {self.channels}\n"
        sound = Sound(
            format="wav",
            codec=self.codec,
            channels=self.channels,
            sample_rate=self.rate,
            bit_rate=round(self.size * 8 / seconds),
            duration=seconds,
            stated_duration=seconds,
            audio_hash=hashlib.sha256(form.encode() + digest).hexdigest(),
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
            is_whole = form is not None and at + length == size
            return _wave(form, head[at:], at, length) if form and is_whole else None
        if kind == b"fmt " and form is None and at + length <= len(head) and length in (16, 18):
            form = _FORM.unpack_from(head, at)
        elif kind not in _SILENT:
            return None
        at += length + length % 2
    return None


def _wave(form: tuple[int, ...], samples: bytes, start: int, size: int) -> PlainWave | None:
    """Return a wave whose numbers agree with each other, and that is sound all through."""
    tag, channels, rate, byte_rate, frame, bits = form
    codec = _CODECS.get((tag, bits))
    if codec is None or channels not in _CHANNELS or rate not in _RATES:
        return None
    if frame != channels * bits // 8 or byte_rate != frame * rate or size % frame or not size:
        return None
    if codec == _DISGUISED and _may_be_disguised(samples):
        return None
    return PlainWave(codec, channels, rate, frame, start, size)


def _may_be_disguised(samples: bytes) -> bool:
    return bool(_FIRST_SYNC.match(samples)) or any(sync in samples for sync in _SYNCS)
