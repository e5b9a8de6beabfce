"""A process that stays, imports once, and works on one file after another when told to."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from benchmarks.measure import Run

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn(Run):
    """What one work on one file took, and how many numbers it gave."""

    numbers: int


class Gone(Exception):
    """A process ended before it answered; its own message stands on standard error."""

    def __init__(self, module: str, code: int) -> None:
        super().__init__(f"{module} ended with {code}")
        self.code = code


class Worker:
    """Runs a module that calls `benchmarks.turns.serve`, in any environment."""

    def __init__(self, python: str, module: str) -> None:
        self._module = module
        self._process = subprocess.Popen(
            [python, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def turn(self, work: str, path: Path) -> Turn:
        """Have one work done, and return what it took, without the start of the process.

        Raises
        ------
        Gone
            The process ended over it, or did not begin.
        """
        assert self._process.stdin
        assert self._process.stdout
        try:
            print(json.dumps([work, str(path)]), file=self._process.stdin, flush=True)
            answer = json.loads(self._process.stdout.readline())
        except (BrokenPipeError, json.JSONDecodeError):
            raise Gone(self._module, self._process.wait()) from None
        return Turn(**answer)

    def __enter__(self) -> Self:
        """Return the worker, to be sent home when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
