"""Events in time to the bytes of a standard MIDI file (format 0: one track).

Source: Standard MIDI Files 1.0, MIDI Manufacturers Association (1996).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TICKS = 480
"""Ticks in a quarter."""

DRUM_CHANNEL = 9

REVERB, VOLUME, PAN, PEDAL = 91, 7, 10, 64
"""Controllers that are used here."""


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A message at a tick; at the same tick the lower `rank` goes first."""

    tick: int
    rank: int
    message: bytes


def tempo(tick: int, quarters_per_minute: float) -> Event:
    """Set the speed from here on."""
    microseconds = round(60_000_000 / quarters_per_minute)
    return Event(tick, 0, b"\xff\x51\x03" + microseconds.to_bytes(3, "big"))


def control(tick: int, channel: int, controller: int, value: int) -> Event:
    """Move a controller to a value in 0..127."""
    return Event(tick, 1, bytes((0xB0 | channel, controller, value)))


def program(tick: int, channel: int, number: int) -> Event:
    """Choose the instrument: a General MIDI program, 0..127."""
    return Event(tick, 1, bytes((0xC0 | channel, number)))


def note_off(tick: int, channel: int, pitch: int) -> Event:
    """End a note; before any note that begins at the same tick."""
    return Event(tick, 2, bytes((0x80 | channel, pitch, 0)))


def note_on(tick: int, channel: int, pitch: int, velocity: int) -> Event:
    """Begin a note; the velocity is 1..127."""
    return Event(tick, 3, bytes((0x90 | channel, pitch, velocity)))


def file_bytes(events: Iterable[Event], *, end: int) -> bytes:
    """Return the whole file, with its end of track at tick `end` or at the last event."""
    track = bytearray()
    now = 0
    for event in sorted(events):
        track += _variable_length(event.tick - now) + event.message
        now = event.tick
    track += _variable_length(max(0, end - now)) + b"\xff\x2f\x00"
    header = b"MThd" + struct.pack(">IHHH", 6, 0, 1, TICKS)
    return header + b"MTrk" + struct.pack(">I", len(track)) + bytes(track)


def _variable_length(value: int) -> bytes:
    """Seven bits a byte, most significant first, the top bit set on all but the last."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(0x80 | (value & 0x7F))
    return bytes(reversed(out))
