"""Times audiomood beside named references; see benchmarks/README.md."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import material
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


def start(folder: Path, pairs: int) -> Comparison:
    """Time `audiomood list` on ten tracks beside an interpreter that does nothing."""
    home = folder / "small"
    material.catalog(home, tracks=10)
    environ = {**os.environ, "AUDIOMOOD_HOME": str(home)}
    return compare(
        lambda: process([AUDIOMOOD, "list"], environ=environ),
        lambda: process([sys.executable, "-c", "pass"], environ=environ),
        pairs=pairs * 4,
    )


def find(folder: Path, pairs: int) -> Comparison:
    """Time a filter over 100,000 tracks beside its bare SQL."""
    home = folder / "large"
    material.catalog(home, tracks=100_000)
    environ = {**os.environ, "AUDIOMOOD_HOME": str(home)}
    bare = [sys.executable, "-c", BARE_SCRIPT, str(home / "library.db")]
    return compare(
        lambda: process([AUDIOMOOD, "list", "--max-duration", "300"], environ=environ),
        lambda: process(bare, environ=environ),
        pairs=pairs,
    )


def upload(folder: Path, pairs: int) -> Comparison:
    """Time a durable upload of 1000 files beside `cp -r`."""
    files = folder / "takes"
    material.wav_files(files, count=1000, size=100_000)
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
    """Time the mood of a 3-minute mp3 beside decoding it, both in this process."""
    from audiomood.audio.decode import decode
    from audiomood.mood.hear import hear as hear_mood

    path, rate = folder / "music.mp3", 22050
    material.music(path, seconds=180)

    def timed(work: object) -> Run:
        began = time.perf_counter()
        with path.open("rb") as file:
            work(decode(file, rate=rate))  # type: ignore[operator]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return Run(time.perf_counter() - began, memory)

    def drain(blocks: object) -> None:
        for _ in blocks:  # type: ignore[attr-defined]
            pass

    return compare(
        lambda: timed(lambda blocks: hear_mood(blocks, rate)), lambda: timed(drain), pairs=pairs
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
