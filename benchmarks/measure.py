"""Runs of commands, pairs of runs, and what their ratios come to."""

from __future__ import annotations

import json
import shlex
import statistics
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).parents[1]
Way = Literal["end", "terminal", "line"]


class Failed(Exception):
    """A command did not end well, or could not begin; the message says which and how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run took.

    `seconds` are those of the clock, `cpu` those of all cores together, user and system; `memory`
    is the peak of resident memory in bytes, of the largest process where there were several.
    """

    seconds: float
    cpu: float
    memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command that can be timed.

    Attributes
    ----------
    arguments : as a person types them; the program is found on the PATH of `environ`
    folder : where it runs
    before : makes ready what each run needs, untimed
    way : to its end, to its end on a terminal, or timed until its first line can be read
    """

    arguments: Sequence[str]
    folder: Path
    environ: Mapping[str, str]
    before: Callable[[], object] | None = None
    way: Way = "end"

    @property
    def shown(self) -> str:
        """The command as a person types it in the checkout."""
        if self.arguments[:2] == ["sh", "-c"]:
            return self.arguments[2]
        return shlex.join(text.removeprefix(f"{ROOT}/") for text in self.arguments)

    def run(self) -> Run:
        """Run it once.

        Raises
        ------
        Failed
            It ended with another code than 0.
        """
        if self.before is not None:
            self.before()
        starter = _starter()
        assert starter.stdin
        assert starter.stdout
        asked = [self.way, self.arguments, str(self.folder), dict(self.environ)]
        print(json.dumps(asked), file=starter.stdin, flush=True)
        answer = json.loads(starter.stdout.readline())
        if "failure" in answer:
            raise Failed(answer["failure"])
        return Run(**answer)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pairs of runs, ours and right before or after it the reference."""

    pairs: Sequence[tuple[Run, Run]]

    @property
    def ratios(self) -> Sequence[float]:
        """How many times the reference's time we take."""
        return [our.seconds / other.seconds for our, other in self.pairs]

    @property
    def cpu_ratios(self) -> Sequence[float]:
        """How many times the reference's CPU time we take."""
        return [our.cpu / max(other.cpu, 1e-6) for our, other in self.pairs]

    @property
    def ratio(self) -> float:
        """The median of the ratios of time."""
        return statistics.median(self.ratios)

    @property
    def memory(self) -> float:
        """Our peak memory in MiB."""
        return max(our.memory for our, _ in self.pairs) / 2**20

    @property
    def more_memory(self) -> float:
        """How much more of it than the reference needs, in MiB."""
        return self.memory - max(other.memory for _, other in self.pairs) / 2**20

    @property
    def costs(self) -> tuple[str, str, str]:
        """Our own time, CPU time and memory, in words."""
        ours = [our for our, _ in self.pairs]
        return (
            f"{statistics.median(our.seconds for our in ours):.3f} s",
            f"{statistics.median(our.cpu for our in ours):.3f} s",
            f"{self.memory:.0f} MiB",
        )


def spread(values: Sequence[float]) -> str:
    """Return the median of some numbers, and the least and the greatest of them."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def compare(ours: Command, reference: Command, *, pairs: int, warm: bool) -> Comparison:
    """Run both in turn; `warm` is one pair before, which does not count, for what can be warm."""
    if warm:
        ours.run(), reference.run()
    return Comparison([(ours.run(), reference.run()) for _ in range(pairs)])


@cache
def _starter() -> subprocess.Popen[str]:
    """Start the process that starts what is measured; it ends with this one."""
    return subprocess.Popen(
        [sys.executable, "-S", str(Path(__file__).with_name("starter.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
