"""Plain MP3 files: tags, frames of one kind back to back, and nothing that FFmpeg would pass over.

Nothing here decodes. The headers of the frames are walked through, and whatever is odd in the least
is left to FFmpeg. What it would say of the same file is what is said here.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import struct
from typing import BinaryIO, Final, NamedTuple

from audiomood.audio import formats, tags
from audiomood.audio.facts import Probe, audio_hash
from audiomood.audio.mpeg_frames import HEADER, MONO, Kind, decodes, kind
from audiomood.model.sound import Sound

_PIECE: Final = 1 << 18
"""Bytes that are read at once; what stays in the cache of a processor is walked through faster."""
_BEGINNING: Final = 16 << 10
"""Bytes in which the first frames are whole."""
_FEWEST: Final = 16
"""Frames; in less, the first and the last ones, which FFmpeg looks into, may be the same."""

_VERSIONS: Final = frozenset({2, 3, 4})
_FOOTER: Final = 0x10
_ENCODER: Final = b"TSSE\0\0\0"
"""How that begins in a tag which names the encoder, in less than 256 bytes."""
_LONGEST_END: Final = 1 << 16
_ID3V1: Final = 128
_APE_HEADER: Final = 32
_SYNC: Final = re.compile(rb"\xff[\xe0-\xff]")
"""What may be a frame to FFmpeg, in a tag, too."""

_FACTS: Final = frozenset({b"Xing", b"Info"})
_VBRI: Final = 36
"""Where the name of other facts would stand; FFmpeg looks for it in whatever is the first frame."""
_COUNTS: Final = struct.Struct(">III")
_HAS_COUNTS, _HAS_PLACES, _HAS_QUALITY = 3, 4, 8
_ENCODERS: Final = frozenset({b"LAME", b"Lavf", b"Lavc"})
"""Those whose word about the silence that they added is believed."""
_ALIKE: Final = 0xCF
"""What of the fourth byte of a header the first two frames must share, or FFmpeg seeks another start."""
_DELAY: Final = 21
"""Bytes from an encoder's name to that word."""
_DECODER_DELAY: Final = 529
"""Samples by which a decoder comes later still."""
_MOST: Final = 3
"""Frames that can be left unheard; of more, what FFmpeg's header says is not believed."""


class _Facts(NamedTuple):
    """What a first frame without sound says about the others.

    `length` is its own; `frames` and `size` are theirs. `delay` is how many samples are to be
    skipped at the start, `padding` how many are to be dropped at the end.
    """

    length: int
    frames: int
    size: int
    delay: int = 0
    padding: int = 0


_NO_FACTS: Final = _Facts(0, 0, 0)


class _Frames(NamedTuple):
    """A run of frames: how many and how many bytes, their SHA-256, the last, and what is behind it."""

    number: int
    size: int
    digest: bytes
    last: bytes
    end: bytes


