"""Runs of processes, pairs of runs, and what their ratios come to."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run took.

    `seconds` are those of the clock, `cpu` those of all cores together, user and system; `memory`
    is the peak of resident memory in bytes, of the largest process where there were several.
    """

    seconds: float
    cpu: float
    memory: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pairs of runs, ours and right before or after it the reference."""

    pairs: Sequence[tuple[Run, Run]]

    @property
    def cells(self) -> tuple[str, ...]:
        """The ratios of time and of CPU time, and our own time, CPU time and memory."""
        ours = [our for our, _ in self.pairs]
        return (
            spread([our.seconds / other.seconds for our, other in self.pairs]),
            spread([our.cpu / other.cpu for our, other in self.pairs]),
            f"{statistics.median(our.seconds for our in ours):.3f} s",
            f"{statistics.median(our.cpu for our in ours):.3f} s",
            f"{max(our.memory for our in ours) / 2**20:.0f} MiB",
        )


def spread(values: Sequence[float]) -> str:
    """Return the median of some ratios, and the least and the greatest of them."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def process(command: Sequence[str], *, environ: Mapping[str, str]) -> Run:
    """Run a command to its end, its output thrown away; the processes it waits for count in."""
    began = time.perf_counter()
    child = subprocess.Popen(command, env=dict(environ), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    return Run(seconds=seconds, cpu=usage.ru_utime + usage.ru_stime, memory=usage.ru_maxrss * 1024)


def compare(ours: Callable[[], Run], reference: Callable[[], Run], *, pairs: int) -> Comparison:
    """Run both in turn, after one uncounted pair that warms what can be warm."""
    ours(), reference()
    return Comparison([(ours(), reference()) for _ in range(pairs)])
