"""Wanted: in which format tracks are to come, and what they are called in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from audiomood.audio.encodings import BIT_RATES
from audiomood.errors import UsageError

if TYPE_CHECKING:
    from audiomood.model.track import Track

_ENDINGS: Final = frozenset((
    ".aac", ".ac3", ".aif", ".aifc", ".aiff", ".alac", ".amr", ".ape", ".au", ".caf", ".dff",
    ".dsf", ".dts", ".eac3", ".flac", ".flv", ".m4a", ".m4b", ".mka", ".mkv", ".mov", ".mp1",
    ".mp2", ".mp3", ".mp4", ".mpc", ".oga", ".ogg", ".ogv", ".opus", ".ra", ".rm", ".snd", ".spx",
    ".tak", ".ts", ".tta", ".w64", ".wav", ".wave", ".webm", ".wma", ".wmv", ".wv",
))  # fmt: skip
"""What is replaced in a name; another text after its last dot belongs to it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A format, one of `audiomood.model.words.CONVERTED`, and for mp3 and opus perhaps kb/s."""

    to: str
    bit_rate: int | None = None

    def __post_init__(self) -> None:
        """Refuse a bit rate that the format does not have."""
        if self.bit_rate is None:
            return
        if self.to not in BIT_RATES:
            raise UsageError(f"{self.to} has no bit rate to choose, for it loses nothing")
        least, most = BIT_RATES[self.to]
        if not least <= self.bit_rate <= most:
            raise UsageError(f"the bit rate of {self.to} is {least} to {most} kb/s")

    def is_that_of(self, track: Track) -> bool:
        """Tell whether a track is in this format already."""
        return track.sound.format == self.to

    def named(self, track: Track) -> Track:
        """Return the track under the name that it has in this format."""
        name = PurePath(track.name)
        if name.suffix.lower() == f".{self.to}":
            return track
        stem = (
            track.name.removesuffix(name.suffix) if name.suffix.lower() in _ENDINGS else track.name
        )
        return replace(track, name=f"{stem}.{self.to}")
