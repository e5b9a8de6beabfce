"""Upload: measure a file, store its bytes, write the row; many files at once, each on its own.

The order protects what people store: probe, blob, row. A blob whose row was never written is an
orphan, which harms nobody and which the next upload of the same file adopts.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, cast

from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.errors import InputRejected, SourceChanged
from audiomood.library.metered import Metered
from audiomood.library.removals import wait_for
from audiomood.library.sources import Rejected, Source, SourceFile, opened
from audiomood.model.outcome import Upload
from audiomood.model.track import Copy, Track

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from audiomood.catalog.base import Catalog
    from audiomood.store.base import Store

_BATCH = 64
"""Rows written in one transaction, at most."""
_MOMENT = 0.2
"""Seconds that a finished file may wait for others to share its transaction."""
_AHEAD = 2 * _BATCH
"""Files begun before the first of them is finished, at most."""


class KnownCopies:
    """Tells workers whether a track is there already: its row, and its blob in the store."""

    def __init__(self, path: Path, location: str, store: Store) -> None:
        self._location = location
        self._store = store
        self._lock = threading.Lock()
        self._catalog = SqliteCatalog.open(path if path.exists() else None, any_thread=True)

    def __call__(self, track_id: str) -> bool:
        """Tell it for the track of that id; for any thread."""
        with self._lock:
            recorded = self._catalog.has_copy(track_id, self._location)
        return recorded and self._store.stat(track_id) is not None

    def close(self) -> None:
        """Let go of the catalog."""
        self._catalog.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What all files of one upload have in common.

    `known` tells workers whether a track of that id has a copy in the store. `advance` gets the
    number of bytes read.
    """

    store: Store
    location: str
    spool: Path
    tags: Mapping[str, str]
    dry_run: bool
    known: Callable[[str], bool]
    advance: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Stored:
    """A source whose blob is in the store; `track` is None where its row is known to be there."""

    source: Source
    id: str
    track: Track | None


_Outcome = _Stored | Rejected


class _Stopped(Exception):
    """Ends a worker's reading when the upload as a whole has ended."""


def upload(
    sources: Iterable[Source | Rejected], plan: Plan, catalog: Catalog, *, jobs: int
) -> Iterator[Upload]:
    """Yield what became of each source, in their order, once its row survives a power cut.

    Raises
    ------
    StoreError
        The store cannot take any more. What was stored before has its rows.
    """
    stopping = threading.Event()
    plan = replace(plan, advance=_stoppable(plan.advance, stopping))
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="upload")
    begun: deque[Future[_Outcome]] = deque()
    waiting = iter(sources)
    try:
        while _begin_more(pool, begun, waiting, plan, catalog, room=_AHEAD):
            yield from _record(_finished(begun), plan, catalog)
    finally:
        # Whatever ended this, nothing new begins, and what is stored by now gets its row.
        stopping.set()
        pool.shutdown(cancel_futures=True)
        done = [future for future in begun if not future.cancelled() and not future.exception()]
        for _ in _record([future.result() for future in done], plan, catalog):
            pass


def _stoppable(advance: Callable[[int], None], stopping: threading.Event) -> Callable[[int], None]:
    def advance_or_stop(count: int) -> None:
        if stopping.is_set():
            raise _Stopped
        advance(count)

    return advance_or_stop


def _begin_more(
    pool: ThreadPoolExecutor,
    begun: deque[Future[_Outcome]],
    waiting: Iterator[Source | Rejected],
    plan: Plan,
    catalog: Catalog,
    *,
    room: int,
) -> bool:
    """Give workers files to do as far as there is room; tell whether anything is under way."""
    while len(begun) < room and (source := next(waiting, None)) is not None:
        if isinstance(source, Rejected):
            begun.append(_at_once(source))
        else:
            maybe_known = source.size is None or catalog.has_size(source.size)
            begun.append(pool.submit(_take_in, source, plan, maybe_known=maybe_known))
    return bool(begun)


def _at_once(outcome: _Outcome) -> Future[_Outcome]:
    future: Future[_Outcome] = Future()
    future.set_result(outcome)
    return future


def _finished(begun: deque[Future[_Outcome]]) -> list[_Outcome]:
    """Wait for the first, and a moment for those behind it: many rows share one transaction."""
    outcomes = [begun[0].result()]
    begun.popleft()
    until = time.monotonic() + _MOMENT
    while begun and len(outcomes) < _BATCH:
        wait([begun[0]], timeout=max(0.0, until - time.monotonic()))
        if not begun[0].done() or begun[0].exception():
            break
        outcomes.append(begun.popleft().result())
    return outcomes


