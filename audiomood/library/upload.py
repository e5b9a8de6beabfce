"""Upload: many sources at once, each probed, stored and given its row.

The order protects what people store: probe, blob, row. A blob whose row was never written is an
orphan, which harms nobody and which the next upload of the same file adopts.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from audiomood.errors import CatalogError
from audiomood.library.intake import take_in
from audiomood.library.rows import Rows
from audiomood.library.sources import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from audiomood.catalog.base import Catalog
    from audiomood.library.intake import Outcome, Plan
    from audiomood.library.sources import Source
    from audiomood.model.outcome import Upload

_BATCH = 64
"""Rows written in one transaction, at most."""
_MOMENT = 0.2
"""Seconds that a finished file may wait for others to share its transaction."""
_AHEAD = 2 * _BATCH
"""Files begun before the first of them is finished, at most."""


class _Stopped(Exception):
    """Ends a worker's reading when the upload as a whole has ended."""


def upload(
    sources: Iterable[Source | Rejected], plan: Plan, catalog: Catalog, *, jobs: int
) -> Generator[Upload]:
    """Yield what became of each source, in their order, once its row survives a power cut.

    Raises
    ------
    StoreError
        The store cannot take any more. What was stored before has its rows.
    """
    stopping = threading.Event()
    plan = replace(plan, advance=_stoppable(plan.advance, stopping))
    rows = Rows(plan, catalog)
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="upload")
    begun: deque[Future[Outcome]] = deque()
    waiting = iter(sources)
    try:
        while _begin_more(pool, begun, waiting, plan, catalog):
            outcomes = _finished(begun)
            results = rows.record(outcomes)
            # Not before: what interrupts the writing must find them here.
            for _ in outcomes:
                begun.popleft()
            yield from results
    except BaseException as error:
        plan.store.abandon()
        if isinstance(error, CatalogError):
            # It will not take the rows of the others either.
            begun.clear()
        raise
    finally:
        # Whatever ended this, nothing new begins, and what is stored by now gets its row.
        stopping.set()
        plan.probers.close()
        pool.shutdown(cancel_futures=True)
        rows.keep([future.result() for future in begun if _has_outcome(future)])


def _stoppable(advance: Callable[[int], None], stopping: threading.Event) -> Callable[[int], None]:
    def advance_or_stop(count: int) -> None:
        if stopping.is_set():
            raise _Stopped
        advance(count)

    return advance_or_stop


def _begin_more(
    pool: ThreadPoolExecutor,
    begun: deque[Future[Outcome]],
    waiting: Iterator[Source | Rejected],
    plan: Plan,
    catalog: Catalog,
) -> bool:
    """Give workers files to do as far as there is room; tell whether anything is under way."""
    while len(begun) < _AHEAD and (source := next(waiting, None)) is not None:
        if isinstance(source, Rejected):
            begun.append(_at_once(source))
        elif source.size is None:
            # A stream may keep one waiting for ever, which only this thread can be woken from.
            begun.append(_at_once(take_in(source, plan, maybe_known=True)))
        else:
            maybe_known = catalog.has_size(source.size)
            begun.append(pool.submit(take_in, source, plan, maybe_known=maybe_known))
    return bool(begun)


def _at_once(outcome: Outcome) -> Future[Outcome]:
    future: Future[Outcome] = Future()
    future.set_result(outcome)
    return future


def _finished(begun: deque[Future[Outcome]]) -> list[Outcome]:
    """Wait for the first, and a moment for those behind it: many rows share one transaction."""
    outcomes = [begun[0].result()]
    until = time.monotonic() + _MOMENT
    for future in islice(begun, 1, _BATCH):
        wait([future], timeout=max(0.0, until - time.monotonic()))
        if not _has_outcome(future):
            break
        outcomes.append(future.result())
    return outcomes


def _has_outcome(future: Future[Outcome]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
