"""Transfer: many tracks at once to another store, verified on the way, and resumable at any time.

The order is that of an upload: the blob, then the row. What was brought when a transfer ends early
has its row, and a later transfer leaves it alone.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from audiomood.errors import CatalogError, StoreError
from audiomood.library.activity import at_work
from audiomood.library.arrivals import Arrivals
from audiomood.library.copying import Route, Stopped, carry
from audiomood.library.moving import Moves
from audiomood.library.notes import noting
from audiomood.library.stores import add_unknown, canonical, known

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from audiomood.catalog.base import Catalog
    from audiomood.library.copying import Carried
    from audiomood.library.stores import Stores
    from audiomood.model.outcome import Transfer
    from audiomood.model.track import Track
    from audiomood.store.trial import Held

_BATCH = 64
"""Copies recorded in one transaction, at most."""
_MOMENT = 0.2
"""Seconds that a finished track may wait for others to share its transaction."""
_AHEAD = 2 * _BATCH
"""Tracks begun before the first of them is finished, at most."""


def copy(
    catalog: Catalog,
    stores: Stores,
    tracks: Iterable[Track],
    *,
    home: Path,
    to: str,
    jobs: int | None,
    advance: Callable[[int], None],
) -> Generator[Transfer]:
    """Yield what became of copying each track, in order, once its row survives a power cut.

    Raises
    ------
    StoreError
        The target does not take any more. What was copied before has its rows.
    """
    task = _Task(catalog, stores, tracks, to=canonical(to), jobs=jobs, advance=advance)
    return _run(task, partial(Arrivals, catalog), home)


def move(
    catalog: Catalog,
    stores: Stores,
    tracks: Iterable[Track],
    *,
    home: Path,
    to: str,
    source: str | None,
    jobs: int | None,
    advance: Callable[[int], None],
) -> Generator[Transfer]:
    """Yield what became of moving each track from `source`, or from all other stores; as `copy`.

    A track that has no copy in `source` is left out.

    Raises
    ------
    UnknownStore
        The library has no store `source`.
    """
    task = _Task(catalog, stores, tracks, to=canonical(to), jobs=jobs, advance=advance)
    leaves = None if source is None else known(catalog, source)
    return _run(task, partial(Moves, catalog, source=leaves), home)


def try_store(stores: Stores, text: str, *, home: Path) -> Generator[Held]:
    """Try with throw-away bytes whether a store keeps its promises; it is never made.

    Raises
    ------
    StoreError
        There is no store, or it does not answer.
    """
    from audiomood.store.trial import trial

    store = stores.open(canonical(text))
    store.owner()
    # What it tries with must not look to a tidier like something that was left behind.
    with at_work(home) if home.is_dir() else nullcontext():
        yield from trial(store)


@dataclass(frozen=True, slots=True)
class _Task:
    """What was asked for."""

    catalog: Catalog
    stores: Stores
    tracks: Iterable[Track]
    to: str
    jobs: int | None
    advance: Callable[[int], None]


def _run(task: _Task, arrivals: Callable[[Route], Arrivals], home: Path) -> Generator[Transfer]:
    stopping = threading.Event()
    with at_work(home):
        add_unknown(task.catalog, task.stores, task.to)
        route = Route(
            to=task.to,
            target=task.stores.open(task.to),
            stores=task.stores,
            advance=_stoppable(task.advance, stopping),
        )
        # Read to the end beforehand, for what is recorded would change what is being read.
        ids = [track.id for track in task.tracks]
        jobs = task.jobs or _connections(task)
        results = _transfer(ids, arrivals(route), jobs, stopping)
        yield from noting(results, task.catalog, task.stores)


def _connections(task: _Task) -> int:
    """Return how many tracks at once the store makes good use of that is the farthest away."""
    most = task.stores.open(task.to).connections
    for entry in task.catalog.stores():
        with suppress(StoreError):
            most = max(most, task.stores.open(entry.location).connections)
    return most


def _stoppable(advance: Callable[[int], None], stopping: threading.Event) -> Callable[[int], None]:
    def advance_or_stop(count: int) -> None:
        if stopping.is_set():
            raise Stopped
        advance(count)

    return advance_or_stop


def _transfer(
    ids: Sequence[str], arrivals: Arrivals, jobs: int, stopping: threading.Event
) -> Generator[Transfer]:
    waiting = arrivals.tracks(ids)
    begun: deque[Future[Carried]] = deque()
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="transfer")
    try:
        while _begin_more(pool, begun, waiting, arrivals):
            carried = _finished(begun)
            results = arrivals.settle(carried)
            # Not before: what interrupts the recording must find them here.
            for _ in carried:
                begun.popleft()
            yield from results
    except BaseException as error:
        arrivals.route.stores.abandon()
        if isinstance(error, CatalogError):
            # It will not take the copies of the others either.
            begun.clear()
        raise
    finally:
        # Whatever ended this, nothing new begins, and what arrived by now gets its row.
        stopping.set()
        pool.shutdown(cancel_futures=True)
        arrivals.keep([future.result() for future in begun if _has_outcome(future)])


def _begin_more(
    pool: ThreadPoolExecutor,
    begun: deque[Future[Carried]],
    waiting: Iterator[Track],
    arrivals: Arrivals,
) -> bool:
    """Give workers tracks as far as there is room; tell whether anything is under way."""
    while len(begun) < _AHEAD and (track := next(waiting, None)) is not None:
        if refused := arrivals.refused(track):
            begun.append(_at_once(refused))
        else:
            reads_back = arrivals.reads_back(track)
            begun.append(pool.submit(carry, track, arrivals.route, read_back=reads_back))
    return bool(begun)


def _at_once(carried: Carried) -> Future[Carried]:
    future: Future[Carried] = Future()
    future.set_result(carried)
    return future


def _finished(begun: deque[Future[Carried]]) -> list[Carried]:
    """Wait for the first, and a moment for those behind it: many rows share one transaction."""
    carried = [begun[0].result()]
    until = time.monotonic() + _MOMENT
    for future in islice(begun, 1, _BATCH):
        wait([future], timeout=max(0.0, until - time.monotonic()))
        if not _has_outcome(future):
            break
        carried.append(future.result())
    return carried


def _has_outcome(future: Future[Carried]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
