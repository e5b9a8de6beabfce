"""A porter as its parent sees it: a process that is given files, and tells what became of them."""

from __future__ import annotations

import contextlib
import math
import pickle
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Final, cast

from audiomood.processes import command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiomood.library.upload.porter import Answer, Errand, Load

_PATIENCE: Final = 10.0
"""Seconds within which one that has nothing to do any more is gone."""
_AGAIN: Final = 0.1
"""Seconds that stopping one may wait for what is being sent to it."""


class PorterProcess:
    """One process; for one thread, but for `stop`.

    Raises
    ------
    OSError
        While it is made: no process can be started.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = dict(environ)
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command("audiomood.library.upload.porter"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.environ,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._loads, self._answers = self._process.stdin, self._process.stdout
        self._lock = threading.Lock()
        self._begun = False
        self._killed_after = math.inf

    def begin(self, errand: Errand) -> None:
        """Wait until it is ready to be given files; raises as `answers` does."""
        self._send(errand)
        self.answers()
        self._begun = True

    def give(self, loads: Sequence[Load]) -> None:
        """Give it files, unless it was stopped: then it takes no more.

        Raises
        ------
        OSError
            It is gone.
        """
        self._send(list(loads))

    def answers(self) -> list[Answer]:
        """Wait until it tells what became of some.

        Raises
        ------
        EOFError, OSError, pickle.UnpicklingError
            There will be no more.
        """
        return cast("list[Answer]", pickle.load(self._answers))  # noqa: S301 - from our own process

    def stop(self) -> None:
        """Have it break off what is under way and end; what is done, it still tells.

        Idempotent. Called once more when patience is at an end, it kills what is still there.
        """
        self._killed_after = min(self._killed_after, time.monotonic() + _PATIENCE)
        if not self._begun or time.monotonic() > self._killed_after:
            self._process.kill()
        # Who holds the lock may wait for it to read, which one that hangs never does.
        if self._lock.acquire(timeout=_AGAIN):
            try:
                self._close_loads()
            finally:
                self._lock.release()

    def end(self) -> None:
        """Have it end, and leave nothing of it."""
        self._answers.close()  # it must not wait for someone to read them
        self.stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        self._process.kill()
        self._process.wait()

    def _send(self, what: object) -> None:
        message = pickle.dumps(what)
        with self._lock:
            if not self._loads.closed:
                self._loads.write(message)
                self._loads.flush()

    def _close_loads(self) -> None:
        with contextlib.suppress(OSError):  # what it was sent, and did not read any more
            self._loads.close()
