"""Sources of bytes as they come in real life, the unpleasant ones too."""

from __future__ import annotations

import hashlib
import io
import random
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def noise(size: int, seed: int = 0) -> bytes:
    """Return bytes that no two seeds share."""
    return random.Random(seed).randbytes(size)


class Broken(Exception):
    """What a source raises that breaks."""


class Stream(io.RawIOBase):
    """Bytes that are made while they are read, and that cannot be read again, as from a pipe."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._parts, b"")
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def stream(parts: Iterator[bytes]) -> BinaryIO:
    """Give the parts, made while they are read, once."""
    return cast("BinaryIO", Stream(parts))


def pipe(data: bytes, part: int = 10_000) -> BinaryIO:
    """Give the data in small parts, once."""
    return stream(data[start : start + part] for start in range(0, len(data), part))


def breaking(data: bytes, *, after: int, error: BaseException) -> BinaryIO:
    """Give the first bytes of the data, then raise."""

    def parts() -> Iterator[bytes]:
        yield data[:after]
        raise error

    return stream(parts())


def interrupted(data: bytes, *, at: int, by: Callable[[], None]) -> BinaryIO:
    """Give the data, and in the middle of it let something happen."""

    def parts() -> Iterator[bytes]:
        yield data[:at]
        by()
        yield data[at:]

    return stream(parts())
