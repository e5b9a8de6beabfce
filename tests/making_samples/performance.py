"""Scores to MIDI events: who plays what, how fast, and not quite like a machine."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.making_samples import midi
from tests.making_samples.notation import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.making_samples.notation import Note

DRUMS = -1
"""The `program` of a part that plays the drum kit."""

_STACCATO = 0.4
_ACCENT = 14
_DOWNBEAT = 5
_LOOSE_TICKS = 5
_LOOSE_VELOCITY = 3
_PEDAL_LIFT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One player: a General MIDI program counted from 0, or `DRUMS`, and the voice it plays.

    `transpose` moves the voice by semitones. `volume` and `pan` are MIDI values in 0..127 (64 is
    the middle), `legato` is the share of its length that a note sounds, and `pedal` the quarters
    between two changes of the pedal, or None.
    """

    program: int
    text: str
    transpose: int = 0
    volume: int = 100
    pan: int = 64
    legato: float = 0.95
    pedal: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of music.

    `bar` is the length of a bar in quarters. `tempo` holds pairs of a bar, counted from 1, and
    quarters per minute; the speed glides from one pair to the next, and jumps where two pairs
    name the same bar. `reverb` is a MIDI value in 0..127.
    """

    bar: Fraction
    tempo: tuple[tuple[float, float], ...]
    parts: tuple[Part, ...]
    reverb: int = 50


def perform(piece: Piece, *, seed: int = 1) -> bytes:
    """Return the piece as a standard MIDI file; the same seed gives the same bytes."""
    chance = random.Random(seed)
    voices = [parse(part.text, piece.bar) for part in piece.parts]
    end = max(note.start + note.length for voice in voices for note in voice)
    events = list(_tempo_events(piece, end))
    channels = (number for number in range(16) if number != midi.DRUM_CHANNEL)
    for part, voice in zip(piece.parts, voices, strict=True):
        channel = midi.DRUM_CHANNEL if part.program == DRUMS else next(channels)
        events += _set_up(part, channel, piece.reverb)
        events += _pedal_events(part, channel, end)
        for note in voice:
            events += _note_events(note, part, channel, piece.bar, chance)
    return midi.file_bytes(events, end=_tick(end + 4))


def quarters_per_minute(piece: Piece, bar: float) -> float:
    """Return the speed at a place given in bars, counted from 1."""
    before = [mark for mark in piece.tempo if mark[0] <= bar]
    after = [mark for mark in piece.tempo if mark[0] > bar]
    if not before:
        return after[0][1]
    if not after:
        return before[-1][1]
    (start, slow), (stop, fast) = before[-1], after[0]
    return slow + (bar - start) / (stop - start) * (fast - slow)


def _tick(quarters: Fraction | float) -> int:
    return round(quarters * midi.TICKS)


def _tempo_events(piece: Piece, end: Fraction) -> Iterator[midi.Event]:
    for step in range(int(2 * end) + 1):
        place = Fraction(step, 2)
        speed = quarters_per_minute(piece, 1 + float(place / piece.bar))
        yield midi.tempo(_tick(place), speed)


def _set_up(part: Part, channel: int, reverb: int) -> Iterator[midi.Event]:
    if part.program != DRUMS:
        yield midi.program(0, channel, part.program)
    yield midi.control(0, channel, midi.VOLUME, part.volume)
    yield midi.control(0, channel, midi.PAN, part.pan)
    yield midi.control(0, channel, midi.REVERB, reverb)


def _pedal_events(part: Part, channel: int, end: Fraction) -> Iterator[midi.Event]:
    if part.pedal is None:
        return
    for change in range(int(end / part.pedal)):
        tick = _tick(change * part.pedal)
        yield midi.control(tick, channel, midi.PEDAL, 0)
        yield midi.control(tick + _PEDAL_LIFT, channel, midi.PEDAL, 127)


def _note_events(
    note: Note, part: Part, channel: int, bar: Fraction, chance: random.Random
) -> Iterator[midi.Event]:
    share = _STACCATO if "'" in note.touch else part.legato
    emphasis = _ACCENT * ("^" in note.touch) + _DOWNBEAT * (note.start % bar == 0)
    for written in note.pitches:
        pitch = written + part.transpose
        start = max(1, _tick(note.start) + chance.randint(-_LOOSE_TICKS, _LOOSE_TICKS))
        velocity = note.velocity + emphasis + chance.randint(-_LOOSE_VELOCITY, _LOOSE_VELOCITY)
        yield midi.note_on(start, channel, pitch, min(127, max(1, round(velocity))))
        yield midi.note_off(start + max(1, _tick(note.length * share)), channel, pitch)
