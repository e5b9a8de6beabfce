"""What the analysis of one file may cost the process that does it, and who says so."""

from __future__ import annotations

import contextlib
import math
import signal
import time

try:
    import resource
except ImportError:  # a system without such limits
    resource = None  # type: ignore[assignment]

GIB = 1 << 30
HANG = -int(getattr(signal, "SIGXCPU", 0)) or None
"""Exit code, as `subprocess` tells it, of a process that worked longer than it was to."""


def bound_memory(size: int) -> None:
    """Let this process ask for no more than `size` bytes; it raises MemoryError or ends then.

    Nor does it leave a core dump, which would be as large. Does nothing where the system has no
    such limit.
    """
    if resource is not None:
        _limit(resource.RLIMIT_AS, size)
        _limit(resource.RLIMIT_CORE, 0)


def bound_work(seconds: float) -> None:
    """Have the system end this process when it has worked for so long from now on.

    What counts is the time of the processor: neither a busy machine nor a pause (Ctrl-Z) uses
    any up. It works whatever code is running, also where that never comes back to Python.
    """
    if resource is not None:
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        _limit(resource.RLIMIT_CPU, math.ceil(time.process_time() + seconds))


def _limit(which: int, wanted: int) -> None:
    _, most = resource.getrlimit(which)
    # Lower than before or as it was: only an administrator may go beyond the hard limit.
    soft = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (soft, most))
