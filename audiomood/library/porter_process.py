"""A porter as its parent sees it: a process that is given files, and tells what became of them."""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiomood.library.porter import Answer, Errand, Load

_PATIENCE: Final = 10.0
"""Seconds within which one that has nothing to do any more is gone."""
_PROGRAM: Final = (
    # Nothing of a module ever becomes garbage, so nobody need look for it meanwhile.
    "import gc, sys; gc.disable(); sys.path[:] = {path!r}; "
    "from audiomood.library.porter import main; main()"
)


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
            # Not by its name: a folder called audiomood where someone works is not ours.
            [sys.executable, "-c", _PROGRAM.format(path=sys.path)],
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
        self._stopped = False

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
        """Have it break off what is under way and end; what is done, it still tells."""
        with self._lock:
            if not self._stopped:
                self._stopped = True
                self._close_loads()
            if not self._begun:
                self._process.kill()

    def end(self) -> None:
        """Have it end, and leave nothing of it."""
        self.stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        self._process.kill()
        self._process.wait()
        self._answers.close()

    def _send(self, what: object) -> None:
        with self._lock:
            if not self._stopped:
                pickle.dump(what, self._loads)
                self._loads.flush()

    def _close_loads(self) -> None:
        with contextlib.suppress(OSError):  # what it was sent, and did not read any more
            self._loads.close()
