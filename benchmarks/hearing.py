"""The mood of a recording beside decoding it alone, ours and what other libraries find."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from benchmarks.measure import Comparison
from benchmarks.peers import PEERS, environment
from benchmarks.rows import Row, at_most
from benchmarks.worker import Gone, Turn, Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.peers import Peer
    from benchmarks.rows import Plan

SECONDS = 180
SONG = "music.mp3"
OURS = "hear"


@dataclass(slots=True)
class Contestant:
    """One way to hear a recording, and its runs, each with the decoding right before it.

    Attributes
    ----------
    command : what it does, in words
    failure : why there is nothing to compare; empty where there is
    """

    name: str
    work: str
    command: str
    worker: Worker | None = None
    pairs: list[tuple[Turn, Turn]] = field(default_factory=list)
    failure: str = ""

    def turn(self, ours: Worker, path: Path, *, counts: bool) -> None:
        """Decode, and hear right after; a peer that fails is out from then on."""
        if self.worker is None:
            return
        reference = ours.turn("decode", path)
        try:
            run = self.worker.turn(self.work, path)
        except Gone as gone:
            if self.worker is ours:
                raise
            self.worker, self.failure = None, f"ended with {gone.code}"
            return
        if counts:
            self.pairs.append((run, reference))

    def row(self) -> Row:
        """Return its row, with how many numbers it gives."""
        row = Row(name=self.name, command=f"{self.command} {SONG}", reference=f"decode {SONG}")
        if self.failure:
            return replace(row, result=self.failure)
        name = f"{self.name}, {self.pairs[0][0].numbers} numbers"
        aims = [at_most(1.5)] if self.command == OURS else []
        return replace(row, name=name, result=Comparison(self.pairs), aims=aims)


def hear(plan: Plan) -> Iterator[Row]:
    """Yield the rows of decoding, of audiomood, and of each peer.

    All of them take turns in one run, so that they share whatever else the machine does.
    """
    path = plan.make("music", SONG, plan.amount(SECONDS, quick=10))
    with ExitStack() as stack:
        ours = stack.enter_context(Worker(sys.executable, "benchmarks.hear"))
        # Before anything else is done: later, the peak of this process is that of hearing.
        memory = ours.turn("decode", path).memory
        contestants = [Contestant("audiomood", "hear", OURS, ours)]
        contestants += [_invited(peer, path, stack) for peer in PEERS if plan.peers]
        for count in range(plan.amount(plan.pairs, quick=1) + 1):
            for contestant in contestants:
                contestant.turn(ours, path, counts=count > 0)
    yield _reference(contestants, memory)
    for contestant in contestants:
        yield contestant.row()


def _invited(peer: Peer, path: Path, stack: ExitStack) -> Contestant:
    contestant = Contestant(
        peer.name, peer.work, f"{peer.module.removeprefix('benchmarks.')} {peer.work}"
    )
    try:
        python = environment.python_with(peer.requirement)
        # librosa compiles for this machine when it first runs; the peak of that is not its own.
        with Worker(python, peer.module) as first:
            first.turn(peer.work, path)
    except environment.NotInstalled:
        contestant.failure = "could not be installed"
    except Gone as gone:
        contestant.failure = f"ended with {gone.code}"
    else:
        contestant.worker = stack.enter_context(Worker(python, peer.module))
    return contestant


def _reference(contestants: Sequence[Contestant], memory: int) -> Row:
    """Return the row of all runs of decoding, which is 1 by definition."""
    runs = [replace(run, memory=memory) for one in contestants for _, run in one.pairs]
    same = Comparison([(run, run) for run in runs])
    return Row(name="decoding alone", command=f"decode {SONG}", reference="itself", result=same)
