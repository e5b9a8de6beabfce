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
from audiomood.model.mood import Verdict
from audiomood.model.note import Note
from audiomood.model.track import Sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


def to_line(note: Note, *, stamp: int = 0) -> bytes:
    """Return a note as one line of JSON in ASCII, without its end.

    Text that is not Unicode, as of a file name in another encoding, survives in its escapes.
    """
    shape = {
        "id": note.id,
        "stamp": stamp,
        "name": note.name,
        "size": note.size,
        "added": _text(note.added),
        "sound": {key: getattr(note.sound, key) for key in _SOUND},
        "file_tags": dict(note.file_tags),
        "person_tags": dict(note.person_tags),
        "verdicts": [{"word": said.word, "time": _text(said.time)} for said in note.verdicts],
        "removed": note.removed and _text(note.removed),
    }
    return _json(shape)


def from_line(line: bytes) -> Note:
    """Return the note that a line holds; what else stands there is passed over.

    Raises
    ------
    ValueError
        The line is no note.
    """
    shape = _object(line)
    try:
        sound = Sound(**{key: shape["sound"][key] for key in _SOUND})
        removed = shape.get("removed")
        return Note(
            id=shape["id"],
            name=shape["name"],
            size=shape["size"],
            added=_time(shape["added"]),
            sound=sound,
            file_tags=dict(shape["file_tags"]),
            person_tags=dict(shape["person_tags"]),
            verdicts=tuple(
                Verdict(said["word"], _time(said["time"])) for said in shape.get("verdicts", ())
            ),
            removed=removed and _time(removed),
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
    first, *rest = data.splitlines()
    return _header(first), (_line(text, int(named[1])) for text in rest)


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
    track_id, own = shape.get("id"), shape.get("stamp")
    if not isinstance(track_id, str) or not _ID.fullmatch(track_id):
        raise ValueError("a note names no track")
    return Line(own if isinstance(own, int) and own else stamp, track_id, text)


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


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
