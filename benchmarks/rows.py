"""The shape that all rows share: what is timed beside what, what it is to reach, what came out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT, Command, Comparison, Failed, compare, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.measure import Way

PROGRAMS = Path(sys.executable).parent
NOTHING = ["python", "-c", "pass"]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a row is to reach.

    Attributes
    ----------
    share : how much of what is allowed is used; the aim is reached up to 1
    gain : it is to be faster, so that the row says how many times as fast it is
    """

    text: str
    share: Callable[[Comparison], float]
    gain: bool = False

    def judged(self, result: Comparison) -> str:
        """Say the aim, and whether it is reached."""
        return f"{self.text}: {'yes' if self.share(result) <= 1 else 'no'}"


def at_most(ratio: float) -> Aim:
    """Aim at so many times the time of the reference."""
    return Aim(f"≤ {ratio:g}", lambda result: result.ratio / ratio)


def faster(times: float) -> Aim:
    """Aim at being so many times as fast as the reference."""
    return Aim(f"≥ {times:g} times as fast", lambda result: result.ratio * times, gain=True)


def memory(mib: float) -> Aim:
    """Aim at so much peak memory in MiB."""
    return Aim(f"≤ {mib:g} MiB", lambda result: result.memory / mib)


def more_memory(mib: float) -> Aim:
    """Aim at no more than so many MiB above what the reference needs."""
    return Aim(f"≤ {mib:+g} MiB", lambda result: result.more_memory / mib)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table.

    Attributes
    ----------
    result : or in words why there is none
    gain : it says how many times as fast as the reference we are, not how much of its time we take
    failed : something went wrong
    """

    name: str
    command: str
    reference: str
    result: Comparison | str = ""
    aims: Sequence[Aim] = ()
    gain: bool = False
    failed: bool = False

    def failing(self, failure: Failed) -> Row:
        """Return the row for where that went wrong."""
        return replace(self, result=str(failure), failed=True)

    @property
    def cells(self) -> Sequence[str]:
        """What stands in the table."""
        begin = [self.name, f"`{self.command}`", f"`{self.reference}`"]
        if isinstance(self.result, str):
            return [*begin, self.result]
        ratios, cpu = spread(self.result.ratios), spread(self.result.cpu_ratios)
        if self.gain:
            ratios = f"{spread([1 / one for one in self.result.ratios])} times as fast"
        judged = ", ".join(aim.judged(self.result) for aim in self.aims)
        return [*begin, ratios, judged, cpu, *self.result.costs]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is run, and where.

    Attributes
    ----------
    folder : of this group alone, empty at first
    kept : where catalogs are kept for later runs
    quick : everything once and small, without the network
    peers : whether other programs may be installed; those that are there take part anyway
    """

    folder: Path
    kept: Path
    pairs: int
    quick: bool = False
    peers: bool = False

    def amount(self, full: int, *, quick: int) -> int:
        """Choose how many, or how large."""
        return quick if self.quick else full

    def environ(self, home: Path | None = None) -> Mapping[str, str]:
        """Return the environment of a run with this library."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AUDIOMOOD_", "AZURE_", "BEETSDIR", "FORCE_COLOR"))
        }
        path = os.pathsep.join([str(PROGRAMS), os.environ.get("PATH", os.defpath)])
        at = {"AUDIOMOOD_HOME": str(home)} if home else {}
        return {**kept, "PATH": path, **at}

    def command(
        self,
        *arguments: str,
        home: Path | None = None,
        way: Way = "end",
        before: Callable[[], object] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Command:
        """Return a command that runs in the folder of this group; `more` is for its environment."""
        return Command(
            arguments=list(arguments),
            folder=self.folder,
            environ={**self.environ(home), **(more or {})},
            before=before,
            way=way,
        )

    def row(
        self,
        name: str,
        ours: Command,
        reference: Command,
        *aims: Aim,
        pairs: int | None = None,
        slow: bool = False,
    ) -> Row:
        """Run pairs, half as many and without one for warmth where it is slow, and make a row.

        Of what goes wrong with our own command or with the reference the row tells.
        """
        count = 1 if self.quick else pairs or self.pairs
        if slow:
            count = (count + 1) // 2
        row = Row(name=name, command=ours.shown, reference=reference.shown)
        try:
            result = compare(ours, reference, pairs=count, warm=not (slow or self.quick))
        except Failed as failure:
            return row.failing(failure)
        # Of so little material, once, nothing can be judged.
        judged = () if self.quick else aims
        return replace(row, result=result, aims=judged, gain=any(aim.gain for aim in aims))

    def make(self, what: str, name: str, *amounts: int) -> Path:
        """Make material in the folder of this group and return where it is."""
        make(what, self.folder / name, *amounts)
        return self.folder / name

    def without(self, *names: str) -> Callable[[], None]:
        """Return what deletes some files or folders of this group, so that a run begins anew."""

        def delete() -> None:
            for name in names:
                path = self.folder / name
                path.unlink() if path.is_file() else shutil.rmtree(path, ignore_errors=True)

        return delete

    def aside(self, name: str) -> None:
        """Move a folder of this group out of the way, if it is there.

        What makes many files right after as many were deleted is slower on some file systems.
        """
        path = self.folder / name
        if path.exists():
            path.rename(tempfile.mkdtemp(dir=self.folder) + "/past")


def make(what: str, path: Path, *amounts: int) -> None:
    """Make material in a process of its own: what this one imports its children are charged for."""
    command = [sys.executable, "-m", "benchmarks.material", what, str(path), *map(str, amounts)]
    subprocess.run(command, check=True, cwd=ROOT)
