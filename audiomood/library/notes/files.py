"""A file of notes as it lies in a store: JSON lines, a header first, then one note a line.

The shape only grows: keys that are not known are passed over, and no key is ever renamed or
removed. A change that older programs would misread raises `VERSION`, and they refuse the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from audiomood.errors import CatalogTooNew
from audiomood.library.notes import values as note_values
from audiomood.model.note import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

VERSION = 1
"""Of the whole form; the header of each file carries it."""

_NAME = re.compile(r"(\d{20})-([0-9a-f]{16})\.jsonl")
_ID = re.compile(r"[0-9a-f]{64}")
_SOUND = (
    "format", "codec", "channels", "sample_rate", "bit_rate", "duration", "stated_duration",
    "audio_hash",
)  # fmt: skip


class Header(NamedTuple):
    """What a file of notes says of the library that wrote it: its id, its stores, where uploads go."""

    library: str
    stores: tuple[str, ...]
    default: str | None


class Line(NamedTuple):
    """One note as it is written, the stamp that orders it among others, and whose it is."""

    stamp: int
    id: str
    text: bytes


def _silent(_: str) -> None:
    """Tell nobody."""


def to_line(note: Note, *, stamp: int = 0) -> bytes:
    """Return a note as one line of JSON in ASCII, without its end.

    Text that is not Unicode, as of a file name in another encoding, survives in its escapes. A
    number that is none, as a header may claim, is written as unknown.
    """
    shape = {
        "id": note.id,
        "stamp": stamp,
        "name": note.name,
        "size": note.size,
        "added": _text(note.added),
        "sound": {key: note_values.to_finite(getattr(note.sound, key)) for key in _SOUND},
        "file_tags": dict(note.file_tags),
        "person_tags": dict(note.person_tags),
        "verdicts": [{"word": said.word, "time": _text(said.time)} for said in note.verdicts],
        "removed": note.removed and _text(note.removed),
    }
    return _json(shape)


def from_line(line: bytes, *, tell: Callable[[str], None] = _silent) -> Note:
    """Return the note that a line holds; what else stands there is passed over.

    What no catalog would take is left out, and `tell` is called with what it was.

    Raises
    ------
    ValueError
        The line is no note.
    """
    shape = _object(line)
    try:
        sound = note_values.sound(shape["sound"], tell)
        return Note(
            id=_id(shape),
            name=note_values.name(shape.get("name"), _id(shape), sound.format, tell),
            size=note_values.number(shape["size"]),
            added=note_values.time(shape["added"]),
            sound=sound,
            file_tags=note_values.tags(shape.get("file_tags"), tell),
            person_tags=note_values.tags(shape.get("person_tags"), tell),
            verdicts=tuple(note_values.verdicts(shape.get("verdicts"), tell)),
            removed=note_values.removed(shape.get("removed"), tell),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a note lacks what belongs to it: {error}") from error


def packed(header: Header, lines: Iterable[bytes], stamp: int) -> tuple[str, bytes]:
    """Return the name and the bytes of a file of notes; the name proves the bytes."""
    first = {"audiomood": "notes", "version": VERSION, **header._asdict()}
    data = b"".join(line + b"\n" for line in (_json(first), *lines))
    return f"{stamp:020d}-{_proof(data)}.jsonl", data


def is_notes(name: str) -> bool:
    """Tell whether a document of that name is a file of notes."""
    return _NAME.fullmatch(name) is not None


def unpacked(name: str, data: bytes) -> tuple[Header, Iterator[Line]]:
    """Return the header of a file of notes, and its lines as they are asked for.

    Raises
    ------
    ValueError
        The bytes are not those that were written, or, while lines are read, one is no note.
    CatalogTooNew
        A newer audiomood wrote them.
    """
    named = _NAME.fullmatch(name)
    if not named or _proof(data) != named[2]:
        raise ValueError("its bytes are not those that were written")
    stamp = note_values.number(int(named[1]))
    first, *rest = data.splitlines()
    return _header(first), (_line(text, stamp) for text in rest)


def _header(line: bytes) -> Header:
    shape = _object(line)
    if shape.get("audiomood") != "notes":
        raise ValueError("it does not begin as notes do")
    version = shape.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise CatalogTooNew(
            f"the notes were written by a newer audiomood: they are of version {version},"
            f" and this one knows {VERSION}"
        )
    default = shape.get("default")
    return Header(
        library=str(shape.get("library")),
        stores=tuple(map(str, shape.get("stores", ()))),
        default=default if isinstance(default, str) else None,
    )


def _line(text: bytes, stamp: int) -> Line:
    shape = _object(text)
    try:
        own = note_values.number(shape.get("stamp"), least=1)
    except ValueError:
        own = stamp
    return Line(own, _id(shape), text)


def _id(shape: dict[str, Any]) -> str:
    track_id = shape.get("id")
    if not isinstance(track_id, str) or not _ID.fullmatch(track_id):
        raise ValueError("a note names no track")
    return track_id


def _proof(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _json(shape: dict[str, object]) -> bytes:
    return json.dumps(shape, allow_nan=False, separators=(",", ":")).encode("ascii")


def _object(line: bytes) -> dict[str, Any]:
    # A JSONDecodeError and a UnicodeDecodeError are ValueErrors as well.
    shape = json.loads(line)
    if not isinstance(shape, dict):
        raise ValueError("a line is not a JSON object")
    return shape


def _text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
