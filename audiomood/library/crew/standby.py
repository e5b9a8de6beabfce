"""Workers on standby: started before anybody can say what for, because one will surely be needed."""

from __future__ import annotations

import atexit
from typing import Final

from audiomood.library.crew.worker_process import WorkerProcess

_WAITING: Final[list[WorkerProcess]] = []


def call_up(*needs: str) -> None:
    """Start a worker that imports what it needs, and waits to be hired; it ends with this process."""
    _WAITING.append(WorkerProcess(*needs))
    atexit.register(_dismiss)


def hire() -> WorkerProcess:
    """Return a worker, from now on the caller's to end: one that waits, or a new one."""
    try:
        return _WAITING.pop()
    except IndexError:
        return WorkerProcess()


def _dismiss() -> None:
    while _WAITING:
        _WAITING.pop().end()
