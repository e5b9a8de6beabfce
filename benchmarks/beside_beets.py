"""beets as it is measured beside our commands: in an environment of its own, without plugins."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from benchmarks.measure import ROOT, Command
from benchmarks.peers import BEETS, environment
from benchmarks.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.rows import Plan

NAME = BEETS.replace("==", " ")


@dataclass(frozen=True, slots=True)
class Beets:
    """A library of beets.

    Attributes
    ----------
    folder : with its configuration and its database
    """

    plan: Plan
    python: Path
    folder: Path

    @classmethod
    def with_tracks(cls, plan: Plan, count: int) -> Self:
        """Make a library of so many tracks in the folder of a group.

        Raises
        ------
        NotInstalled
            beets is not there, and is not to be installed or cannot be.
        """
        python = Path(environment.python_with(BEETS, install=plan.peers))
        folder = plan.folder / f"beets-{count}"
        command = [str(python), "-m", "benchmarks.peers.beets", str(folder), str(count)]
        # It tells of each step from its oldest schema on.
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return cls(plan, python, folder)

    def command(self, *arguments: str, before: Callable[[], object] | None = None) -> Command:
        """Return a command of beets on this library."""
        path = os.pathsep.join([str(self.python.parent), os.environ.get("PATH", os.defpath)])
        return Command(
            arguments=["beet", *arguments],
            folder=self.plan.folder,
            environ={**self.plan.environ(), "PATH": path, "BEETSDIR": str(self.folder)},
            before=before,
        )

    def emptied(self) -> Callable[[], None]:
        """Return what brings the library, which has no tracks now, back to that."""
        first = self.folder / "empty.db"
        shutil.copy(self.folder / "library.db", first)

        def empty() -> None:
            shutil.rmtree(self.folder / "music", ignore_errors=True)
            shutil.copy(first, self.folder / "library.db")

        return empty


def left_out(name: str, command: str, reference: str) -> Row:
    """Return the row for where beets is not there."""
    return Row(
        name=name, command=command, reference=reference,
        result=f"left out: {NAME} is not there; --peers installs it",
    )  # fmt: skip
