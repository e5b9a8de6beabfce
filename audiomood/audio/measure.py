"""How long a recording is and what its audio hashes to, in one pass over its packets."""

from __future__ import annotations

import hashlib
import struct
from collections import deque
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Final

from audiomood.audio import formats
from audiomood.audio.container import Recording, opened
from audiomood.errors import NotAudio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from av import Packet
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream

    AudioPacket = Packet[AudioStream]

LONGEST_DECODE: Final = 48 * 3600
"""Seconds of sound after which a length that only decoding can tell stays unknown."""

_HEAD: Final = 64
"""Packets within which sound must begin for the container's times to be believed."""
_TAIL: Final = 8
"""Packets decoded at the end; a bit reservoir reaches back over a few."""
_LONG_PACKET: Final = 0.06
"""Seconds; longer packets (lossless codecs have them) need at most one before them."""
_SLACK: Final = 0.005
"""Seconds by which packets may overlap or lie apart; coarse clocks round to 1 ms."""
_FEWEST_BITS: Final = 100
"""Bits a second below which no codec goes, so that the times must be wrong."""
_SKIP: Final = struct.Struct("<II")
_SYNC: Final = 0xFF
_FACTS: Final = (b"Xing", b"Info")
_HEADER: Final = 4


@dataclass(slots=True)
class Survey:
    """What one pass over the packets found; times are in ticks of the stream's clock."""

    first_frame: AudioFrame | None = None
    packets: int = 0
    size: int = 0
    start: int | None = None
    end: int | None = None
    dropped: int = 0
    """Ticks of leading packets that are decoded, but not to be heard."""
    trusted: bool = True
    """Whether each packet begins where the one before it ended, and nothing else is odd."""
    head: list[AudioPacket] = field(default_factory=list)
    tail: deque[AudioPacket] = field(default_factory=lambda: deque(maxlen=_TAIL))
    digest: bytes = b""


def survey(recording: Recording) -> Survey:
    """Read all packets once: count, hash and time them, and decode until there is sound.

    Raises
    ------
    NotAudio
        The packets together are longer than the file, which no recording's are.
    """
    found = Survey()
    packets = recording.packets()
    for packet in packets:
        found.head.append(packet)
        frames = [frame for frame in recording.decode(packet) if frame.samples]
        if frames or len(found.head) == _HEAD:
            found.first_frame = frames[0] if frames else None
            break
    _count(recording, chain(found.head, packets), found)
    return found


def _count(recording: Recording, packets: Iterable[AudioPacket], found: Survey) -> None:
    """Fill in the survey. The loop runs 40 times per second of sound: every call in it counts."""
    digest = hashlib.sha256()
    update, keep = digest.update, found.tail.append
    slack = _slack(recording)
    seam = _seam(recording, found)
    limit = 2 * recording.size
    count = size = odd = dropped = 0
    due: int | None = None
    for packet in packets:
        data = bytes(packet)  # a view of it costs more than this copy
        update(data)
        keep(packet)
        count += 1
        size += len(data)
        if size > limit:
            raise NotAudio("its tables name the same bytes over and over")
        begin, duration = packet.pts, packet.duration
        if begin is None or not duration:
            odd += count > 1  # Matroska gives its first packet no duration
            continue
        if packet.is_discard:
            dropped += duration
            odd += count > _HEAD
        if due is not None:
            apart = not -slack <= begin - due <= slack
            odd += apart or (seam is not None and (data[0] != _SYNC or data[seam] in _FACTS))
        due = begin + duration
    found.packets, found.size, found.digest = count, size, digest.digest()
    found.start, found.end, found.dropped = found.head[0].pts if found.head else None, due, dropped
    found.trusted = odd == 0


def _slack(recording: Recording) -> int:
    """Return how many ticks of overlap or gap between packets are rounding."""
    clock = recording.stream.time_base
    return max(2, int(_SLACK / clock)) if clock else 0


def _seam(recording: Recording, found: Survey) -> slice | None:
    """Return where a frame of an MP3 would say that another file begins with it.

    Encoders put a silent frame with facts about the file before the first; players leave out
    only the very first one.
    """
    if recording.codec != "mp3" or not found.head or found.head[0].size < _HEADER:
        return None
    header = bytes(memoryview(found.head[0])[:_HEADER])
    mpeg_1, mono = bool(header[1] & 0x08), header[3] & 0xC0 == 0xC0
    start = _HEADER + (17 if mpeg_1 == mono else 32 if mpeg_1 else 9)
    return slice(start, start + 4)


