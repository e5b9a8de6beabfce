"""Analyse: hear the mood of tracks, many at once, and keep each result as soon as it is there."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiomood.config import Settings
from audiomood.errors import AudiomoodError, BlobMissing, Damage, StoreError
from audiomood.library.fetch import open_copy
from audiomood.library.stores import Stores
from audiomood.model.outcome import Analysis
from audiomood.model.track import Mood

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audiomood.catalog.base import Catalog
    from audiomood.model.track import Track

_AHEAD = 4
"""Tracks begun before the first is finished, for each worker."""
_WORTH_A_POOL = 4
"""From this many tracks on, starting worker processes pays."""


class WorkerDied(AudiomoodError):
    """The process that analysed a track ended without an answer."""

    exit_code = 3


def hear_track(track: Track, home: Path) -> Mood | AudiomoodError:
    """Analyse one track; a plain function of what it is given, so that any executor can run it.

    Credentials come from the environment of the process that runs it. An error is returned
    instead of raised, so that it reaches the caller whole however it travels.
    """
    stores = Stores(Settings.from_environment(os.environ, home=home))
    try:
        return _hear_any_copy(track, stores)
    except AudiomoodError as error:
        return error
    finally:
        stores.close()


def _hear_any_copy(track: Track, stores: Stores) -> Mood:
    failure: AudiomoodError = BlobMissing(f"track {track.shown_id} has no copy in any store")
    for copy in track.copies:
        try:
            return _hear_copy(track, copy.store, stores)
        except (Damage, StoreError) as error:
            failure = error
    raise failure


def _hear_copy(track: Track, location: str, stores: Stores) -> Mood:
    from audiomood.audio.decode import decode
    from audiomood.mood.hear import hear
    from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION

    rate = 22050
    with open_copy(track, location, stores) as file:
        heard = hear(decode(file, rate=rate), rate)
    return Mood(
        word=heard.word,
        probability=heard.probability,
        valence=heard.valence,
        arousal=heard.arousal,
        reason=heard.reason,
        features_version=FEATURES_VERSION,
        model_version=MODEL_VERSION,
        analysed=datetime.now(UTC),
        features=heard.features,
    )


def analyse(
    catalog: Catalog, ids: Sequence[str], *, home: Path, jobs: int, again: bool
) -> Iterator[Analysis]:
    """Yield the mood of each track, in order; what is known is not heard again unless asked.

    A result is in the catalog before it is yielded, so whatever ends this, what was heard stays.
    """
    with _executor(min(jobs, len(ids))) as executor:
        pending: deque[tuple[Track, Future[Mood | AudiomoodError] | None]] = deque()
        tracks = (track for some in _chunks(ids) for track in catalog.get(some))
        for track in tracks:
            future = None
            if again or not track.mood:
                future = executor.submit(hear_track, track, home)
            pending.append((track, future))
            if len(pending) >= jobs * _AHEAD:
                yield _settle(catalog, *pending.popleft())
        while pending:
            yield _settle(catalog, *pending.popleft())


def _chunks(ids: Sequence[str], size: int = 100) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _settle(
    catalog: Catalog, track: Track, future: Future[Mood | AudiomoodError] | None
) -> Analysis:
    """Wait for one result and keep it."""
    if future is None:
        return Analysis(track=track, mood=track.mood, fresh=False)
    try:
        heard = future.result()
    except BrokenProcessPool:
        heard = WorkerDied(f"the analysis of track {track.shown_id} ended without an answer")
    if isinstance(heard, AudiomoodError):
        return Analysis(track=track, error=heard)
    catalog.record_moods({track.id: heard})
    return Analysis(track=track, mood=heard)


class _AtOnce(Executor):
    """Runs what it is given in this thread, for a few tracks that are not worth a pool."""

    def submit(self, function, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Run the function now."""
        future: Future[object] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as every executor does
            future.set_exception(error)
        return future


@contextmanager
def _executor(workers: int) -> Iterator[Executor]:
    """Give worker processes, where there is enough to do for more than one."""
    if workers < 2:
        yield _AtOnce()
        return
    # Forking a process that has threads can deadlock the child, and spawned ones start clean.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker)
    try:
        yield pool
    except BaseException:
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _start_worker() -> None:
    # Ctrl-C goes to the whole process group: the parent answers it, a worker just ends.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