def _take_in(source: Source, plan: Plan, *, maybe_known: bool) -> _Outcome:
    """Measure and store one source; runs in a worker."""
    try:
        with opened(source, spool=plan.spool) as file:
            return _take_in_file(source, file, plan, maybe_known=maybe_known)
    except InputRejected as error:
        return Rejected(source.path, error)


def _take_in_file(source: Source, file: SourceFile, plan: Plan, *, maybe_known: bool) -> _Outcome:
    # Reading it once more to hash it beforehand pays only where that can save storing it.
    sha256 = hashlib.file_digest(file, "sha256").hexdigest() if maybe_known else None
    if sha256 and plan.known(sha256):
        plan.advance(os.fstat(file.fileno()).st_size)
        return _Stored(source, sha256, None)
    from audiomood.audio.probe import probe

    found = probe(file)
    file.seek(0)
    # Taken before the blob is looked for: a removal that ends later may have taken it away.
    now = datetime.now(UTC)
    if plan.dry_run:
        sha256 = sha256 or hashlib.file_digest(file, "sha256").hexdigest()
        size = os.fstat(file.fileno()).st_size
        plan.advance(size)
    else:
        metered = cast("BinaryIO", Metered(file, plan.advance))
        blob = plan.store.put(metered, sha256=sha256)
        sha256, size = blob.sha256, blob.size
    track = Track(
        id=sha256,
        name=source.name,
        size=size,
        added=now,
        sound=found.sound,
        tags=found.tags,
        copies=(Copy(store=plan.location, added=now),),
    )
    return _Stored(source, sha256, track)


def _record(outcomes: list[_Outcome], plan: Plan, catalog: Catalog) -> Iterator[Upload]:
    """Write the rows of what was stored, in one transaction, and tell what became of each."""
    if plan.dry_run:
        new = _unknown(outcomes, catalog)
    else:
        outcomes, new = _write(outcomes, plan, catalog)
    tracks = {track.id: track for track in catalog.get(_ids(outcomes))}
    for outcome in outcomes:
        if isinstance(outcome, Rejected):
            yield Upload(path=outcome.path, status="rejected", reason=str(outcome.error))
        else:
            track = tracks.get(outcome.id) or outcome.track
            fresh = outcome.id in new
            # The second of two equal files in one batch is a duplicate of the first.
            new.discard(outcome.id)
            yield Upload(
                path=outcome.source.path,
                status="stored" if fresh else "duplicate",
                id=outcome.id,
                reason=_remark(track, catalog) if fresh and track else None,
                track=track,
            )


def _ids(outcomes: list[_Outcome]) -> list[str]:
    return [outcome.id for outcome in outcomes if isinstance(outcome, _Stored)]


def _unknown(outcomes: list[_Outcome], catalog: Catalog) -> set[str]:
    ids = _ids(outcomes)
    return set(ids) - {track.id for track in catalog.get(ids)}


def _write(
    outcomes: list[_Outcome], plan: Plan, catalog: Catalog
) -> tuple[list[_Outcome], set[str]]:
    """Write the rows; return the outcomes as they are now, and the ids that are new."""
    stored = [outcome for outcome in outcomes if isinstance(outcome, _Stored)]
    if plan.tags and (known := [outcome.id for outcome in stored if outcome.track is None]):
        catalog.tag(known, put=plan.tags, drop=())
    tracks = [outcome.track for outcome in stored if outcome.track is not None]
    if not tracks:
        return outcomes, set()
    added = catalog.add(tracks, tags=plan.tags)
    if not added.going:
        return outcomes, added.new
    again = [
        _take_in_again(outcome, plan, catalog)
        if isinstance(outcome, _Stored) and outcome.id in added.going
        else outcome
        for outcome in outcomes
    ]
    outcomes, new = _write(again, plan, catalog)
    return outcomes, new | added.new


def _take_in_again(outcome: _Stored, plan: Plan, catalog: Catalog) -> _Outcome:
    """Store a source once more whose blob another process was removing when it was stored."""
    if outcome.source.size is None:
        return Rejected(
            outcome.source.path, SourceChanged("another process removed the same track meanwhile")
        )
    wait_for(outcome.id, catalog, plan.store)
    return _take_in(outcome.source, plan, maybe_known=False)


def _remark(track: Track, catalog: Catalog) -> str | None:
    same = catalog.same_audio(track.sound.audio_hash, other_than=track.id)
    return f"the same audio as {same[0][:12]} {same[1]!r} under other tags" if same else None
