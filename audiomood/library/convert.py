"""Convert: tracks in another format, each in a file that appears whole or not at all, many at once."""

from __future__ import annotations

import os
from collections import deque
from contextlib import ExitStack, closing, suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from audiomood.errors import AudiomoodError, StoreError, TargetExists
from audiomood.library.conversion import convert_track
from audiomood.library.crew.crew import Crew
from audiomood.library.downloads import downloads
from audiomood.library.target import refusals, refuse_what_is_no_file, whole_file
from audiomood.model.outcome import Download

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from audiomood.library.crew.crew import Task
    from audiomood.library.stores import Stores
    from audiomood.library.wanted import Wanted
    from audiomood.model.track import Track

_AHEAD: Final = 2
"""Tracks begun before the first is finished, for each worker process."""
_AT_LEAST: Final = 16
"""Tracks begun before the first is finished where workers are few, for it may be a long one."""
_PATIENCE: Final = 120.0
"""Seconds of work that converting the shortest track may cost."""
_LEAST_SPEED: Final = 1
"""Seconds of sound that are converted in a second, at least; many channels take their time."""
_SLOWEST: Final = 20_000
"""Bytes of a recording of unknown length that are converted in a second, at least."""


def conversions(
    pairs: Sequence[tuple[Track, Path]],
    wanted: Wanted,
    stores: Stores,
    home: Path,
    *,
    force: bool,
    jobs: int | None,
    advance: Callable[[int], None],
) -> Generator[Download]:
    """Yield what became of each track and the file it was wanted in, in order.

    What is in that format already is downloaded as it is. What went wrong with one is in its
    result, and the others go on. However this ends, no process is left and no file that is not
    whole.

    Raises
    ------
    StoreError
        A store cannot be asked, so it gives none of the others either.
    """
    there = [pair for pair in pairs if wanted.is_that_of(pair[0])]
    others = [pair for pair in pairs if not wanted.is_that_of(pair[0])]
    as_they_are = downloads(there, stores, force=force, jobs=jobs, advance=advance)
    made = _converted(others, wanted, home, force=force, jobs=jobs or os.cpu_count() or 1)
    with closing(as_they_are), closing(made):
        for track, _ in pairs:
            if wanted.is_that_of(track):
                yield next(as_they_are)
            else:
                result = next(made)
                advance(track.size)
                yield result


def _converted(
    pairs: Sequence[tuple[Track, Path]], wanted: Wanted, home: Path, *, force: bool, jobs: int
) -> Generator[Download]:
    pending: deque[_Conversion] = deque()
    workers = min(jobs, len(pairs))
    room = max(_AT_LEAST, workers * _AHEAD)
    try:
        with Crew(convert_track, workers, deed="conversion") as crew:
            for track, target in pairs:
                pending.append(_Conversion(track, target))
                pending[-1].begin(crew, home, wanted, force=force)
                if len(pending) >= room:
                    yield _settled(pending, crew)
            while pending:
                yield _settled(pending, crew)
    finally:
        for one in pending:
            one.abandon()


def _settled(pending: deque[_Conversion], crew: Crew[AudiomoodError | None]) -> Download:
    """Wait for the first; it goes after that, for what interrupts must find its file here."""
    result = pending[0].end(crew)
    pending.popleft()
    if isinstance(result.error, StoreError):
        raise result.error
    return result


class _Abandoned(Exception):
    """Nobody waits for the result any more."""


class _Conversion:
    """One track on its way into its file."""

    def __init__(self, track: Track, target: Path) -> None:
        self._track = track
        self._target = target
        self._file = ExitStack()
        self._task: Task[AudiomoodError | None] | None = None
        self._error: AudiomoodError | None = None

    def begin(
        self, crew: Crew[AudiomoodError | None], home: Path, wanted: Wanted, *, force: bool
    ) -> None:
        """Open the file, without a name that anybody looks for, and have a worker fill it."""
        try:
            with ExitStack() as opening:
                opening.enter_context(refusals(self._target))
                _assure_free(self._target, force=force)
                file = opening.enter_context(whole_file(self._target, force=force))
                self._file = opening.pop_all()
        except AudiomoodError as error:
            self._error = error
            return
        path = self._target.parent.absolute() / PurePath(str(file.name)).name
        self._task = crew.begin(self._track, home, path, wanted, seconds=_patience(self._track))

    def end(self, crew: Crew[AudiomoodError | None]) -> Download:
        """Wait for the worker, and give the file its name if it did what it should."""
        if self._task is not None:
            self._error = crew.result(self._task, what=f"track {self._track.shown_id}")
        try:
            with self._file:
                if self._error is not None:
                    raise self._error
        except AudiomoodError as error:
            self._error = error
        return Download(track=self._track, path=self._target, error=self._error)

    def abandon(self) -> None:
        """Leave nothing of the file."""
        with suppress(_Abandoned), self._file:
            raise _Abandoned


def _assure_free(target: Path, *, force: bool) -> None:
    """Refuse a target that must not be replaced; with `force` a link goes, not what it points to."""
    if not target.exists() or (force and target.is_symlink()):
        return
    refuse_what_is_no_file(target)
    if not force:
        raise TargetExists(f"{target} exists")


def _patience(track: Track) -> float:
    """Return the seconds of work after which converting a track has hung."""
    seconds = track.sound.duration
    return _PATIENCE + (track.size / _SLOWEST if seconds is None else seconds / _LEAST_SPEED)
