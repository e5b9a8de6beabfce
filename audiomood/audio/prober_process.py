"""A prober as its parent sees it: a process, and a socket to it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from typing import Final, Literal, NoReturn

from audiomood.audio import bounds
from audiomood.audio.prober import GREW, LENGTH, MEMORY, REQUEST
from audiomood.errors import AnalysisFailed
from audiomood.processes import command

_SLICE: Final = 1.0
"""Seconds waited at a time. What a slice takes beyond is a pause of this process, not a hang."""
_STILL: Final = 3
"""Times as long as it may work, a prober may take; then it waits for something for ever."""
_LONGEST_ANSWER: Final = 1 << 20
_SECRETS: Final = ("AZURE_", "AUDIOMOOD_")

How = Literal["hung", "died", "grew"]


class Ended(Exception):
    """A prober was ended, or ended, in the middle of a file; the cause of the file's NotAudio."""

    def __init__(self, how: How, why: str) -> None:
        super().__init__(why)
        self.how = how


class ProberProcess:
    """One process, and this end of the socket to it; for one thread at a time but for `kill`.

    `files` counts what it was given.

    Raises
    ------
    AnalysisFailed
        While it is made: no process can be started.
    """

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own program
                    command("audiomood.audio.prober"),
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={k: v for k, v in os.environ.items() if not k.startswith(_SECRETS)},
                )
        except OSError as error:
            self._channel.close()
            raise AnalysisFailed(f"no process can be started for it: {error.strerror}") from error
        self._channel.settimeout(_SLICE)
        self.files = 0
        self._seconds = 0.0
        self._waited = 0.0

    def is_alive(self) -> bool:
        """Tell whether the process is there."""
        return self._process.poll() is None

    def ask(self, descriptor: int, seconds: float) -> dict[str, object]:
        """Return what it answers about a file that may cost so many seconds of work.

        Raises
        ------
        Ended
            There is no answer.
        AnalysisFailed
            There is none, which is no fault of the file.
        """
        self.files += 1
        self._seconds, self._waited = seconds, 0.0
        try:
            socket.send_fds(self._channel, [REQUEST.pack(seconds)], [descriptor])
            (length,) = LENGTH.unpack(self._read(LENGTH.size))
            if length > _LONGEST_ANSWER:
                raise ValueError
            answer = json.loads(self._read(length))
        except (OSError, EOFError, ValueError):
            self._tell_why()
        if not isinstance(answer, dict):
            self._tell_why()
        return answer

    def kill(self) -> None:
        """End it at once; somebody else waits for it."""
        self._process.kill()

    def end(self) -> None:
        """End it, and leave nothing of it."""
        self._process.kill()
        self._process.wait()
        self._channel.close()

    def _read(self, count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            part = self._next(count - len(data))
            if not part:
                raise EOFError
            data += part
        return bytes(data)

    def _next(self, most: int) -> bytes:
        """Wait for some bytes; the system ends one that works, and this one that only waits."""
        while True:
            began = time.monotonic()
            try:
                return self._channel.recv(most)
            except TimeoutError:
                self._waited += min(time.monotonic() - began, 2 * _SLICE)
            if self._waited > _STILL * self._seconds:
                raise Ended("hung", f"its analysis did not end in {self._waited:.0f} s")

    def _tell_why(self) -> NoReturn:
        """Raise why it gave no answer that makes sense."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        code = self._process.poll()
        if code is not None and code == bounds.HANG:
            raise Ended("hung", f"its analysis did not end in {self._seconds:.0f} s of work")
        if code == GREW:
            gib = MEMORY // bounds.GIB
            raise Ended("grew", f"its analysis asked for more than {gib} GiB of memory")
        if code is not None and code > 0:
            raise AnalysisFailed(f"the process for its analysis failed (exit code {code})")
        cause = signal.Signals(-code).name if code else "it answered nonsense"
        raise Ended("died", f"its analysis ended its process ({cause})")
