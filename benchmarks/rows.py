"""What is timed beside what; benchmarks/README.md says why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Comparison, Run, compare, process

if TYPE_CHECKING:
    from collections.abc import Mapping

AUDIOMOOD = str(Path(sys.executable).with_name("audiomood"))

# What a person would write who knows the file: the same rows, the same text.
BARE_SCRIPT = """
import sqlite3, sys
put = sys.stdout.write
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT id, duration, format, mood, name FROM track WHERE duration <= 300"
    " ORDER BY added DESC, seq DESC")
for id, duration, format, mood, name in rows:
    put(f"{id[:12]}\\t{duration:.3f}\\t{format}\\t{mood or ''}\\t{name}\\n")
"""


def make(what: str, path: Path, amount: int) -> None:
    """Make material in a process of its own: what this one imports its children are charged for."""
    command = [sys.executable, "-m", "benchmarks.material", what, str(path), str(amount)]
    subprocess.run(command, check=True)


def at_home(home: Path) -> Mapping[str, str]:
    """Return the environment of a run with this library."""
    return {**os.environ, "AUDIOMOOD_HOME": str(home)}


def start(folder: Path, pairs: int) -> Comparison:
    """Time `audiomood list` on ten tracks beside an interpreter that does nothing."""
    make("catalog", folder, 10)
    environ = at_home(folder)
    return compare(
        lambda: process([AUDIOMOOD, "list"], environ=environ),
        lambda: process([sys.executable, "-c", "pass"], environ=environ),
        pairs=pairs * 4,
    )


def find(folder: Path, pairs: int) -> Comparison:
    """Time a filter over 100,000 tracks beside its bare SQL."""
    make("catalog", folder, 100_000)
    environ = at_home(folder)
    bare = [sys.executable, "-c", BARE_SCRIPT, str(folder / "library.db")]
    return compare(
        lambda: process([AUDIOMOOD, "list", "--max-duration", "300"], environ=environ),
        lambda: process(bare, environ=environ),
        pairs=pairs,
    )


def upload(folder: Path, pairs: int) -> Comparison:
    """Time a durable upload of 1000 files beside `cp -r`."""
    files = folder / "takes"
    make("wav", files, 1000)
    home, copied = folder / "fresh", folder / "copied"

    def ours() -> Run:
        shutil.rmtree(home, ignore_errors=True)
        return process([AUDIOMOOD, "upload", str(files)], environ=at_home(home))

    def reference() -> Run:
        shutil.rmtree(copied, ignore_errors=True)
        return process(["cp", "-r", str(files), str(copied)], environ=at_home(home))

    return compare(ours, reference, pairs=pairs)
