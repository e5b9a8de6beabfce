"""What FFmpeg finds in a file: any format, any oddness."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, BinaryIO, Final

from audiomood.audio import formats, tags
from audiomood.audio.container import CHANNELS, RATES, Recording, opened
from audiomood.audio.facts import Probe, audio_hash
from audiomood.audio.measure import Survey, heard, length, survey
from audiomood.errors import NotAudio
from audiomood.model.sound import Sound

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

_TURN: Final = threading.Lock()
"""Whose turn it is to read packets.

PyAV lets go of the interpreter five times for each packet, so threads that do it together take up
to three times as long as one after the other. Several processes do gain.
"""
_MICROSECONDS: Final = 1_000_000
_LEAST_COVERAGE: Final = 0.1
"""Share of a file without headers that must be frames; chance finds a few anywhere."""


def thorough_probe(file: BinaryIO) -> Probe:
    """Measure a file as `audiomood.audio.probe.probe` does, but never without FFmpeg.

    Raises
    ------
    NotAudio, SourceUnreadable
        As there; the message does not name the file.
    """
    with opened(file) as recording:
        with _TURN:
            found = survey(recording)
        _refuse_chance(recording, found)
        seconds, frame = length(recording, found), found.first_frame
        if seconds is None:
            seconds, frame = heard(file)
        rate, channels = _shape(frame)
        known = recording.format in formats.TINYTAG
        said, stated = tags.read(file) if known else ({}, None)
        sound = Sound(
            format=recording.format,
            codec=recording.codec,
            channels=channels,
            sample_rate=rate,
            bit_rate=round(found.size * 8 / seconds) if seconds else None,
            duration=seconds,
            stated_duration=_stated(recording, stated),
            audio_hash=audio_hash(recording.codec, rate, channels, found.digest),
        )
        return Probe(sound, said or _metadata(recording))


def _refuse_chance(recording: Recording, found: Survey) -> None:
    """Refuse bytes in which a few frames were found that happen to look like audio."""
    if recording.format not in formats.HEADERLESS:
        return
    start = found.head[0].pos if found.head else 0
    if found.size < _LEAST_COVERAGE * (recording.size - (start or 0)):
        raise NotAudio("only a few scattered bytes of it look like audio")


def _shape(frame: AudioFrame | None) -> tuple[int, int]:
    """Return rate and channels of what the decoder gives, which HE-AAC headers understate."""
    if frame is None:
        raise NotAudio("nothing in it can be decoded")
    rate, channels = frame.sample_rate, frame.layout.nb_channels
    if rate not in RATES:
        raise NotAudio(f"a sample rate of {rate} Hz is absurd")
    if channels not in CHANNELS:
        raise NotAudio(f"{channels} channels are more than can be decoded")
    return rate, channels


def _stated(recording: Recording, stated: float | None) -> float | None:
    """Return what the header claims; a format without one claims nothing, whoever guesses."""
    if recording.format in formats.HEADERLESS - {"mp3"}:
        return None
    claim = recording.container.duration
    if stated is None and claim is not None and recording.format not in formats.HEADERLESS:
        stated = tags.plausible(claim / _MICROSECONDS)
    return stated


def _metadata(recording: Recording) -> dict[str, str]:
    return tags.from_metadata(recording.container.metadata, recording.stream.metadata)
