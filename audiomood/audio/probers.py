"""Probers: measure files in processes of their own, which are ended when they hang, die or grow."""

from __future__ import annotations

import contextlib
import sys
import threading
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, BinaryIO, Final, Self, cast

from audiomood import errors
from audiomood.errors import AnalysisFailed, NotAudio
from audiomood.model.sound import Sound

if TYPE_CHECKING:
    from audiomood.audio.facts import Probe
    from audiomood.audio.prober_process import ProberProcess

PATIENCE: Final = 30.0
"""Seconds that the processor may work for a file of no size."""
_PER_BYTE: Final = 2e-6
"""Seconds more for each byte; decoding ten hours of the thinnest speech stays below."""
_ONE_LIFE: Final = 500
"""Files after which a prober gives way to a fresh one, whatever the parsers leaked."""


class Unmeasured(NotAudio):
    """Nothing is known of the bytes: whatever measured them hung, died or grew."""


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
        self._alive: set[ProberProcess] = set()
        # The one that was busy last is taken first, so that no more are started than needed.
        self._idle: LifoQueue[ProberProcess | None] = LifoQueue()
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
        from audiomood.audio.prober_process import Ended  # many an upload needs no process

        try:
            try:
                answer = self._ask(file.fileno(), size)
            except Ended as ended:
                if ended.how == "hung":
                    raise
                answer = self._ask(file.fileno(), size, fresh=True)
        except Ended as ended:
            raise Unmeasured(str(ended)) from ended
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
        for one in waiting:
            self._let_go(one)
            self._idle.put(None)

    def __enter__(self) -> Self:
        """Return the probers, to be closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self.close()

    def _ask(self, descriptor: int, size: int, *, fresh: bool = False) -> dict[str, object]:
        seconds = self._patience + _PER_BYTE * size
        prober = self._idle.get()
        try:
            if prober and (fresh or prober.files >= _ONE_LIFE or not prober.is_alive()):
                self._let_go(prober)
                prober = None
            prober = prober or self._start()
            answer = prober.ask(descriptor, seconds)
        except BaseException:
            self._let_go(prober)
            prober = None
            self._assure_open()
            raise
        finally:
            self._give_back(prober)
        return answer

    def _start(self) -> ProberProcess:
        from audiomood.audio.prober_process import ProberProcess

        with self._lock:
            self._assure_open()
            prober = ProberProcess()
            self._alive.add(prober)
        return prober

    def _give_back(self, prober: ProberProcess | None) -> None:
        with self._lock:
            gone = self._closed
            self._idle.put(None if gone else prober)
        if gone:
            self._let_go(prober)

    def _let_go(self, prober: ProberProcess | None) -> None:
        if prober is not None:
            prober.end()
            with self._lock:
                self._alive.discard(prober)

    def _assure_open(self) -> None:
        if self._closed:
            raise RuntimeError("the probers are closed")


def _can_share() -> bool:
    import socket

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
