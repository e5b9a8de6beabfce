"""Musical words for numbers: how far each is from what is usual, and what it is in its unit."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping
from typing import NamedTuple

from audiomood.mood.chroma import PITCH_CLASSES

USUAL, PLAIN, EXTREME = 0.3, 1.0, 2.0
"""Spreads from the mean: less is usual, then come `rather`, the plain word, and `very`."""

STEPS = (-1.5, -0.5, 0.5, 1.5)
"""Spreads from the mean between five words for how plain something is."""
CLEARNESS = ("very vague", "vague", "fairly clear", "clear", "very clear")
NO_PULSE = "hardly any pulse"
PLAINNESS = (NO_PULSE, "vague pulse", "fairly plain pulse", "plain pulse", "very plain pulse")

MODES = ("minor", "major")
UNDECIDED, LEANING = 0.15, 0.7
"""Spreads from zero, not from the mean, within which a key is neither or hardly of a mode."""

MOMENTS = 5
"""Moments a second between which the melody moves or stays."""

_NOTES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")


class Reading(NamedTuple):
    """A feature's value, with the `mean` and the `spread` of the music the model was fitted to."""

    value: float
    mean: float
    spread: float

    @property
    def standard(self) -> float:
        """How many spreads above the mean the value is."""
        return (self.value - self.mean) / self.spread

    @property
    def low(self) -> bool:
        """Whether the value is below the mean."""
        return self.value < self.mean

    @property
    def usual(self) -> bool:
        """Whether the value is too near to the mean to be called high or low."""
        return abs(self.standard) < USUAL


Readings = Mapping[str, Reading]
Detail = Callable[[Reading], str]
Say = Callable[[str, Readings], str]
"""Takes the name of a feature, and all features of a recording, for words that need two."""


def graded(low: str, usual: str, high: str, detail: Detail | None = None) -> Say:
    """Return what says one of three words, graded by the distance from the mean, and a detail.

    `low` and `high` begin with an adjective, which `rather` or `very` can go before.
    """

    def say(name: str, readings: Readings) -> str:
        reading = readings[name]
        words = usual if reading.usual else _grade(reading) + (low if reading.low else high)
        told = detail(reading) if detail else ""
        return f"{words}: {told}" if told else words

    return say


def key(name: str, readings: Readings) -> str:
    """Say which mode the key is in, as far as it is in one, and how clear the key is.

    The clearness comes first where it is what is asked for.
    """
    clear = CLEARNESS[bisect(STEPS, readings["key_clarity"].standard)]
    mode = _mode(readings["majorness"])
    if name == "key_clarity":
        return f"{clear} key: {mode}"
    return f"{mode} key, {clear}" if mode in MODES else f"key {mode}, {clear}"


def pulse(name: str, readings: Readings) -> str:
    """Say how many beats a minute there are, and how plainly they are heard.

    The plainness comes first where it is what is asked for.
    """
    tempo = readings["tempo"].value
    plain = PLAINNESS[bisect(STEPS, readings["pulse_clarity"].standard)]
    if tempo == 0 or plain == NO_PULSE:
        return NO_PULSE
    return f"{plain}: {tempo:.0f} BPM" if name == "pulse_clarity" else f"{tempo:.0f} BPM, {plain}"


def number(text: str, factor: float = 1.0) -> Detail:
    """Return what puts a number of two digits into the text, in a unit `factor` times as small."""
    return lambda reading: text.format(_two_digits(factor * reading.value))


def percent(text: str) -> Detail:
    """Return what puts a share into the text as a whole number of percent, without the sign."""
    return lambda reading: text.format(f"{100 * reading.value:.0f}")


def note(text: str) -> Detail:
    """Return what puts the nearest note of a MIDI number into the text: 60 is C4."""

    def detail(reading: Reading) -> str:
        octave, pitch_class = divmod(round(reading.value), PITCH_CLASSES)
        return text.format(f"{_NOTES[pitch_class]}{octave - 1}")

    return detail


def pitch_classes(text: str) -> Detail:
    """Return what puts into the text of how many alike pitch classes an entropy in [0, 1] is."""
    return lambda reading: text.format(f"{PITCH_CLASSES**reading.value:.1f}")


def compared(
    verb: str = "", *, less: str = "less", more: str = "more", alike: str = "much"
) -> Detail:
    """Return what says by how much it is less or more than usual, for values >= 0.

    Nothing where it is as usual; `alike` is the word of "twice as much".
    """

    def detail(reading: Reading) -> str:
        ratio = reading.value / reading.mean
        if reading.usual:
            return ""
        if ratio >= 2:
            return f"{verb} {_two_digits(ratio)} times as {alike} as usual".strip()
        side = less if reading.low else more
        return f"{verb} {100 * abs(ratio - 1):.0f} % {side} than usual".strip()

    return detail


def _mode(majorness: Reading) -> str:
    mode, decided = MODES[majorness.value > 0], abs(majorness.value) / majorness.spread
    if decided < UNDECIDED:
        return "between major and minor"
    return mode if decided >= LEANING else f"leaning to {mode}"


def _grade(reading: Reading) -> str:
    return ("rather ", "", "very ")[bisect((PLAIN, EXTREME), abs(reading.standard))]


def _two_digits(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{float(f'{value:.2g}'):.0f}"
