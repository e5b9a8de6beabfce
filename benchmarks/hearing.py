"""The mood of a recording beside decoding it alone, ours and what other libraries find."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.measure import Comparison
from benchmarks.peers import environment
from benchmarks.rows import make
from benchmarks.worker import Gone, Turn, Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.peers import Peer

SECONDS = 180


@dataclass(slots=True)
class Contestant:
    """One way to hear a recording, and its runs, each with the decoding right before it.

    Attributes
    ----------
    failure : why there is nothing to compare; empty where there is
    """

    name: str
    work: str
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

    @property
    def cells(self) -> Sequence[str]:
        """What stands in its row, after its name: how many numbers it gives, and what they cost."""
        if self.failure:
            return ["", self.failure]
        return [str(self.pairs[0][0].numbers), *Comparison(self.pairs).cells]


def hearing(folder: Path, pairs: int, peers: Sequence[Peer]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the rows of decoding, of audiomood, and of each peer: a name and its cells.

    All of them take turns in one run, so that they share whatever else the machine does.
    """
    path = folder / "music.mp3"
    make("music", path, SECONDS)
    with ExitStack() as stack:
        ours = stack.enter_context(Worker(sys.executable, "benchmarks.hear"))
        # Before anything else is done: later, the peak of this process is that of hearing.
        memory = ours.turn("decode", path).memory
        contestants = [Contestant("audiomood", "hear", ours)]
        contestants += [_invited(peer, path, stack) for peer in peers]
        for count in range(pairs + 1):
            for contestant in contestants:
                contestant.turn(ours, path, counts=count > 0)
    yield "decoding alone", _reference(contestants, memory)
    for contestant in contestants:
        yield contestant.name, contestant.cells


def _invited(peer: Peer, path: Path, stack: ExitStack) -> Contestant:
    contestant = Contestant(peer.name, peer.work)
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


def _reference(contestants: Sequence[Contestant], memory: int) -> Sequence[str]:
    """Return the cells of all runs of decoding, which is 1 by definition."""
    runs = [other for contestant in contestants for _, other in contestant.pairs]
    _, _, seconds, cpu, _ = Comparison([(run, run) for run in runs]).cells
    return ["", "1", "1", seconds, cpu, f"{memory / 2**20:.0f} MiB"]
