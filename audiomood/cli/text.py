"""Values as people read them: safe on a terminal, short, with units."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
# What moves the cursor, changes the direction of writing or breaks a line elsewhere than we do.
_UNSAFE = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"


def printable(text: str) -> str:
    r"""Return text that is one line and harmless on a terminal; other characters as `\\xNN`."""
    if text.isprintable() or not re.search(_UNSAFE, text):
        return text
    return re.sub(_UNSAFE, _escaped, text)


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        code -= 0xDC00
    return _ESCAPES.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def clock(seconds: float | None) -> str:
    """Return a duration as `3:07`, `1:02:03`, or `0.4 s` below a second; empty if unknown."""
    if seconds is None:
        return ""
    if 0 < seconds < 1:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def hours(seconds: float) -> str:
    """Return a long time in the unit that fits it."""
    if seconds < 3600:
        return clock(seconds) + " min" if seconds >= 60 else f"{seconds:.0f} s"
    return f"{seconds / 3600:,.1f} h"


def size(count: int) -> str:
    """Return a number of bytes in decimal units, as disks are sold."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def counted(number: int, thing: str, things: str = "") -> str:
    """Return a number and its noun, in the plural where it is one: `things`, or one with an s."""
    return f"{number:,} " + (thing if number == 1 else things or f"{thing}s")


def day(time: datetime) -> str:
    """Return the day of a time where the person is."""
    return f"{time.astimezone():%Y-%m-%d}"


def seconds(value: float | None) -> str:
    """Return a duration for another program: plain seconds to the millisecond; empty if unknown."""
    return number(value)


def number(value: float | None) -> str:
    """Return a number without a unit for another program, to three places; empty if unknown."""
    return "" if value is None else f"{value:.3f}"


def percent(value: float | None) -> str:
    """Return a probability as `71%`; empty if unknown."""
    return "" if value is None else f"{value:.0%}"


def signed(value: float | None) -> str:
    """Return valence or arousal as `+0.42`; empty if unknown."""
    return "" if value is None else f"{value:+.2f}"
