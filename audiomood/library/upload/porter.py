"""A porter: a process that takes in small files for the one that started it, a few at a time.

Threads of one process take turns at every line of Python, and of small files most of the work is
such lines. So they are measured, hashed and stored here, and only rows are left to the parent.

Standard input brings pickles: an `Errand`, then lists of `Load`s until there are no more. Standard
output takes lists of `Answer`s away; an empty one says that everything is ready. Where the input
ends, what is under way is broken off, and nothing of it stays behind.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from audiomood.audio.probers import Probers
from audiomood.config import Settings
from audiomood.errors import AudiomoodError
from audiomood.library.activity import at_work
from audiomood.library.metered import Stopped
from audiomood.library.stores import Stores
from audiomood.library.upload.intake import KnownCopies, Outcome, Plan, take_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiomood.library.upload.sources import Source

_MOMENT: Final = 0.005
"""Seconds that an answer waits for others: a parent that is woken for each has time for little else."""
_AGAIN: Final = 0.1
"""Seconds until threads that still wait for a store are made to end again."""


class Errand(NamedTuple):
    """What all files have in common; the secrets are in the environment."""

    home: str
    location: str
    dry_run: bool
    threads: int


class Load(NamedTuple):
    """One file to take in, and the number that its answer bears."""

    number: int
    source: Source
    maybe_known: bool


Answer = tuple[int, Outcome | AudiomoodError | None]
"""What became of a load, or what the store said; None where a fault in audiomood came of it."""


def main() -> None:
    """Take in what standard input brings."""
    # They go to the whole process group. The parent answers them, and ends the input.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    # What others read and print does not belong among loads and answers.
    with os.fdopen(os.dup(0), "rb") as loads, os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 0)
        os.dup2(2, 1)
        errand: Errand = pickle.load(loads)  # noqa: S301 - from our own parent
        with _plan(errand) as plan:
            _Porter(plan, errand.threads).work(loads, answers)
        os._exit(0)  # all is told, and a thread may still hold `loads`


@contextmanager
def _plan(errand: Errand) -> Iterator[Plan]:
    settings = Settings.from_environment(os.environ, home=errand.home)
    with ExitStack() as stack:
        if not errand.dry_run:
            stack.enter_context(at_work(settings.home))
        store = stack.enter_context(closing(Stores(settings))).open(errand.location)
        known = stack.enter_context(closing(KnownCopies(settings.home, errand.location, store)))
        yield Plan(
            store=store,
            location=errand.location,
            spool=None,
            tags={},
            dry_run=errand.dry_run,
            known=known,
            probers=stack.enter_context(Probers(1)),
            advance=lambda _: None,
        )


class _Porter:
    """Threads that take in, one that reads what there is to do, and this one, which tells."""

    def __init__(self, plan: Plan, threads: int) -> None:
        self._plan = replace(plan, advance=self._go_on)
        self._stopping = False
        self._loads: SimpleQueue[Load | None] = SimpleQueue()
        self._done: SimpleQueue[Answer | None] = SimpleQueue()
        self._carriers = [threading.Thread(target=self._carry, daemon=True) for _ in range(threads)]

    def work(self, loads: BinaryIO, answers: BinaryIO) -> None:
        """Take in what is asked for until there is no more."""
        reader = threading.Thread(target=self._read, args=(loads,), daemon=True)
        for thread in (*self._carriers, reader):
            thread.start()
        _tell([], answers)
        more = True
        while more:
            some = [self._done.get()]
            time.sleep(_MOMENT)
            with suppress(Empty):
                while True:
                    some.append(self._done.get_nowait())
            more = None not in some
            _tell([answer for answer in some if answer], answers)

    def _read(self, loads: BinaryIO) -> None:
        """Read what there is to do; where it ends or makes no sense, have everything end."""
        # A parent that is killed may leave half a list; one may call files what we know nothing of.
        with suppress(Exception):
            while True:
                for load in pickle.load(loads):  # noqa: S301 - from our own parent
                    self._loads.put(load)
        self._stopping = True
        self._plan.probers.close()
        for _ in self._carriers:
            self._loads.put(None)
        for thread in self._carriers:
            while thread.is_alive():
                self._plan.store.abandon()
                thread.join(_AGAIN)
        self._done.put(None)

    def _carry(self) -> None:
        while (load := self._loads.get()) is not None:
            with suppress(Stopped):
                self._go_on(0)
                self._done.put((load.number, self._taken_in(load)))

    def _taken_in(self, load: Load) -> Outcome | AudiomoodError | None:
        try:
            return take_in(load.source, self._plan, maybe_known=load.maybe_known)
        except Stopped:
            raise
        except AudiomoodError as error:
            return error
        except Exception:  # noqa: BLE001 - the parent meets it, too, and there it can be traced
            return None

    def _go_on(self, _: int) -> None:
        if self._stopping:
            raise Stopped


def _tell(some: list[Answer], answers: BinaryIO) -> None:
    with suppress(OSError):  # the parent is gone
        pickle.dump(some, answers)
        answers.flush()
