"""Batches: work for many threads, whose results come in order, several at a time.

Blobs first, rows second: a batch is what shares one transaction. However it ends, what was done by
then gets its rows.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from audiomood.errors import CatalogError
from audiomood.library.metered import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

_BATCH = 64
"""Results that share one transaction, at most."""
_MOMENT = 0.2
"""Seconds that a result may wait for others to share its transaction."""
_AGAIN = 0.1
"""Seconds until threads that still wait for something are made to end again."""
_AHEAD = 8 * _BATCH
"""Pieces of work begun before the first of them is finished, at most: a slow one holds up few others."""


class Batches(Generic[_T]):
    """Threads at work, and their results in the order in which the work was begun.

    When the block ends, nothing new begins. `abandon` is called where it ends with an error, and
    ends what threads wait for; then `close`; and `keep` gets the results that nobody fetched.
    """

    def __init__(
        self,
        jobs: int,
        *,
        abandon: Callable[[], None],
        keep: Callable[[list[_T]], object],
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix="audiomood")
        self._begun: deque[Future[_T]] = deque()
        self._stopping = threading.Event()
        self._abandon = abandon
        self._keep = keep
        self._close = close

    def stoppable(self, advance: Callable[[int], None]) -> Callable[[int], None]:
        """Return what does the same, and raises `Stopped` once the work as a whole has ended."""

        def advance_or_stop(count: int) -> None:
            if self._stopping.is_set():
                raise Stopped
            advance(count)

        return advance_or_stop

    @property
    def have_room(self) -> bool:
        """Whether more work can be begun before the first is finished."""
        return len(self._begun) < _AHEAD

    def begin(self, work: Callable[[], _T]) -> None:
        """Let a thread do a piece of work."""
        self._pool.submit(_do, work, self.expect())

    def expect(self) -> Future[_T]:
        """Return a place for the result of work that is done elsewhere.

        It is there before the work is begun: what interrupts that must not leave work whose result
        nobody keeps.
        """
        future: Future[_T] = Future()
        self._begun.append(future)
        return future

    def lend(self, work: Callable[[], None]) -> None:
        """Let a thread do work that gives results which are expected."""
        self._pool.submit(work)

    def add(self, result: _T) -> None:
        """Put in the result of work that was done by now."""
        future: Future[_T] = Future()
        future.set_result(result)
        self._begun.append(future)

    def __bool__(self) -> bool:
        """Tell whether anything is under way."""
        return bool(self._begun)

    def finished(self) -> list[_T]:
        """Wait for the first result, and a moment for those behind it."""
        results = [self._begun[0].result()]
        others = list(islice(self._begun, 1, _BATCH))
        # For all at once: a thread that is woken for each takes the time of those at work.
        wait(others, timeout=_MOMENT)
        return results + [future.result() for future in takewhile(_is_there, others)]

    def settled(self, count: int) -> None:
        """Let go of the first results: they have their rows."""
        for _ in range(count):
            self._begun.popleft()

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """End all work; what is there by now is kept."""
        self._stopping.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        running = [future for future in self._begun if not future.cancel()]
        if error is not None:
            self._abandon()
        self._close()
        # A thread that was between two calls has begun to wait only now.
        while wait(running, timeout=_AGAIN if error is not None else None).not_done:
            self._abandon()
        self._pool.shutdown()
        if isinstance(error, CatalogError):
            # It will not take the rows of the others either.
            return
        self._keep([future.result() for future in running if _is_there(future)])


def _do(work: Callable[[], _T], future: Future[_T]) -> None:
    """Do work unless it was called off; whoever waits for the future gets what comes of it."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - it is raised where the result is fetched
        future.set_exception(error)


def _is_there(future: Future[_T]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
