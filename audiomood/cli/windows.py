"""The option `--timeline [SECONDS]`, whose value may be left out."""

from __future__ import annotations

import re
from collections import deque
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from audiomood.cli.parsing import duration
from audiomood.errors import TrackNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiomood.library import Library

OPTION = "--timeline"
FITTING = 0.0
"""Stands for windows of a length that suits the recording."""
_UNNAMED = "fitting"
_PART = 10
"""Seconds of the parts that a window is made of."""
_LENGTHS = ((600, 10.0), (3600, 30.0))
"""Up to so many seconds of a recording, windows of so many suit it; longer ones have a minute."""
_ID = "[0-9a-fA-F]{4,}"
_TAKEN_FOR_A_TRACK = "audiomood.timeline"


class TakesTimeline(TyperCommand):
    """A command with `--timeline`, which the parser itself would let take the next word always."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments, the option with its value in one word."""
        ctx.meta[_TAKEN_FOR_A_TRACK] = [
            word
            for option, word in pairwise(takewhile(lambda arg: arg != "--", args))
            if option == OPTION and re.fullmatch(_ID, word) and _is_duration(word)
        ]
        return super().parse_args(ctx, list(_spelled_out(args)))


def taken_for_tracks(ctx: Any) -> list[str]:
    """Return the words after the option that are times, but could begin an id."""
    found: list[str] = ctx.meta[_TAKEN_FOR_A_TRACK]
    return found


def as_length(word: str) -> str:
    """Return a hint how such a word would be no track."""
    return f"{OPTION}={word} makes it the length of a window"


def assure_track(ctx: Any, library: Library) -> None:
    """Make sure that the words that were taken for tracks do name some.

    Raises
    ------
    TrackNotFound
        It names none; the hint says how it would be the length of a window.
    AmbiguousTrack
        It names several.
    """
    for word in taken_for_tracks(ctx):
        try:
            library.track(word)
        except TrackNotFound as error:
            raise TrackNotFound(str(error), hint=as_length(word)) from None


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
    return not re.fullmatch(_ID, word) and _is_duration(word)


def _is_duration(word: str) -> bool:
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
