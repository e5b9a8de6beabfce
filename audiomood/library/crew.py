"""A crew of worker processes that goes on when one of them dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from audiomood.errors import AnalysisFailed

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Task(Generic[_T]):
    """One call that was begun."""

    arguments: tuple[object, ...]
    future: Future[_T]


class Crew(Generic[_T]):
    """Calls a function in worker processes, or here and now where there is no use for several.

    When one worker dies, the pool fails everything it had in hand. What is waited for then runs
    once more, alone: only a call that kills its worker again has failed.
    """

    def __init__(self, function: Callable[..., _T], workers: int) -> None:
        self._function = function
        self._workers = workers
        self._pool = _Pool(workers) if workers > 1 else None

    @property
    def parallel(self) -> bool:
        """Whether calls that were begun go on while this process does something else."""
        return self._pool is not None

    def begin(self, *arguments: object) -> Task[_T]:
        """Begin a call."""
        if self._pool is None:
            return Task(arguments, _called(self._function, arguments))
        try:
            future = self._pool.submit(self._function, arguments)
        except BrokenProcessPool:
            self._pool.close()
            self._pool = _Pool(self._workers)
            future = self._pool.submit(self._function, arguments)
        return Task(arguments, future)

    def result(self, task: Task[_T], *, what: str) -> _T | AnalysisFailed:
        """Wait for what a call returns; `what` names its object in the message of a failure."""
        try:
            return self._result(task)
        except BrokenProcessPool as error:
            return _failed(f"the analysis of {what} ended its process twice", error)
        except Exception as error:  # noqa: BLE001 - a fault in one is no reason to leave the others
            why = f"{type(error).__name__}: {error}"
            return _failed(f"the analysis of {what} came upon a fault in audiomood: {why}", error)

    def _result(self, task: Task[_T]) -> _T:
        try:
            return task.future.result()
        except BrokenProcessPool:
            alone = _Pool(1)
            try:
                return alone.submit(self._function, task.arguments).result()
            finally:
                alone.close(at_once=True)

    def __enter__(self) -> Self:
        """Return the crew, to be dismissed when the block ends."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Dismiss the crew, at once where the block was left early."""
        if self._pool:
            self._pool.close(at_once=kind is not None)


class _Pool:
    """A pool whose processes end when it is closed at once, or when this process is gone."""

    def __init__(self, workers: int) -> None:
        # Forking a process that has threads can deadlock the child, and spawned ones start clean.
        context = multiprocessing.get_context("spawn")
        self._alive, self._life = context.Pipe(duplex=False)
        self._executor = ProcessPoolExecutor(
            workers, mp_context=context, initializer=_start_worker, initargs=(self._alive,)
        )

    def submit(self, function: Callable[..., _T], arguments: tuple[object, ...]) -> Future[_T]:
        return self._executor.submit(function, *arguments)

    def close(self, *, at_once: bool = False) -> None:
        if at_once:
            self._life.close()
        self._executor.shutdown(cancel_futures=True)
        self._life.close()
        self._alive.close()


def _start_worker(alive: Connection) -> None:
    # Ctrl-C goes to the whole process group: the parent answers it, a worker just ends.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(alive,), daemon=True).start()


def _end_with(alive: Connection) -> None:
    """End this process when nobody holds the other end of the pipe any more."""
    alive.poll(None)
    os._exit(1)


def _called(function: Callable[..., _T], arguments: tuple[object, ...]) -> Future[_T]:
    future: Future[_T] = Future()
    try:
        future.set_result(function(*arguments))
    except Exception as error:  # noqa: BLE001 - as every executor does
        future.set_exception(error)
    return future


def _failed(message: str, error: Exception) -> AnalysisFailed:
    failure = AnalysisFailed(message)
    failure.__cause__ = error
    return failure
