"""Processes on standby: started before anybody can say what for, because they will surely be needed."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.library.porter_process import PorterProcess
    from audiomood.library.worker import Worker

_WORKERS: Final[list[Worker]] = []
_PORTERS: Final[list[PorterProcess]] = []


def call_up(*needs: str) -> None:
    """Start a worker that imports what it needs, and waits to be hired; it ends with this process."""
    from audiomood.library.worker import Worker

    _WORKERS.append(Worker(*needs))
    atexit.register(_dismiss)


def hire() -> Worker:
    """Return a worker, from now on the caller's to end: one that waits, or a new one."""
    from audiomood.library.worker import Worker

    return _WORKERS.pop() if _WORKERS else Worker()


def call_up_porters(count: int, environ: Mapping[str, str]) -> None:
    """Start porters with that environment, which wait to be hired, and end with this process."""
    from audiomood.library.porter_process import PorterProcess

    atexit.register(_dismiss)
    for _ in range(count):
        _PORTERS.append(PorterProcess(environ))


def hire_porter(environ: Mapping[str, str]) -> PorterProcess:
    """Return a porter with that environment, from now on the caller's to end."""
    from audiomood.library.porter_process import PorterProcess

    try:
        porter = _PORTERS.pop()
    except IndexError:
        return PorterProcess(environ)
    if porter.environ != environ:
        porter.end()
        return PorterProcess(environ)
    return porter


def _dismiss() -> None:
    while _WORKERS:
        _WORKERS.pop().end()
    while _PORTERS:
        _PORTERS.pop().end()
