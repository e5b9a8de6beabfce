"""Probers: measure files in processes of their own, which are ended when they hang, die or grow."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, NoReturn, Self, cast

from audiomood import errors
from audiomood.audio import bounds
from audiomood.audio.prober import GREW, LENGTH, MEMORY, REQUEST
from audiomood.errors import AnalysisFailed, NotAudio
from audiomood.model.track import Sound

if TYPE_CHECKING:
    from audiomood.audio.facts import Probe

PATIENCE: Final = 30.0
"""Seconds that the processor may work for a file of no size."""
_PER_BYTE: Final = 2e-6
"""Seconds more for each byte; decoding ten hours of the thinnest speech stays below."""
_ONE_LIFE: Final = 500
"""Files after which a prober gives way to a fresh one, whatever the parsers leaked."""
_SLICE: Final = 1.0
"""Seconds waited at a time. What a slice takes beyond is a pause of this process, not a hang."""
_STILL: Final = 3
"""Times as long as it may work, a prober may take; then it waits for something for ever."""
_LONGEST_ANSWER: Final = 1 << 20
_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from audiomood.audio.prober import main; main()"
_SECRETS: Final = ("AZURE_", "AUDIOMOOD_")

How = Literal["hung", "died", "grew"]


class Ended(Exception):
    """A prober was ended, or ended, in the middle of a file; the cause of the file's NotAudio."""

    def __init__(self, how: How, why: str) -> None:
        super().__init__(why)
        self.how = how


class Probers:
    """Up to `workers` processes that measure files, each started when it is first needed.

    For any thread. A context manager; all processes are gone when the block ends. Where the
    system cannot hand an open file to another process, files are measured in this one.

    `patience` is how many seconds of work the smallest file may cost.
    """

    def __init__(self, workers: int, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._closed = False
        self._lock = threading.Lock()
        self._alive: set[_Prober] = set()
        # The one that was busy last is taken first, so that no more are started than needed.
        self._idle: LifoQueue[_Prober | None] = LifoQueue()
        for _ in range(max(1, workers)):
            self._idle.put(None)

    def probe(self, file: BinaryIO, size: int) -> Probe:
        """Measure an open file of that size, as `audiomood.audio.probe.probe` does.

        The file is what its descriptor leads to; its position does not matter and stays.
        What ends its process is tried once more in a fresh one: perhaps another had broken it.

        Raises
        ------
        NotAudio
            It holds nothing that can be decoded to sound, or its analysis hung, died or grew.
        SourceUnreadable
            The operating system could not read it.
        AnalysisFailed
            A fault of ours stopped the analysis, or no process can be started.
        """
        if not _can_share():
            from audiomood.audio.probe import probe

            return probe(file)
        try:
            try:
                answer = self._ask(file.fileno(), size)
            except Ended as ended:
                if ended.how == "hung":
                    raise
                answer = self._ask(file.fileno(), size, fresh=True)
        except Ended as ended:
            raise NotAudio(str(ended)) from ended
        return _probe(answer)

    def close(self) -> None:
        """End all processes; who waits for one gets an error. Idempotent."""
        with self._lock:
            self._closed = True
            for prober in self._alive:
                prober.kill()
        waiting = []
        with contextlib.suppress(Empty):
            while True:
                waiting.append(self._idle.get_nowait())
        for prober in waiting:
            self._let_go(prober)
            self._idle.put(None)

    def __enter__(self) -> Self:
        """Return the probers, to be closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self.close()

    def _ask(self, descriptor: int, size: int, *, fresh: bool = False) -> dict[str, object]:
        prober = self._idle.get()
        try:
            if prober is None or fresh or prober.is_worn_out:
                self._let_go(prober)
                prober = self._start()
            try:
                prober.send(descriptor, self._patience + _PER_BYTE * size)
            except OSError:  # it was ended by something while it was idle
                self._let_go(prober)
                prober = self._start()
                prober.send(descriptor, self._patience + _PER_BYTE * size)
            answer = prober.receive()
        except BaseException:
            self._let_go(prober)
            prober = None
            self._assure_open()
            raise
        finally:
            self._give_back(prober)
        return answer

    def _start(self) -> _Prober:
        with self._lock:
            self._assure_open()
            prober = _Prober()
            self._alive.add(prober)
        return prober

    def _give_back(self, prober: _Prober | None) -> None:
        with self._lock:
            gone = self._closed
            self._idle.put(None if gone else prober)
        if gone:
            self._let_go(prober)

    def _let_go(self, prober: _Prober | None) -> None:
        if prober is not None:
            prober.end()
            with self._lock:
                self._alive.discard(prober)

    def _assure_open(self) -> None:
        if self._closed:
            raise RuntimeError("the probers are closed")


class _Prober:
    """One process, and this end of the socket to it."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = subprocess.Popen(
                    # Not by its name: a folder called audiomood where someone works is not ours.
                    [sys.executable, "-c", _PROGRAM.format(path=sys.path)],
                    stdin=theirs,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={k: v for k, v in os.environ.items() if not k.startswith(_SECRETS)},
                )
        except OSError as error:
            self._channel.close()
            raise AnalysisFailed(f"no process can be started for it: {error.strerror}") from error
        self._files = 0
        self._seconds = 0.0
        self._waited = 0.0

    @property
    def is_worn_out(self) -> bool:
        """Whether it has measured as many files as one should."""
        return self._files >= _ONE_LIFE

    def send(self, descriptor: int, seconds: float) -> None:
        """Give it a file that may cost so many seconds of work."""
        self._channel.settimeout(_SLICE)
        socket.send_fds(self._channel, [REQUEST.pack(seconds)], [descriptor])
        self._files += 1
        self._seconds, self._waited = seconds, 0.0

    def receive(self) -> dict[str, object]:
        """Wait for its answer.

        Raises
        ------
        Ended
            There is none.
        """
        try:
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
        raise Ended("died", f"its analysis ended its process ({_cause(code)})")


def _cause(code: int | None) -> str:
    if code is None:
        return "it answered nonsense"
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _can_share() -> bool:
    return hasattr(socket, "send_fds") and hasattr(socket, "AF_UNIX") and bool(sys.executable)


def _probe(answer: dict[str, object]) -> Probe:
    """Return what a prober answered, or raise it."""
    from audiomood.audio.facts import Probe

    kind, message = answer.get("error"), str(answer.get("message"))
    if kind == "fault":
        raise AnalysisFailed(f"its analysis came upon a fault in audiomood: {message}")
    if kind in ("NotAudio", "SourceUnreadable"):
        raise getattr(errors, str(kind))(message)
    sound = cast("dict[str, object]", answer["sound"])
    return Probe(Sound(**sound), cast("dict[str, str]", answer["tags"]))  # type: ignore[arg-type]