def length(recording: Recording, found: Survey) -> float | None:
    """Return the seconds that the packets last, or None where only decoding can tell.

    A listener does not hear what a decoder is told to skip at the start and the end, nor a last
    packet that was cut off. Damage inside the file goes unseen: what of it decodes is not tried.
    """
    clock, frame = recording.stream.time_base, found.first_frame
    if not found.trusted or clock is None or frame is None or found.start is None:
        return None
    if recording.codec.startswith("pcm_"):
        if found.head[-1].size % frame.samples:
            return None  # packets with headers of their own, as Blu-ray's
        return found.size / (found.head[-1].size // frame.samples) / frame.sample_rate
    container = recording.container.format.name
    if container == "asf" or found.end is None:
        return None  # WMA decoders keep a first part to themselves and tell nobody
    if container == "caf" and recording.codec == "alac":
        return None  # only its last packet itself knows how far it is filled
    start = _start(recording, found)
    seconds = _frames_alone(recording, found, frame) or float((found.end - start) * clock)
    seconds -= _skipped(recording, found)
    if not _ends_whole(recording, found):
        seconds -= float((found.tail[-1].duration or 0) * clock)
    return seconds if _fits(recording, found, seconds) else None


def _start(recording: Recording, found: Survey) -> int:
    """Return when sound begins, in ticks: the first packet of Vorbis only prepares the second.

    Not where decoders are told to drop that much, see `_skipped`, nor where all of an Ogg file is in
    one page: then its end is counted from the second packet on.
    """
    start = found.start or 0
    one_page = recording.format == "ogg" and start == 0
    if recording.codec != "vorbis" or one_page or any(_skip(packet)[0] for packet in found.head):
        return start
    return found.head[-1].pts or 0


def _frames_alone(recording: Recording, found: Survey, frame: AudioFrame) -> float | None:
    """Return the seconds of bare frames whose clock cannot express the length of one.

    FFmpeg counts AC-3 and DTS at 90 kHz and drops the fraction of each frame: 50 ms in four
    minutes. All their frames are of one length. None for everything else.
    """
    clock = recording.stream.time_base
    inexact = clock is not None and (1 / clock) % frame.sample_rate != 0
    if recording.format not in formats.HEADERLESS or not inexact:
        return None
    return found.packets * frame.samples / frame.sample_rate


def _skipped(recording: Recording, found: Survey) -> float:
    """Return the seconds that decoders are told to drop: encoder delay and padding."""
    clock = float(recording.stream.time_base or 0)
    rate = recording.stream.codec_context.sample_rate
    start = sum(_skip(packet)[0] for packet in found.head) / rate
    end = sum(_skip(packet)[1] for packet in found.tail) / rate
    # Ogg and some WebM files have shortened the last packet already.
    last, before = found.tail[-1].duration or 0, found.tail[-2 % len(found.tail)].duration or 0
    shortened = max(0, before - last) * clock
    return max(start, found.dropped * clock) + max(0.0, end - shortened)


def _skip(packet: AudioPacket) -> tuple[int, int]:
    """Return how many samples to drop from the start and from the end of a packet."""
    for data in packet.iter_sidedata():
        if data.data_type == "skip_samples" and data.data_size >= _SKIP.size:
            start, end = _SKIP.unpack_from(bytes(data))
            return start, end
    return 0, 0


def _ends_whole(recording: Recording, found: Survey) -> bool:
    """Tell whether the last packet decodes; in a file that was cut off it does not."""
    if found.packets == len(found.head):
        return True  # all of it was decoded already
    frame = recording.stream.codec_context.frame_size
    if frame and _skip(found.tail[-1])[1] >= frame:
        return True  # all of it is padding, which the decoder drops and gives nothing
    recording.stream.codec_context.flush_buffers()
    clock = recording.stream.time_base or 0
    is_long = (found.tail[-1].duration or 0) * clock > _LONG_PACKET
    frames: list[AudioFrame] = []
    for packet in list(found.tail)[-2 if is_long else 0 :]:
        frames = recording.decode(packet)
    return bool(frames)


def _fits(recording: Recording, found: Survey, seconds: float) -> bool:
    """Tell whether a length agrees with the number and the size of the packets."""
    if seconds <= 0 or found.size * 8 < seconds * _FEWEST_BITS:
        return False
    context = recording.stream.codec_context
    if not context.frame_size or not context.sample_rate:
        return True
    frame = context.frame_size / context.sample_rate
    return abs(seconds - found.packets * frame) < 3 * frame + 0.05


def heard(file: BinaryIO) -> tuple[float | None, AudioFrame | None]:
    """Decode a whole file; return the seconds that it lasts and its first frame.

    The seconds are None where there are more than `LONGEST_DECODE`, the frame is None where
    nothing can be decoded.
    """
    seconds, first = 0.0, None
    with opened(file) as recording:
        for frame in recording.frames():
            if not frame.samples or not frame.sample_rate:
                continue
            first = first or frame
            seconds += frame.samples / frame.sample_rate
            if seconds > LONGEST_DECODE:
                return None, first
    return seconds, first
