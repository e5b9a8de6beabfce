"""A file that is read in ranges from far away, with the next range already on its way."""

from __future__ import annotations

import io
import threading
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future

    from typing_extensions import Buffer  # seen by type checkers alone, which bring it

FIRST_WINDOW = 1 << 20
"""Bytes of the first range, and of the first after a jump: enough to probe most recordings."""
AHEAD = 2
"""Ranges that are on their way while one is read; so this and one more are held at a time."""
TOGETHER = 16 << 20
"""Bytes of which each of the readers gets an equal part for its ranges, if that is less."""


class _Window(NamedTuple):
    start: int
    data: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.data)


class Readers:
    """Those who read from one place at once: the more they are, the less each has in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    def add(self, count: int) -> None:
        """Take note that so many came, or left where it is negative."""
        with self._lock:
            self._count += count

    @property
    def share(self) -> int:
        """Bytes that a range of each of them may have now."""
        return max(FIRST_WINDOW, TOGETHER // max(1, self._count))


class ReadAhead(io.RawIOBase):
    """Reads `size` bytes through `fetch(start, length)`, which gives exactly that many bytes.

    A reader that goes on where a range ends gets larger ranges, and the executor fetches the next
    ones meanwhile; one that jumps about gets small ones and waits. `first` are the bytes at
    the beginning that are known already. A range grows to `largest` bytes, or to what is this one's
    share of the memory for all `readers`. To be used by one thread at a time, like any file.
    """

    def __init__(
        self,
        fetch: Callable[[int, int], bytes],
        executor: Executor,
        *,
        size: int,
        first: bytes,
        largest: int,
        readers: Readers,
    ) -> None:
        self._fetch = fetch
        self._executor = executor
        self._size = size
        self._position = 0
        self._window = _Window(0, first)
        self._length = FIRST_WINDOW
        self._ahead: deque[Future[bytes]] = deque()
        self._asked = len(first)
        self._largest = largest
        self._readers = readers
        readers.add(1)

    def readable(self) -> bool:
        """Return that this can be read."""
        return True

    def seekable(self) -> bool:
        """Return that reading can go on anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go on at another place, which is asked for when it is read."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if origin + offset < 0:
            raise ValueError("a file has nothing before its beginning")
        self._position = origin + offset
        return self._position

    def readinto(self, buffer: Buffer, /) -> int:
        """Read what the present range still holds, or the next one; at most the buffer."""
        view = memoryview(buffer).cast("B")
        if self._position >= self._size or not view:
            return 0
        if not self._window.start <= self._position < self._window.end:
            self._move()
        start = self._position - self._window.start
        part = self._window.data[start : start + len(view)]
        view[: len(part)] = part
        self._position += len(part)
        return len(part)

    def close(self) -> None:
        """Let go of the ranges; those that are on their way are not waited for."""
        if not self.closed:
            self._jump(self._size)
            self._readers.add(-1)
        super().close()

    def _move(self) -> None:
        goes_on = self._position == self._window.end
        if not goes_on:
            self._jump(self._position)
        if not self._ahead:
            self._ask()
        try:
            self._window = _Window(self._position, self._ahead.popleft().result())
        except BaseException:
            self._jump(self._position)  # or the next try would take what follows the lost range
            raise
        while goes_on and self._asked < self._size and len(self._ahead) < AHEAD:
            self._length = min(2 * self._length, self._largest, self._readers.share)
            self._ask()

    def _ask(self) -> None:
        length = min(self._length, self._size - self._asked)
        self._ahead.append(self._executor.submit(self._fetch, self._asked, length))
        self._asked += length

    def _jump(self, position: int) -> None:
        """Forget what is held and on its way, and ask from there next."""
        while self._ahead:
            self._ahead.pop().cancel()
        self._window = _Window(position, b"")
        self._length = FIRST_WINDOW
        self._asked = position
