"""A worker as its parent sees it: one process that makes calls, one after the other."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
from typing import TYPE_CHECKING, Final

from audiomood.audio import bounds
from audiomood.library.crew.worker import GREW, MEMORY
from audiomood.processes import command

if TYPE_CHECKING:
    from collections.abc import Callable

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1"}
"""Workers are as many as there are processors: threads of numpy would only be in each other's way."""
_PATIENCE: Final = 10.0
"""Seconds within which a process whose end was seen is gone."""
_ONE_LIFE: Final = 500
"""Calls after which a worker gives way to a fresh one, whatever the libraries leaked."""


class Hung(Exception):
    """A call worked longer than it was to."""


class Dead(Exception):
    """A call ended its process."""


class Fault(Exception):
    """A call raised something; the message says what."""


class WorkerProcess:
    """A process that is started at once, and ends when this object's process does.

    It imports the modules that it `needs` before it is asked for anything.
    """

    def __init__(self, *needs: str) -> None:
        # As `multiprocessing` spawns one, but without importing the command line once more.
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command("audiomood.library.crew.worker", needs),
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
    if code == GREW:
        return f"it asked for more than {MEMORY // bounds.GIB} GiB of memory"
    if code is None or code >= 0:
        return f"exit code {code}"
    return signal.Signals(-code).name
