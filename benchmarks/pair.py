"""Two workers against one, and how much of a second core this machine has to give."""

from __future__ import annotations

import statistics
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

from benchmarks.measure import Run, process, spread
from benchmarks.rows import AUDIOMOOD, at_home, make
from benchmarks.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FILES = 24


def two_against_one(folder: Path, rounds: int) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the rows of `audiomood mood` and of bare decoding: a name and its cells.

    Both go through the same files, each round one after the other. The processes that decode are
    there already and take the next file when they are done with one: what they gain is what the
    machine gives, since two of its cores may share caches, memory or even one core.
    """
    files, home = folder / "songs", folder / "home"
    make("songs", files, FILES)
    process([AUDIOMOOD, "upload", str(files)], environ=at_home(home))
    paths = sorted(files.iterdir())
    moods: list[tuple[Run, Run]] = []
    bare: list[tuple[Run, Run]] = []
    with ExitStack() as stack:
        workers = [stack.enter_context(Worker(sys.executable, "benchmarks.hear")) for _ in range(2)]
        _decode(workers, paths[:2])
        for _ in range(rounds):
            moods.append((_mood(home, jobs=1), _mood(home, jobs=2)))
            bare.append((_decode(workers[:1], paths), _decode(workers, paths)))
    yield "`audiomood mood --all --jobs 2`", _cells(moods)
    yield "decoding alone: the limit here", _cells(bare)


def _mood(home: Path, *, jobs: int) -> Run:
    command = [AUDIOMOOD, "mood", "--all", "--again", "--jobs", str(jobs)]
    return process(command, environ=at_home(home))


def _decode(workers: Sequence[Worker], paths: Sequence[Path]) -> Run:
    """Decode all files, whoever is free the next one."""
    waiting = deque(paths)
    began = time.perf_counter()
    with ThreadPoolExecutor(len(workers)) as threads:
        done = [
            run for runs in threads.map(lambda one: _decode_some(one, waiting), workers)
            for run in runs
        ]  # fmt: skip
    return Run(
        seconds=time.perf_counter() - began,
        cpu=sum(run.cpu for run in done),
        memory=max(run.memory for run in done),
    )


def _decode_some(worker: Worker, waiting: deque[Path]) -> Sequence[Run]:
    done: list[Run] = []
    while True:
        try:
            path = waiting.popleft()
        except IndexError:
            return done
        done.append(worker.turn("decode", path))


def _cells(pairs: Sequence[tuple[Run, Run]]) -> Sequence[str]:
    one, two = zip(*pairs, strict=True)
    return [
        spread([alone.seconds / both.seconds for alone, both in pairs]),
        spread([both.cpu / alone.cpu for alone, both in pairs]),
        f"{statistics.median(run.seconds for run in one):.2f} s",
        f"{statistics.median(run.seconds for run in two):.2f} s",
        f"{max(run.memory for run in two) / 2**20:.0f} MiB",
    ]
