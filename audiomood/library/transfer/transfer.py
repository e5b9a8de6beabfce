"""Transfer: many tracks at once to another store, verified on the way, and resumable at any time.

The order is that of an upload: the blob, then the row. What was brought when a transfer ends early
has its row, and a later transfer leaves it alone.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from audiomood.errors import StoreError
from audiomood.library.activity import at_work
from audiomood.library.batches import Batches
from audiomood.library.notes import noting
from audiomood.library.ownership import add_unknown
from audiomood.library.stores import canonical, known
from audiomood.library.transfer.arrivals import Arrivals
from audiomood.library.transfer.copying import Carried, Route, carry
from audiomood.library.transfer.moving import Moves

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from audiomood.catalog.base import Catalog
    from audiomood.library.stores import Stores
    from audiomood.model.outcome import Transfer
    from audiomood.model.track import Track
    from audiomood.store.trial import Held


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
    with at_work(home):
        add_unknown(task.catalog, task.stores, task.to)
        route = Route(
            to=task.to,
            target=task.stores.open(task.to),
            stores=task.stores,
            advance=task.advance,
        )
        # Read to the end beforehand, for what is recorded would change what is being read.
        ids = [track.id for track in task.tracks]
        jobs = task.jobs or _connections(task)
        results = _transfer(ids, route, arrivals, jobs)
        yield from noting(results, task.catalog, task.stores)


def _connections(task: _Task) -> int:
    """Return how many tracks at once the store makes good use of that is the farthest away."""
    most = task.stores.open(task.to).connections
    for location in task.catalog.locations():
        with suppress(StoreError):
            most = max(most, task.stores.open(location).connections)
    return most


def _transfer(
    ids: Sequence[str], route: Route, arrivals_of: Callable[[Route], Arrivals], jobs: int
) -> Generator[Transfer]:
    arrivals = arrivals_of(route)
    batches = Batches[Carried](jobs, abandon=route.stores.abandon, keep=arrivals.keep)
    arrivals.route = replace(route, advance=batches.stoppable(route.advance))
    waiting = arrivals.tracks(ids)
    with batches:
        while _begin_more(batches, waiting, arrivals):
            carried = batches.finished()
            results = arrivals.settle(carried)
            # Not before: what interrupts the recording must find them there.
            batches.settled(len(carried))
            yield from results


def _begin_more(batches: Batches[Carried], waiting: Iterator[Track], arrivals: Arrivals) -> bool:
    """Give threads tracks as far as there is room; tell whether anything is under way."""
    while batches.have_room and (track := next(waiting, None)) is not None:
        if refused := arrivals.refused(track):
            batches.add(refused)
        else:
            reads_back = arrivals.reads_back(track)
            batches.begin(partial(carry, track, arrivals.route, read_back=reads_back))
    return bool(batches)
