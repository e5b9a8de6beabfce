"""A crew of worker processes that goes on when one of them hangs, grows or dies."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar, cast

from audiomood.errors import AnalysisFailed
from audiomood.library.crew.standby import hire
from audiomood.library.crew.worker_process import Dead, Fault, Hung

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiomood.library.crew.worker_process import WorkerProcess

_T = TypeVar("_T")

SECONDS: Final = 600.0
"""Seconds of work that a call may cost, unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class Task(Generic[_T]):
    """One call that was begun."""

    future: Future[_T]


class Crew(Generic[_T]):
    """Calls a function in worker processes, or here and now where no workers are wanted.

    A call that works too long, or that ends its process, ends nothing else. One that ended its
    process is made once more in a fresh process, for the fault may have been another's: only if
    it ends that, too, it has failed. Here and now nothing is bounded.

    The function is one of a module, not of a script, and what it is given and returns can be
    pickled. `deed` is the word for a call in the message of a failure.
    """

    def __init__(
        self, function: Callable[..., _T], workers: int, *, deed: str = "analysis"
    ) -> None:
        self._function = function
        self._deed = deed
        self._lock = threading.Lock()
        self._closed = False
        self._employed: set[WorkerProcess] = set()
        # The one that was busy last is taken first, so that no more are started than needed.
        self._idle: LifoQueue[WorkerProcess | None] = LifoQueue()
        for _ in range(workers):
            self._idle.put(None)
        self._threads = ThreadPoolExecutor(workers, "crew") if workers > 0 else None

    @property
    def parallel(self) -> bool:
        """Whether calls that were begun go on while this process does something else."""
        return self._threads is not None

    def begin(self, *arguments: object, seconds: float = SECONDS) -> Task[_T]:
        """Begin a call that may cost so many seconds of work of the processor."""
        if self._threads is None:
            return Task(_called(self._function, arguments))
        return Task(self._threads.submit(self._call, arguments, seconds))

    def result(self, task: Task[_T], *, what: str) -> _T | AnalysisFailed:
        """Wait for what a call returns; `what` names its object in the message of a failure."""
        try:
            return task.future.result()
        except Hung as error:
            return _failed(f"the {self._deed} of {what} did not end: {error}", error)
        except Dead as error:
            return _failed(f"the {self._deed} of {what} ended its process twice: {error}", error)
        except Exception as error:  # noqa: BLE001 - a fault in one is no reason to leave the others
            why = str(error) if isinstance(error, Fault) else f"{type(error).__name__}: {error}"
            return _failed(
                f"the {self._deed} of {what} came upon a fault in audiomood: {why}", error
            )

    def __enter__(self) -> Self:
        """Return the crew, to be dismissed when the block ends."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Dismiss the crew, at once where the block was left early."""
        if self._threads is None:
            return
        if kind is not None:
            self._end_all()
        self._threads.shutdown(cancel_futures=True)
        self._end_all()

    def _call(self, arguments: tuple[object, ...], seconds: float) -> _T:
        try:
            return self._call_once(arguments, seconds)
        except Dead:
            return self._call_once(arguments, seconds, fresh=True)

    def _call_once(
        self, arguments: tuple[object, ...], seconds: float, *, fresh: bool = False
    ) -> _T:
        worker: WorkerProcess | None = self._idle.get()
        try:
            if worker is not None and (fresh or worker.is_worn_out or not worker.is_alive()):
                self._dismiss(worker)
                worker = None
            worker = worker or self._employ()
            found = worker.call(self._function, arguments, seconds)
        except BaseException as error:
            if not isinstance(error, Fault):
                self._dismiss(worker)
                worker = None
            raise
        finally:
            self._give_back(worker)
        return cast("_T", found)

    def _employ(self) -> WorkerProcess:
        with self._lock:
            if self._closed:
                raise RuntimeError("the crew was dismissed")
            worker = hire()
            self._employed.add(worker)
        return worker

    def _give_back(self, worker: WorkerProcess | None) -> None:
        with self._lock:
            if not self._closed:
                self._idle.put(worker)
                return
            self._idle.put(None)
        self._dismiss(worker)

    def _dismiss(self, worker: WorkerProcess | None) -> None:
        if worker is not None:
            worker.end()
            with self._lock:
                self._employed.discard(worker)

    def _end_all(self) -> None:
        """End the idle, and the processes of the others, whose threads see to the rest."""
        with self._lock:
            self._closed = True
            for worker in self._employed:
                worker.kill()
        waiting = []
        with contextlib.suppress(Empty):
            while True:
                waiting.append(self._idle.get_nowait())
        for one in waiting:
            self._dismiss(one)
            self._idle.put(None)


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