def plain_mpeg(file: BinaryIO) -> Probe | None:
    """Return what is in a plain MP3, and None where FFmpeg must look at the file.

    Parameters
    ----------
    file : open for reading, seekable, binary, at any position; its position afterwards is
        unspecified

    Raises
    ------
    OSError
        It could not be read.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(formats.HEAD)
    start = formats.tag_size(head)
    if not (_is_plain_tag(head) if start else kind(head)):
        return None
    head += file.read(_PIECE)
    data, at = head, start
    if len(head) < min(size, start + _BEGINNING):
        file.seek(start)
        data, at = file.read(_PIECE), 0
    form = kind(data[at : at + HEADER])
    if form is None or formats.hint(head[: formats.HEAD], data[at : at + HEADER]) != "mp3":
        return None
    facts = _facts(data, at, form)
    frames = _walk(data, at + facts.length, file, form) if facts else None
    if facts is None or frames is None or not _agree(facts, frames, size - start, form):
        return None
    if not _begins(data, at + facts.length, facts.delay, form):
        return None
    if facts.padding < form.samples and not decodes(frames.last):
        return None  # else nothing of the last frame is heard anyway
    said, stated = tags.read(io.BytesIO(head) if len(head) == size else file)
    if not said and (frames.end or (start and not _names_encoder_alone(head, start))):
        return None  # FFmpeg may find what tinytag does not
    return Probe(_sound(form, facts, frames, stated), said)


def _is_plain_tag(head: bytes) -> bool:
    """Tell whether an ID3v2 tag ends where its header says, whoever reads it."""
    version, revision, flags = head[3:6]
    is_known = version in _VERSIONS and revision < 0xFF and not flags & _FOOTER
    return is_known and max(head[6:10]) < 0x80


def _names_encoder_alone(head: bytes, size: int) -> bool:
    """Tell whether an ID3v2 tag says nothing of the recording, as the one that FFmpeg writes."""
    if not head.startswith((b"ID3\3\0\0", b"ID3\4\0\0")) or not head.startswith(_ENCODER, 10):
        return False
    length, rest = head[17], head[20 + head[17] : size]
    return length < 0x80 and size <= len(head) and not rest.strip(b"\0")


def _facts(data: bytes, at: int, form: Kind) -> _Facts | None:
    """Return what the first frame says of the file, None where that is odd."""
    if len(data) - at < formats.HEAD or data.startswith(b"VBRI", at + _VBRI):
        return None
    here = at + form.facts
    if data[here : here + 4] not in _FACTS:
        return _NO_FACTS
    flags, frames, size = _COUNTS.unpack_from(data, here + 4)
    if flags & _HAS_COUNTS != _HAS_COUNTS:
        return None
    length = form.lengths[data[at : at + 3]]
    here += 16 + (100 if flags & _HAS_PLACES else 0) + (4 if flags & _HAS_QUALITY else 0)
    if data[here : here + 4] not in _ENCODERS:
        return _Facts(length, frames, size)
    both = int.from_bytes(data[here + _DELAY : here + _DELAY + 3], "big")
    delay, padding = (both >> 12) + _DECODER_DELAY, (both & 0xFFF) - _DECODER_DELAY
    return _Facts(length, frames, size, delay, max(0, padding))


def _walk(data: bytes, at: int, file: BinaryIO, form: Kind) -> _Frames | None:
    """Walk through the frames in `data` from `at` on, and in what follows it in the file.

    The loop runs 40 times per second of sound: everything in it counts.
    """
    length_of, mono = form.lengths.get, form.channels == 1
    name, behind = form.facts, form.facts + 4
    digest, last = hashlib.sha256(), b""
    count = size = 0
    while True:
        first = previous = at
        until = len(data)
        while length := length_of(data[at : at + 3]):
            after = at + length
            if after > until:
                break
            if (data[at + 3] >= MONO) is not mono or data[at + name : at + behind] in _FACTS:
                return None
            previous, at = at, after
            count += 1
        if at > first:
            digest.update(memoryview(data)[first:at])
            last = data[previous:at]
            size += at - first
        end = data[at:]
        more = file.read(_PIECE)
        if not more:
            return _Frames(count, size, digest.digest(), last, end)
        if len(end) > _LONGEST_END:
            return None
        data, at = end + more, 0


def _agree(facts: _Facts, frames: _Frames, size: int, form: Kind) -> bool:
    """Tell whether the frames and a tag are all of `size` bytes, and as the first frame says."""
    if frames.number < _FEWEST or facts.length + frames.size + len(frames.end) != size:
        return False
    if not _is_end(frames.end):
        return False
    if facts is _NO_FACTS:
        return True
    is_counted = facts.frames == frames.number and facts.size - frames.size in (0, facts.length)
    is_short = facts.delay + facts.padding <= _MOST * form.samples
    # FFmpeg takes more bytes than were promised for another file, and drops no padding then.
    is_alone = size - HEADER - facts.size <= facts.size >> 4
    return is_counted and is_short and is_alone


def _is_end(end: bytes) -> bool:
    """Tell whether what is behind the last frame is nothing, or a tag that FFmpeg passes over."""
    is_id3 = end.startswith(b"TAG") and len(end) == _ID3V1
    is_ape = end.startswith(b"APETAGEX") and len(end) >= _APE_HEADER
    return not end or ((is_id3 or is_ape) and not _SYNC.search(end))


def _begins(data: bytes, at: int, delay: int, form: Kind) -> bool:
    """Tell whether FFmpeg takes the first frame for one, and decodes those up to the first heard."""
    second = at + form.lengths[data[at : at + 3]]
    if (data[at + 3] ^ data[second + 3]) & _ALIKE:
        return False
    for _ in range(delay // form.samples + 1):
        after = at + form.lengths[data[at : at + 3]]
        if not decodes(data[at:after]):
            return False
        at = after
    return True


def _sound(form: Kind, facts: _Facts, frames: _Frames, stated: float | None) -> Sound:
    rate, channels = form.rate, form.channels
    seconds = frames.number * form.samples / rate - (facts.delay / rate + facts.padding / rate)
    return Sound(
        format="mp3",
        codec="mp3",
        channels=channels,
        sample_rate=rate,
        bit_rate=round(frames.size * 8 / seconds),
        duration=seconds,
        stated_duration=stated,
        audio_hash=audio_hash("mp3", rate, channels, frames.digest),
    )
