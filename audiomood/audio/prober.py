"""A prober: a process that measures files which its parent has opened, one after the other.

Parsers of hostile bytes run here, where a hang, a crash or a flood of memory harms nobody else.
It gets descriptors through a socket, never names, and answers in JSON: whatever a file makes of
this process, its parent only ever reads words and numbers from it.

A request is `REQUEST` with one descriptor, an answer is `LENGTH` and so many bytes.
"""

from __future__ import annotations

import io
import json
import os
import select
import signal
import socket
import struct
import threading
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from audiomood.audio.bounds import GIB, bound_memory, bound_work
from audiomood.errors import NotAudio, SourceUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiomood.audio.facts import Probe

REQUEST: Final = struct.Struct("<d")
"""Seconds that the processor may work for this file."""
LENGTH: Final = struct.Struct("<I")
GREW: Final = 77
"""Exit code of a prober that ran out of the memory it may have."""
MEMORY: Final = 2 * GIB


class Shared(io.RawIOBase):
    """An open file that others read, too: it is read without moving the place they share."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the position."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move, and return the new position."""
        if whence == io.SEEK_CUR:
            offset += self._at
        elif whence == io.SEEK_END:
            offset += self._size()
        if offset < 0:
            raise ValueError("a position before the start")
        self._at = offset
        return offset

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read into `buffer`, and return how much; 0 at the end."""
        if self._at >= self._size():
            return 0  # also where the system finds the position absurd
        data = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _size(self) -> int:
        return os.fstat(self._descriptor).st_size


def main() -> None:
    """Answer requests on standard input, which is a socket, until its other end is closed."""
    # Ctrl-C goes to the whole process group, and the parent decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = socket.socket(fileno=0)
    threading.Thread(target=_end_with, args=(channel.fileno(),), daemon=True).start()
    from audiomood.audio.probe import probe

    bound_memory(MEMORY)
    try:
        while request := _receive(channel):
            seconds, descriptor = request
            bound_work(seconds)
            try:
                answer = json.dumps(_answer(probe, descriptor)).encode()
            finally:
                os.close(descriptor)
            channel.sendall(LENGTH.pack(len(answer)) + answer)
    except MemoryError:
        # What is left in such a process cannot be relied on.
        os._exit(GREW)


def _end_with(descriptor: int) -> None:
    """End this process when nobody holds the other end, in the middle of a file if need be."""
    watch = select.poll()
    watch.register(descriptor, 0)
    watch.poll()
    os._exit(0)


def _receive(channel: socket.socket) -> tuple[float, int] | None:
    """Return the next request, and None when there will be no more."""
    data, descriptors, _, _ = socket.recv_fds(channel, REQUEST.size, 1)
    if len(data) < REQUEST.size or not descriptors:
        return None
    return REQUEST.unpack(data)[0], descriptors[0]


def _answer(probe: Callable[[BinaryIO], Probe], descriptor: int) -> dict[str, object]:
    """Measure a file; what is wrong with it, or with us, is an answer, too."""
    try:
        found = probe(cast("BinaryIO", io.BufferedReader(Shared(descriptor))))
    except (NotAudio, SourceUnreadable) as error:
        return {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault in one is no reason to leave the others
        return {"error": "fault", "message": f"{type(error).__name__}: {error}"}
    return {"sound": found.sound._asdict(), "tags": dict(found.tags)}
