"""The blobs of one store beside what the catalog knows: there, of the right size, of the right hash."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal, NamedTuple

from audiomood.errors import BlobMissing, StoreError
from audiomood.library.check.joining import joined
from audiomood.library.fetch import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from audiomood.library.check.plan import Plan, Tally
    from audiomood.model.store import Holding
    from audiomood.store.base import Store

_AHEAD = 4
"""Blobs that are begun before the first of them is read, for each that is read at once."""


class Suspect(NamedTuple):
    """A copy that does not look right, what seems to be wrong, and how that shows.

    `hidden` tells that only its bytes show it.
    """

    id: str
    kind: Literal["missing", "damaged", "unreachable"]
    why: str
    hidden: bool = False


class _Stopped(Exception):
    """Ends the reading of a blob when the check as a whole has ended."""


class Strays:
    """Ids of blobs that nothing in the catalog names, 32 bytes each."""

    def __init__(self) -> None:
        self._packed = bytearray()

    def add(self, sha256: str) -> None:
        """Keep one more."""
        self._packed += bytes.fromhex(sha256)

    def __iter__(self) -> Iterator[str]:
        """Yield them in the order in which they came."""
        for start in range(0, len(self._packed), 32):
            yield self._packed[start : start + 32].hex()


def suspects(
    store: Store, holdings: Iterable[Holding], strays: Strays, plan: Plan, tally: Tally
) -> Generator[Suspect]:
    """Yield each copy that is not what it should be; note blobs that nobody knows in `strays`.

    Raises
    ------
    StoreError
        The store cannot be asked, or not any more. What was begun before is yielded first.
    """
    compared = _compared(store, holdings, strays, tally)
    if plan.read is None:
        yield from (found for found in compared if isinstance(found, Suspect))
        return
    stopping = threading.Event()

    def advance(count: int) -> None:
        if stopping.is_set():
            raise _Stopped
        tally.read(count)
        plan.advance(count)

    workers = plan.jobs or store.connections
    pool = ThreadPoolExecutor(workers, thread_name_prefix="check")
    begun = _begun(pool, compared, store, plan, tally, advance)
    try:
        yield from _in_order(begun, workers * _AHEAD)
    finally:
        stopping.set()
        pool.shutdown(cancel_futures=True)


def _compared(
    store: Store, holdings: Iterable[Holding], strays: Strays, tally: Tally
) -> Iterator[Suspect | str]:
    """Yield the ids of copies that are there, and suspects for those that are not, or not whole."""
    for holding, blob in joined(holdings, store.blobs()):
        if holding is None:
            assert blob is not None
            strays.add(blob.sha256)
        elif holding.state != "going":
            tally.copies += 1
            if blob is None:
                yield Suspect(holding.id, "missing", "is not there")
            elif blob.size != holding.size:
                why = f"has {blob.size:,} bytes instead of {holding.size:,}"
                yield Suspect(holding.id, "damaged", why)
            else:
                yield holding.id


def _begun(
    pool: ThreadPoolExecutor,
    compared: Iterable[Suspect | str],
    store: Store,
    plan: Plan,
    tally: Tally,
    advance: Callable[[int], None],
) -> Iterator[Future[Suspect | None]]:
    for found in compared:
        if isinstance(found, Suspect):
            known: Future[Suspect | None] = Future()
            known.set_result(found)
            yield known
        elif plan.includes(found):
            tally.copies_read += 1
            yield pool.submit(read, store, found, advance)


def _in_order(begun: Iterator[Future[Suspect | None]], ahead: int) -> Iterator[Suspect]:
    pending: deque[Future[Suspect | None]] = deque()
    failure: StoreError | None = None
    while True:
        try:
            future = None if failure else next(begun, None)
        except StoreError as error:
            failure, future = error, None
        if future:
            pending.append(future)
        if not future or len(pending) >= ahead:
            if not pending:
                break
            if suspect := pending.popleft().result():
                yield suspect
    if failure:
        raise failure


def read(store: Store, sha256: str, advance: Callable[[int], None]) -> Suspect | None:
    """Read a blob and compare its hash; None where it is right. Nothing of it is kept."""
    try:
        found = hash_of(store, sha256, advance=advance)
    except BlobMissing:
        return Suspect(sha256, "missing", "is not there")
    except StoreError as error:
        return Suspect(sha256, "unreachable", str(error))
    if found == sha256:
        return None
    return Suspect(sha256, "damaged", "has other bytes than were stored", hidden=True)
