"""The option `--timeline [SECONDS]`, whose value may be left out."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from audiomood.cli.parsing import duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OPTION = "--timeline"
FITTING = 0.0
"""Stands for windows of a length that suits the recording."""
_UNNAMED = "fitting"
_PART = 10
"""Seconds of the parts that a window is made of."""
_LENGTHS = ((600, 10.0), (3600, 30.0))
"""Up to so many seconds of a recording, windows of so many suit it; longer ones have a minute."""
_ID = "[0-9a-fA-F]{4,}"


class TakesTimeline(TyperCommand):
    """A command with `--timeline`, which the parser itself would let take the next word always."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments, the option with its value in one word."""
        return super().parse_args(ctx, list(_spelled_out(args)))


def _spelled_out(args: Sequence[str]) -> Iterator[str]:
    rest = deque(args)
    while rest:
        word = rest.popleft()
        if word == OPTION:
            value = rest.popleft() if rest and _is_time(rest[0]) else _UNNAMED
            word = f"{OPTION}={value}"
        yield word
        if word == "--":
            yield from rest
            return


def _is_time(word: str) -> bool:
    """Tell whether a word after the option is its value: a time that begins no id."""
    if re.fullmatch(_ID, word):
        return False
    try:
        duration(word)
    except typer.BadParameter:
        return False
    return True


def window(text: str) -> float:
    """Return the seconds of a window, a multiple of ten, or `FITTING`.

    Raises
    ------
    typer.BadParameter
        It is no time, or none that parts add up to.
    """
    if text == _UNNAMED:
        return FITTING
    seconds = duration(text)
    if seconds < _PART or seconds % _PART:
        raise typer.BadParameter(f"{text!r} is no multiple of 10 seconds; write 10, 30, 1m or 5m")
    return seconds


def fitting(length: float) -> float:
    """Return the seconds of a window that suits a recording of this length."""
    return next((each for most, each in _LENGTHS if length <= most), 60.0)
