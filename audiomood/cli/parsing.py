"""What people type as a value: durations, moments, shares."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import typer

from audiomood.library.names import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0}
_WITH_UNITS = r"(?=.)(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?"
_CLOCK = r"(?:(\d+):)?(\d+):([0-5]?\d(?:\.\d+)?)"
_NUMBER = r"\d+(?:\.\d*)?|\.\d+"
_AGO = r"(\d+)([hdwy])"
_AGO_UNITS = {
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}


def text(given: str) -> str:
    """Return text as names and tags are kept: bytes that are not UTF-8 are spelled out in it."""
    return readable(given)


def duration(text: str) -> float:
    """Return seconds for `300`, `90s`, `4:30`, `1:02:03`, `5m` or `1h30m`.

    Raises
    ------
    typer.BadParameter
        It is none of these, negative or not finite.
    """
    text = text.strip().lower()
    if re.fullmatch(_NUMBER, text):
        seconds = float(text)
    elif found := re.fullmatch(_CLOCK, text):
        hours, minutes, rest = found.groups()
        seconds = float(hours or 0) * 3600 + float(minutes) * 60 + float(rest)
    elif found := re.fullmatch(_WITH_UNITS, text):
        pairs = zip(found.groups(), _UNITS.values(), strict=True)
        seconds = sum(float(number) * unit for number, unit in pairs if number)
    else:
        raise typer.BadParameter(
            f"{text!r} is not a duration; write 300, 90s, 4:30, 1:02:03, 5m or 1h30m"
        )
    if not math.isfinite(seconds):
        raise typer.BadParameter(f"{text!r} is too long for a duration")
    return seconds


def moment(text: str) -> datetime:
    """Return the time meant by `2026-11-01`, `2026-11-01T09:30`, or `12h`, `7d`, `2w`, `1y` ago.

    A time without a zone is local.

    Raises
    ------
    typer.BadParameter
        It is none of these.
    """
    try:
        if found := re.fullmatch(_AGO, text.strip().lower()):
            return datetime.now(UTC) - int(found[1]) * _AGO_UNITS[found[2]]
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise typer.BadParameter(
            f"{text!r} is not a time; write 2026-11-01, 2026-11-01T09:30, or 12h, 7d, 2w, 1y for ago"
        ) from None


def count(given: str | int) -> int:
    """Return a whole number from 0 on, as large as a catalog can count.

    Raises
    ------
    typer.BadParameter
        It is not one.
    """
    given = str(given).strip()
    if not re.fullmatch(r"\d{1,18}", given):
        raise typer.BadParameter(f"{given!r} is not a number of tracks; write 0, 1, 2, …")
    return int(given)


def one_of(words: Sequence[str]) -> Callable[[str], str]:
    """Return what reads one of some words, in any case, and refuses all others."""

    def read(given: str) -> str:
        if given.lower() not in words:
            raise typer.BadParameter(f"{given!r} is none of {', '.join(words)}")
        return given.lower()

    return read


def within(low: float, high: float, text: str) -> float:
    """Return a number from `low` to `high`.

    Raises
    ------
    typer.BadParameter
        It is not a number or out of that range.
    """
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise typer.BadParameter(f"{text!r} is not a number from {low:g} to {high:g}")
    return value


def feeling(text: str) -> float:
    """Return a valence or arousal, from -1 to 1."""
    return within(-1, 1, text)


def probability(text: str) -> float:
    """Return a probability, from 0 to 1."""
    return within(0, 1, text)
