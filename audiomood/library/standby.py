"""Workers on standby: started before anybody can say what for, because one will surely be needed."""

from __future__ import annotations

import atexit
from typing import Final

from audiomood.library.worker import Worker

_WAITING: Final[list[Worker]] = []


def call_up(*needs: str) -> None:
    """Start a worker that imports what it needs, and waits to be hired; it ends with this process."""
    _WAITING.append(Worker(*needs))
    atexit.register(_dismiss)


def hire() -> Worker:
    """Return a worker, from now on the caller's to end: one that waits, or a new one."""
    try:
        return _WAITING.pop()
    except IndexError:
        return Worker()


def _dismiss() -> None:
    while _WAITING:
        _WAITING.pop().end()
