"""Analyse: hear the mood of tracks, many at once, and keep each result as soon as it is there."""

from __future__ import annotations

import os
from array import array
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiomood.config import Settings
from audiomood.errors import AudiomoodError, BlobMissing, CatalogError, Damage, NotAudio, StoreError
from audiomood.library.crew.crew import Crew
from audiomood.library.durations import misstated
from audiomood.library.fetch import assure_undamaged, open_copy
from audiomood.library.stores import Stores
from audiomood.library.versions import is_stale
from audiomood.model.outcome import Analysis
from audiomood.model.track import Mood
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from audiomood.audio.decode import FloatArray
    from audiomood.catalog.base import Catalog
    from audiomood.library.crew.crew import Task
    from audiomood.model.track import Track

_RATE = 22050
"""Samples per second at which features are defined."""
_AHEAD = 4
"""Tracks begun before the first is finished, for each worker process."""

_PATIENCE = 120.0
"""Seconds of work that hearing the shortest track may cost."""
_LEAST_SPEED = 5
"""Seconds of sound that are heard in a second, at least."""
_SLOWEST = 100_000
"""Bytes of a recording of unknown length that are heard in a second, at least."""

Heard = Mood | AudiomoodError


def hear_track(track: Track, home: Path) -> Heard:
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


class _Counted:
    """Blocks of samples on their way, and how many samples there were."""

    def __init__(self, blocks: Iterable[FloatArray]) -> None:
        self._blocks = blocks
        self.samples = 0

    def __iter__(self) -> Iterator[FloatArray]:
        for block in self._blocks:
            self.samples += len(block)
            yield block


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

    with open_copy(track, location, stores) as file:
        blocks = decode(file, rate=_RATE)
        counted = _Counted(blocks)
        try:
            heard = hear(counted, _RATE)
        except NotAudio:
            # It was audio when it was stored.
            assure_undamaged(track, location, stores)
            raise
    if not blocks.complete or misstated(counted.samples / _RATE, track.sound.duration):
        # Some containers leave out what is damaged, so that only the length tells.
        assure_undamaged(track, location, stores)
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
        parts=heard.parts,
        # As precise as it is kept, so that a mood that was just heard is the one that is known.
        vector=tuple(array("f", heard.vector)),
    )


def analyse(
    catalog: Catalog, ids: Sequence[str], *, home: Path, jobs: int, again: bool, detailed: bool
) -> Generator[Analysis]:
    """Yield the mood of each track, in order; what is known is not heard again unless asked.

    Known is what this version heard, or a newer one.

    In detail, also a mood that is known comes with its features, its parts and its vector.
    A result is in the catalog before it is yielded, and when this ends early, those that were
    heard ahead are there, too.

    Raises
    ------
    StoreError
        No store gives a track's bytes.
    """
    pending: deque[tuple[Track, Task[Heard] | None]] = deque()
    with Crew(hear_track, min(jobs, len(ids))) as crew:
        ahead = jobs * _AHEAD if crew.parallel else 1
        try:
            for track in _tracks(catalog, ids):
                wanted = again or track.mood is None or is_stale(track.mood)
                task = crew.begin(track, home, seconds=_patience(track)) if wanted else None
                pending.append((track, task))
                if len(pending) >= ahead:
                    yield _settle(catalog, crew, pending, detailed=detailed)
            while pending:
                yield _settle(catalog, crew, pending, detailed=detailed)
        except CatalogError:
            # It will not take the moods of the others either.
            pending.clear()
            raise
        finally:
            if heard := dict(_heard(pending)):
                catalog.record_moods(heard)


def _patience(track: Track) -> float:
    """Return the seconds of work after which hearing a track has hung."""
    seconds = track.sound.duration
    return _PATIENCE + (track.size / _SLOWEST if seconds is None else seconds / _LEAST_SPEED)


def _tracks(catalog: Catalog, ids: Sequence[str], size: int = 100) -> Iterator[Track]:
    for start in range(0, len(ids), size):
        yield from catalog.get(ids[start : start + size])


def _settle(
    catalog: Catalog,
    crew: Crew[Heard],
    pending: deque[tuple[Track, Task[Heard] | None]],
    *,
    detailed: bool,
) -> Analysis:
    """Wait for the first result and keep it."""
    track, task = pending[0]
    heard = crew.result(task, what=f"track {track.shown_id}") if task else None
    if isinstance(heard, Mood):
        catalog.record_moods({track.id: heard})
    # Not before: what interrupts the writing must find the result here.
    pending.popleft()
    if heard is None:
        mood = _in_detail(catalog, track) if detailed else track.mood
        return Analysis(track=track, mood=mood, fresh=False)
    if isinstance(heard, Mood):
        return Analysis(track=track, mood=heard)
    if isinstance(heard, StoreError):
        # It would give none of the others either, and take its time to say so for each.
        raise heard
    return Analysis(track=track, error=heard)


def _in_detail(catalog: Catalog, track: Track) -> Mood | None:
    """Return the mood of a track with all there is to it; one that was just removed has less."""
    return next(iter(catalog.moods(track.id)), track.mood)


def _heard(pending: Iterable[tuple[Track, Task[Heard] | None]]) -> Iterator[tuple[str, Mood]]:
    """Yield the moods that are there and were not waited for."""
    for track, task in pending:
        future = task and task.future
        if future and future.done() and not future.cancelled() and not future.exception():
            heard = future.result()
            if isinstance(heard, Mood):
                yield track.id, heard
