"""What a file says about itself: tags and the length that it states."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, BinaryIO, Final

from tinytag import TinyTag, TinyTagException

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST: Final = 4096
"""Characters of a value that are kept; what is longer is no tag but a file of its own."""
KEYS: Final = (
    "title",
    "artist",
    "album",
    "albumartist",
    "composer",
    "genre",
    "year",
    "track",
    "disc",
    "comment",
)

_ALIASES: Final = {"album_artist": "albumartist", "date": "year", "description": "comment"}
_NUMBERS: Final = frozenset({"track", "disc"})
_READS: Final = 1 << 16
_BYTES: Final = 1 << 25


class _Rationed(io.RawIOBase):
    """A file that can be read only so often and so much, whatever its headers make of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._reads = _READS
        self._bytes = _BYTES

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes; raises OSError when the ration is used up."""
        data = self._file.read(min(size if size >= 0 else self._bytes, self._bytes))
        self._reads -= 1
        self._bytes -= len(data)
        if self._reads < 0 or (self._bytes <= 0 < size):
            raise OSError("its headers ask for too much")
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move, and return the new position."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()


def read(file: BinaryIO) -> tuple[dict[str, str], float | None]:
    """Return the tags and the stated duration, in seconds, as tinytag finds them.

    Neither is believed: see `clean` for what becomes of a value. A file that tinytag does not
    know, or cannot parse, has no tags and states nothing.
    """
    try:
        file.seek(0)
        found = TinyTag.get(file_obj=_Rationed(file))  # type: ignore[arg-type]
    except (TinyTagException, OSError, ValueError):
        return {}, None
    values: dict[str, list[str]] = {}
    for key in KEYS:
        first = getattr(found, key)
        # Where a user-defined ID3 frame has the name of a tag, tinytag puts a _ before it.
        others = found.other.get(key) or found.other.get(f"_{key}") or ()
        values[key] = [str(value) for value in (first, *others) if value is not None]
    return _tags(values), plausible(found.duration)


def from_metadata(*sources: Mapping[str, str]) -> dict[str, str]:
    """Return the tags in FFmpeg's metadata, of which the earlier source wins."""
    values: dict[str, list[str]] = {}
    for source in sources:
        for key, value in source.items():
            name = _ALIASES.get(key.lower(), key.lower())
            text = value.partition("/")[0] if name in _NUMBERS else value
            values.setdefault(name, [text])
    return _tags({key: values.get(key, []) for key in KEYS})


def plausible(seconds: float | None) -> float | None:
    """Return a stated duration, or None where it is no length at all: 0, negative, not finite."""
    return seconds if seconds is not None and math.isfinite(seconds) and seconds > 0 else None


def clean(values: Iterable[str]) -> str:
    """Return several values as one text, joined with `; ` and otherwise as they were stored.

    NULs end a value, blanks around it go, lone surrogates become `?`, equal values are named
    once, and what is longer than `LONGEST` characters is cut.
    """
    parts = (part.strip() for value in values for part in value.split("\0"))
    text = "; ".join(dict.fromkeys(filter(None, parts)))
    return text.encode("utf-8", "replace").decode()[:LONGEST].rstrip()


def _tags(values: Mapping[str, list[str]]) -> dict[str, str]:
    texts = {key: clean(found) for key, found in values.items()}
    return {key: text for key, text in texts.items() if text}
