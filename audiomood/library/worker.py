"""A worker: one process that makes calls, one after the other, each within bounds."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from audiomood.audio import bounds

if TYPE_CHECKING:
    from collections.abc import Callable

    _Request = tuple[Callable[..., object], tuple[object, ...], float]

MEMORY: Final = 4 * bounds.GIB
_PER_THREAD: Final = 64 << 20
"""Bytes of address space that numpy sets aside for each processor, and mostly never uses."""
_PROGRAM: Final = (
    "import sys; sys.path[:] = {path!r}; from audiomood.library.worker import main; main()"
)
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1"}
"""Workers are as many as there are processors: threads of numpy would only be in each other's way."""
_PATIENCE: Final = 10.0
"""Seconds within which a process whose end was seen is gone."""
_ONE_LIFE: Final = 500
"""Calls after which a worker gives way to a fresh one, whatever the libraries leaked."""
_GREW: Final = 77
"""Exit code of a worker that ran out of the memory it may have."""


class Hung(Exception):
    """A call worked longer than it was to."""


class Dead(Exception):
    """A call ended its process."""


class Fault(Exception):
    """A call raised something; the message says what."""


class Worker:
    """A process that is started at once, and ends when this object's process does."""

    def __init__(self) -> None:
        # As `multiprocessing` spawns one, but without importing the command line once more.
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", _PROGRAM.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ONE_THREAD},
        )
        self._calls = 0

    @property
    def is_worn_out(self) -> bool:
        """Whether it has made as many calls as one should."""
        return self._calls >= _ONE_LIFE

    def call(
        self, function: Callable[..., object], arguments: tuple[object, ...], seconds: float
    ) -> object:
        """Return what a function returns that may work for so many seconds.

        Raises
        ------
        Hung, Dead, Fault
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = pickle.dumps((function, arguments, seconds))
        self._calls += 1
        try:
            self._process.stdin.write(request)
            self._process.stdin.flush()
            done, found = pickle.load(self._process.stdout)  # noqa: S301 - from our own process
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            raise self._ending(seconds) from None
        if not done:
            raise Fault(found)
        return found

    def is_alive(self) -> bool:
        """Tell whether the process is there."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process at once; somebody else waits for it."""
        self._process.kill()

    def end(self) -> None:
        """End the process, and leave nothing of it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what it was sent, and did not read any more
                if pipe:
                    pipe.close()

    def _ending(self, seconds: float) -> Hung | Dead:
        """Return why there was no answer that makes sense."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        code = self._process.poll()
        if code is not None and code == bounds.HANG:
            return Hung(f"it was ended after {seconds:.0f} s of work")
        return Dead(_cause(code))


def _cause(code: int | None) -> str:
    if code == _GREW:
        return f"it asked for more than {MEMORY // bounds.GIB} GiB of memory"
    if code is None or code >= 0:
        return f"exit code {code}"
    return signal.Signals(-code).name


def main() -> None:
    """Make the calls that standard input asks for, until it is closed."""
    # Ctrl-C goes to the whole process group: the parent answers it, a worker just ends.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    bounds.bound_memory(MEMORY + _PER_THREAD * (os.cpu_count() or 1))
    requests: SimpleQueue[_Request] = SimpleQueue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    # What others print does not belong among the answers.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        while True:
            answers.write(_answer(*requests.get()))
            answers.flush()


def _read(requests: SimpleQueue[_Request]) -> None:
    """Wait for requests all the time, to end with the process that makes them, whatever runs."""
    with contextlib.suppress(Exception):
        while True:
            requests.put(pickle.load(sys.stdin.buffer))  # noqa: S301 - from our own process
    os._exit(1)


def _answer(function: Callable[..., object], arguments: tuple[object, ...], limit: float) -> bytes:
    bounds.bound_work(limit)
    try:
        return pickle.dumps((True, function(*arguments)))
    except MemoryError:
        # What is left in such a process cannot be relied on.
        os._exit(_GREW)
    except Exception as error:  # noqa: BLE001 - what it is, its caller decides
        return pickle.dumps((False, f"{type(error).__name__}: {error}"))
