"""The small documents beside the blobs: notes by their names, and the marker of the store.

The marker says that this is a store, of which layout, and whose.
"""

from __future__ import annotations

import re

from audiomood.errors import StoreRefused

MARKER = "audiomood-store"
"""The name under which a store keeps it."""

_NOTE = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")
_ID = r"[0-9a-z][0-9a-z-]{0,63}"
_TEXT = re.compile(rf"audiomood store 1\n(?:library ({_ID})\n)?".encode("ascii"))


def marker(owner: str | None = None) -> bytes:
    """Return the marker of a store that belongs to the library of that id, or to none.

    Raises
    ------
    ValueError
        This is not the id of a library: digits, lower-case letters and hyphens, at most 64.
    """
    if owner is None:
        return b"audiomood store 1\n"
    if not re.fullmatch(_ID, owner):
        raise ValueError(f"{owner!r} is not the id of a library")
    return f"audiomood store 1\nlibrary {owner}\n".encode("ascii")


def owner_in(text: bytes, *, location: str) -> str | None:
    """Return the id of the library that a marker names, or None where it names none.

    Raises
    ------
    StoreRefused
        It is the marker of another layout, or none at all.
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        raise StoreRefused(
            f"{location} has a layout that this audiomood does not know", hint="update audiomood"
        )
    return found[1].decode("ascii") if found[1] else None


def is_note(text: str) -> bool:
    """Return whether a note may have this name: lower-case letters, digits, `.` and `-`, 1 to 100.

    It begins with a letter or digit. So no name ever leads out of a store.
    """
    return _NOTE.fullmatch(text) is not None


def note_name(text: str) -> str:
    """Return the name of a note as it is.

    Raises
    ------
    ValueError
        It is none.
    """
    if not is_note(text):
        raise ValueError(f"{text!r} is not the name of a note")
    return text
