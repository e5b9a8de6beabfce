"""A worker: a process that makes the calls that its parent asks for, each within bounds."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
import threading
from importlib import import_module
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from audiomood.audio import bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    _Request = tuple[Callable[..., object], tuple[object, ...], float]

MEMORY: Final = 4 * bounds.GIB
GREW: Final = 77
"""Exit code of a worker that ran out of the memory it may have."""
_PER_THREAD: Final = 64 << 20
"""Bytes of address space that numpy sets aside for each processor, and mostly never uses."""


def main(needs: Sequence[str]) -> None:
    """Make the calls that standard input asks for, until it is closed.

    Parameters
    ----------
    needs : modules that are imported before the first call
    """
    # Ctrl-C goes to the whole process group: the parent answers it, a worker just ends.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    bounds.bound_memory(MEMORY + _PER_THREAD * (os.cpu_count() or 1))
    # What others print does not belong among the answers.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        _import(needs)
        requests: SimpleQueue[_Request] = SimpleQueue()
        threading.Thread(target=_read, args=(requests,), daemon=True).start()
        while True:
            answers.write(_answer(*requests.get()))
            answers.flush()


def _import(needs: Sequence[str]) -> None:
    gc.disable()  # nothing of a module ever becomes garbage
    for module in needs:
        with contextlib.suppress(Exception):  # the call that needs it says why it is not there
            import_module(module)
    gc.freeze()
    gc.enable()


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
        os._exit(GREW)
    except Exception as error:  # noqa: BLE001 - what it is, its caller decides
        return pickle.dumps((False, f"{type(error).__name__}: {error}"))
