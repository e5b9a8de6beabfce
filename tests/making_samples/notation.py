"""Music as text, small enough to be typed and checked by a person with a printed score.

============== =====================================================================
``C4 F#5 Bb2`` a note: letter, accidental, octave; middle C is C4
``C3+E3+G3``   a chord
``r``          a rest
``~``          what sounded goes on: a tie
``C4:8.``      with its length: an eighth, dotted; kept until another is given
``C4:16*8``    the same eight times
``C4' C4^``    staccato, accented; `'^` is both
``pp mf fff``  how loud from here on; ``p<`` or ``f>`` glides to the next such mark
``|``          a bar line: the bar before it must be exactly full
============== =====================================================================
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction

LOUDNESS = {"ppp": 24, "pp": 36, "p": 48, "mp": 60, "mf": 74, "f": 90, "ff": 106, "fff": 120}
"""MIDI velocity of each dynamic mark."""

_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_PITCH = re.compile(r"([A-G])([#b]?)(-?\d)")
_TOKEN = re.compile(
    r"(?P<what>r|~|[A-G][#b]?\d(?:\+[A-G][#b]?\d)*)"
    r"(?::(?P<length>\d+)(?P<dot>\.?))?(?P<touch>'?\^?)(?:\*(?P<times>\d+))?"
)
_MARK = re.compile(rf"(?P<name>{'|'.join(LOUDNESS)})(?P<glide>[<>]?)")


class NotationError(ValueError):
    """The text is not music: an unknown sign, or a bar that is not exactly full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note or chord: `start` and `length` in quarters, MIDI pitches, velocity in 1..127.

    `touch` may hold `'` for staccato and `^` for an accent.
    """

    start: Fraction
    length: Fraction
    pitches: tuple[int, ...]
    velocity: float = 0
    touch: str = ""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A dynamic mark at a place in quarters."""

    start: Fraction
    velocity: int
    glide: bool


def pitch_number(name: str) -> int:
    """Return the MIDI number of a pitch such as `Bb2`; middle C, `C4`, is 60."""
    match = _PITCH.fullmatch(name)
    if match is None:
        raise NotationError(f"{name!r} is no pitch")
    letter, accidental, octave = match.groups()
    shift = {"#": 1, "b": -1, "": 0}[accidental]
    return 12 * (int(octave) + 1) + _SEMITONES[letter] + shift


def parse(text: str, bar: Fraction) -> tuple[Note, ...]:
    """Read one voice.

    Parameters
    ----------
    text : in the notation of this module
    bar : length of a bar in quarters

    Raises
    ------
    NotationError
        A sign is unknown, a tie has nothing to hold, or a bar is not exactly full.
    """
    reader = _Reader(bar)
    for token in text.split():
        reader.read(token)
    return reader.finish()


class _Reader:
    """Where in the music the reading stands, and what was read so far."""

    def __init__(self, bar: Fraction) -> None:
        self._bar = bar
        self._bars = 0
        self._place = Fraction(0)
        self._length = Fraction(1)
        self._notes: list[Note] = []
        self._marks = [_Mark(Fraction(0), LOUDNESS["mf"], False)]

    def read(self, token: str) -> None:
        """Take in the next sign."""
        if token == "|":
            self._bar_line()
        elif mark := _MARK.fullmatch(token):
            loudness = LOUDNESS[mark["name"]]
            self._marks.append(_Mark(self._place, loudness, bool(mark["glide"])))
        elif sound := _TOKEN.fullmatch(token):
            for _ in range(int(sound["times"] or 1)):
                self._sound(sound)
        else:
            raise NotationError(f"{token!r} in bar {self._bars + 1} is no sign of the notation")

    def finish(self) -> tuple[Note, ...]:
        """Return the notes with the velocities that the dynamic marks give them."""
        if self._place != self._bars * self._bar:
            raise NotationError("the last bar needs a bar line")
        return tuple(replace(note, velocity=self._velocity(note.start)) for note in self._notes)

    def _bar_line(self) -> None:
        self._bars += 1
        excess = self._place - self._bars * self._bar
        if excess:
            raise NotationError(f"bar {self._bars} is {float(excess):+g} quarters from full")

    def _sound(self, sound: re.Match[str]) -> None:
        if sound["length"]:
            length = Fraction(4, int(sound["length"]))
            self._length = length * Fraction(3, 2) if sound["dot"] else length
        if sound["what"] == "~":
            self._hold()
        elif sound["what"] != "r":
            pitches = tuple(pitch_number(name) for name in sound["what"].split("+"))
            note = Note(
                start=self._place, length=self._length, pitches=pitches, touch=sound["touch"]
            )
            self._notes.append(note)
        self._place += self._length

    def _hold(self) -> None:
        if not self._notes:
            raise NotationError("a tie needs a note before it")
        last = self._notes[-1]
        if last.start + last.length != self._place:
            raise NotationError(f"the tie in bar {self._bars + 1} follows a rest")
        self._notes[-1] = replace(last, length=last.length + self._length)

    def _velocity(self, place: Fraction) -> float:
        index = bisect_right(self._marks, place, key=lambda mark: mark.start)
        mark = self._marks[index - 1]
        if not mark.glide or index == len(self._marks):
            return mark.velocity
        target = self._marks[index]
        done = (place - mark.start) / (target.start - mark.start)
        return mark.velocity + float(done) * (target.velocity - mark.velocity)
