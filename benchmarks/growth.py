"""What commands cost in libraries of a thousand tracks and of a million."""

from __future__ import annotations

import math
import shutil
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.catalogs import REAL, kept_catalog
from benchmarks.measure import Failed, spread
from benchmarks.start import TRACKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.measure import Command
    from benchmarks.rows import Plan

AIM = 0.1
"""The slope that is allowed: twice the time for a thousand times the tracks."""
_REAL = [f"song {number:04}.mp3" for number in range(REAL)]
COMMANDS: Mapping[str, Sequence[str]] = {
    "upload of 100 files": ["upload", "takes"],
    "a page": ["list", "--limit", "50"],
    "a page, filtered": ["list", "--max-duration", "300", "--search", "river", "--limit", "50"],
    f"mood of {REAL} tracks": ["mood", "--again", "--jobs", "2", *_REAL],
    "info": ["info", _REAL[0]],
}


@dataclass(slots=True)
class Line:
    """One command in libraries of several sizes.

    Attributes
    ----------
    seconds : of each run, by the number of tracks
    failure : empty where it always went well
    """

    name: str
    command: str
    seconds: dict[int, list[float]] = field(default_factory=dict)
    failure: str = ""

    @property
    def failed(self) -> bool:
        """Whether something went wrong."""
        return bool(self.failure)

    @property
    def slope(self) -> float:
        """The power of the number of tracks with which the median time grows, by least squares."""
        medians = {size: statistics.median(runs) for size, runs in self.seconds.items()}
        return statistics.linear_regression(
            [math.log(size) for size in medians], [math.log(time) for time in medians.values()]
        ).slope

    @property
    def cells(self) -> Sequence[str]:
        """What stands in the table."""
        begin = [self.name, f"`audiomood {self.command}`"]
        if self.failure:
            return [*begin, self.failure]
        slope = self.slope
        judged = f"{slope:.3f} (≤ {AIM:g}: {'yes' if slope <= AIM else 'no'})"
        return [*begin, judged, *(f"{spread(runs)} s" for runs in self.seconds.values())]


def sizes(plan: Plan) -> Sequence[int]:
    """Return the numbers of tracks."""
    return (TRACKS, 1000) if plan.quick else (1000, 10_000, 100_000, 1_000_000)


def growth(plan: Plan) -> Iterator[Line]:
    """Run all commands at all sizes in turn, so that they share whatever else the machine does."""
    for size in sizes(plan):
        shutil.copytree(kept_catalog(size, plan.kept), plan.folder / f"home-{size}")
    lines = {name: Line(name, " ".join(words)) for name, words in COMMANDS.items()}
    rounds = 1 if plan.quick else plan.pairs
    for count in range(rounds):
        for size in sizes(plan):
            _takes(plan, seed=count + 1)
            for name, words in COMMANDS.items():
                home = plan.folder / f"home-{size}"
                _run(lines[name], size, plan.command("audiomood", *words, home=home))
    yield from lines.values()


def _takes(plan: Plan, *, seed: int) -> None:
    """Put files there that no library has yet, those of a round the same in all of them."""
    plan.without("takes")()
    plan.make("wavs", "takes", plan.amount(100, quick=10), 20_000, seed)


def _run(line: Line, size: int, command: Command) -> None:
    try:
        line.seconds.setdefault(size, []).append(command.run().seconds)
    except Failed as failure:
        line.failure = str(failure)
