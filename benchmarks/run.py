"""Times audiomood beside named references; see benchmarks/README.md."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Comparison, Run, compare, process

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


def make(*what: str) -> None:
    """Make material in a process of its own: what this one imports its children are charged for."""
    subprocess.run([sys.executable, "-m", "benchmarks.material", *what], check=True)


def start(folder: Path, pairs: int) -> Comparison:
    """Time `audiomood list` on ten tracks beside an interpreter that does nothing."""
    make("catalog", str(folder), "10")
    environ = {**os.environ, "AUDIOMOOD_HOME": str(folder)}
    return compare(
        lambda: process([AUDIOMOOD, "list"], environ=environ),
        lambda: process([sys.executable, "-c", "pass"], environ=environ),
        pairs=pairs * 4,
    )


def find(folder: Path, pairs: int) -> Comparison:
    """Time a filter over 100,000 tracks beside its bare SQL."""
    make("catalog", str(folder), "100000")
    environ = {**os.environ, "AUDIOMOOD_HOME": str(folder)}
    bare = [sys.executable, "-c", BARE_SCRIPT, str(folder / "library.db")]
    return compare(
        lambda: process([AUDIOMOOD, "list", "--max-duration", "300"], environ=environ),
        lambda: process(bare, environ=environ),
        pairs=pairs,
    )


def upload(folder: Path, pairs: int) -> Comparison:
    """Time a durable upload of 1000 files beside `cp -r`."""
    files = folder / "takes"
    make("wav", str(files), "1000")
    home, copied = folder / "fresh", folder / "copied"
    environ = {**os.environ, "AUDIOMOOD_HOME": str(home)}

    def ours() -> Run:
        shutil.rmtree(home, ignore_errors=True)
        return process([AUDIOMOOD, "upload", str(files)], environ=environ)

    def reference() -> Run:
        shutil.rmtree(copied, ignore_errors=True)
        return process(["cp", "-r", str(files), str(copied)], environ=environ)

    return compare(ours, reference, pairs=pairs)


def hear(folder: Path, pairs: int) -> Comparison:
    """Time the mood of a 3-minute mp3 beside decoding it, both in one process."""
    path = folder / "music.mp3"
    make("music", str(path), "180")
    command = [sys.executable, "-m", "benchmarks.hear", str(path), str(pairs)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    *lines, memory = done.stdout.split("\n")[:-1]
    seconds = [tuple(map(float, line.split())) for line in lines]
    return Comparison(
        ratios=[ours / reference for ours, reference in seconds],
        seconds=statistics.median(ours for ours, _ in seconds),
        memory=int(memory),
    )


ROWS = {"start": start, "find": find, "upload": upload, "hear": hear}


def main() -> None:
    """Run the rows that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], help="all by default")
    parser.add_argument("--pairs", type=int, default=7, help="pairs of runs for each row")
    arguments = parser.parse_args()
    print("row      ratio  (spread)          time       peak memory")
    for name in arguments.rows or ROWS:
        with tempfile.TemporaryDirectory() as folder:
            print(f"{name:7} {ROWS[name](Path(folder), arguments.pairs)}", flush=True)


if __name__ == "__main__":
    main()
