"""Names are data: what a track may be called, and what a file for it may be called."""

from __future__ import annotations

import os
import re
from pathlib import PurePath

from audiomood.errors import UsageError

_NOT_IN_A_FILE_NAME = r"[\x00-\x1f\x7f-\x9f/\\\u2028\u2029\u202a-\u202e\u2066-\u2069]"
_LONGEST_FILE_NAME = 255
"""Bytes, on every file system in use."""
_LONGEST_SUFFIX = 16
_TAG_KEY = r"[^\s=\x00-\x1f\x7f][^=\x00-\x1f\x7f]*"


def readable(text: str) -> str:
    r"""Return text that any program can take, equal to `text` unless its bytes were not UTF-8.

    Bytes of a file name that are not UTF-8 are written as `\\xNN`: every one of them stays visible.
    """
    if text.isascii():
        return text
    return os.fsencode(text).decode("utf-8", errors="backslashreplace")


def track_name(text: str) -> str:
    """Return a track's name for what a person or a file system calls it.

    Raises
    ------
    UsageError
        It is empty.
    """
    name = readable(text).replace("\0", "").strip()
    if not name:
        raise UsageError("a track needs a name that is not empty")
    return name


def file_name(name: str) -> str:
    """Return a file name for a track: it names a file in its folder and nothing else.

    Separators and control characters become `_`, names of folders do too, and what is too long
    for a file system loses the end of its stem, not its suffix.
    """
    safe = re.sub(_NOT_IN_A_FILE_NAME, "_", name).strip() or "_"
    if safe.strip(".") == "":
        safe = "_" * len(safe)
    if len(safe.encode()) <= _LONGEST_FILE_NAME:
        return safe
    suffix = PurePath(safe).suffix
    if len(suffix) > _LONGEST_SUFFIX:
        suffix = ""
    room = _LONGEST_FILE_NAME - len(suffix.encode())
    stem = safe.removesuffix(suffix).encode()[:room]
    return stem.decode(errors="ignore") + suffix


def tag(text: str) -> tuple[str, str]:
    """Split what a person typed for a tag, `key` or `key=value`; keys are lower case.

    Raises
    ------
    UsageError
        There is no key, or it holds control characters.
    """
    key, _, value = readable(text).replace("\0", "").partition("=")
    key = key.strip().lower()
    if not re.fullmatch(_TAG_KEY, key):
        raise UsageError(f"{text!r} is not a tag", hint="a tag is written key or key=value")
    return key, value.strip()


def tag_condition(text: str) -> str:
    """Return what a person typed to find a tag as a filter takes it: `key` or `key=value`.

    Raises
    ------
    UsageError
        It is no tag.
    """
    key, value = tag(text)
    return f"{key}={value}" if "=" in text else key
