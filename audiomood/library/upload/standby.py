"""Porters on standby: started as soon as there seem to be many files, before an upload begins."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING, Final

from audiomood.library.upload.porter_process import PorterProcess

if TYPE_CHECKING:
    from collections.abc import Mapping

_WAITING: Final[list[PorterProcess]] = []


def call_up(count: int, environ: Mapping[str, str]) -> None:
    """Start porters with that environment, which wait to be hired, and end with this process."""
    atexit.register(_dismiss)
    for _ in range(count):
        _WAITING.append(PorterProcess(environ))


def hire(environ: Mapping[str, str]) -> PorterProcess:
    """Return a porter with that environment, from now on the caller's to end: one that waits, or a new one."""
    try:
        porter = _WAITING.pop()
    except IndexError:
        return PorterProcess(environ)
    if porter.environ != environ:
        porter.end()
        return PorterProcess(environ)
    return porter


def _dismiss() -> None:
    while _WAITING:
        _WAITING.pop().end()
