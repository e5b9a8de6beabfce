"""Two workers against one, and how much of a second core this machine has to give."""

from __future__ import annotations

import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.measure import Comparison, Failed, Run
from benchmarks.rows import Row, faster
from benchmarks.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.measure import Command
    from benchmarks.rows import Plan

FILES = 20


def workers(plan: Plan) -> Iterator[Row]:
    """Yield the rows of `audiomood mood`, for long recordings and short ones, and of bare decoding.

    All go through the same files, each round one after the other. The processes that decode are
    there already and take the next file when they are done with one: what they gain is what the
    machine gives, since two of its cores may share caches, memory or even one core.
    """
    for seconds, limit in ((plan.amount(180, quick=8), True), (plan.amount(30, quick=6), False)):
        files = plan.make("songs", f"songs-{seconds}", plan.amount(FILES, quick=2), seconds * 1000)
        yield from _rounds(plan, sorted(files.iterdir()), f"mp3 of {seconds} s", limit=limit)


def _rounds(plan: Plan, paths: Sequence[Path], name: str, *, limit: bool) -> Iterator[Row]:
    home = paths[0].parent / "home"
    name = f"{len(paths)} {name}"
    one, two = (_mood(plan, home, jobs) for jobs in (1, 2))
    row = Row(name=name, command=two.shown, reference=one.shown, gain=True)
    moods: list[tuple[Run, Run]] = []
    bare: list[tuple[Run, Run]] = []
    with ExitStack() as stack:
        hands = [stack.enter_context(Worker(sys.executable, "benchmarks.hear")) for _ in range(2)]
        _decode(hands, paths[:2])
        try:
            plan.command("audiomood", "upload", str(paths[0].parent), home=home).run()
            for _ in range((plan.amount(plan.pairs, quick=1) + 1) // 2):
                moods.append((two.run(), one.run()))
                if limit:
                    bare.append((_decode(hands, paths), _decode(hands[:1], paths)))
        except Failed as failure:
            yield row.failing(failure)
            return
    yield replace(row, result=Comparison(moods), aims=[faster(1.8)] if limit else [])
    if limit:
        yield Row(
            name="the limit here",
            command="decode, two processes",
            reference="decode, one",
            result=Comparison(bare),
            gain=True,
        )


def _mood(plan: Plan, home: Path, jobs: int) -> Command:
    command = ["mood", "--all", "--again", "--jobs", str(jobs)]
    return plan.command("audiomood", *command, home=home)


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
