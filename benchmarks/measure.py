"""Pairs of runs, one right after the other, and what their ratios come to."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: seconds by the clock, and its peak of resident memory in bytes."""

    seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ratios of ours to the reference, pair by pair, and our peak memory in bytes."""

    ratios: Sequence[float]
    seconds: float
    memory: int

    def __str__(self) -> str:
        """Return the median, the spread, our median time and our peak memory."""
        middle = statistics.median(self.ratios)
        return (
            f"{middle:6.2f}  ({min(self.ratios):.2f} to {max(self.ratios):.2f})"
            f"  {self.seconds * 1000:8.1f} ms  {self.memory / 2**20:6.1f} MiB"
        )


def process(command: Sequence[str], *, environ: Mapping[str, str]) -> Run:
    """Run a command to its end, its output thrown away."""
    began = time.perf_counter()
    child = subprocess.Popen(command, env=dict(environ), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    return Run(seconds, usage.ru_maxrss * 1024)


def compare(ours: Callable[[], Run], reference: Callable[[], Run], *, pairs: int) -> Comparison:
    """Run both in turn, after one uncounted pair that warms what can be warm."""
    ours(), reference()
    runs = [(ours(), reference()) for _ in range(pairs)]
    return Comparison(
        ratios=[our.seconds / other.seconds for our, other in runs],
        seconds=statistics.median(our.seconds for our, _ in runs),
        memory=max(our.memory for our, _ in runs),
    )
