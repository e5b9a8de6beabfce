"""Downloads: many tracks at once into files, each of which appears whole and verified or not at all."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from audiomood.errors import AudiomoodError, StoreError
from audiomood.library.batches import Batches
from audiomood.library.fetch import download
from audiomood.model.outcome import Download

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from audiomood.library.stores import Stores
    from audiomood.model.track import Track


def downloads(
    wanted: Sequence[tuple[Track, Path]],
    stores: Stores,
    *,
    force: bool,
    jobs: int | None,
    advance: Callable[[int], None],
) -> Generator[Download]:
    """Yield what became of each track and the file it was wanted in, in order.

    What went wrong with one is in its result, and the others go on. However this ends, no thread
    is left and no file that is not whole.

    Raises
    ------
    StoreError
        A store cannot be asked, so it gives none of the others either.
    """
    batches = Batches[Download](
        jobs or _connections(wanted, stores), abandon=stores.abandon, keep=_told_by_the_next_one
    )
    fetch = partial(_fetch, stores=stores, force=force, advance=batches.stoppable(advance))
    waiting = iter(wanted)
    with batches:
        while _begin_more(batches, waiting, fetch):
            results = batches.finished()
            batches.settled(len(results))
            for result in results:
                if isinstance(result.error, StoreError):
                    raise result.error
                yield result


def _connections(wanted: Sequence[tuple[Track, Path]], stores: Stores) -> int:
    """Return how many tracks at once the stores make good use of that are asked first."""
    most = 1
    for location in {track.copies[0].store for track, _ in wanted if track.copies}:
        with suppress(StoreError):
            most = max(most, stores.open(location).connections)
    return most


def _begin_more(
    batches: Batches[Download],
    waiting: Iterator[tuple[Track, Path]],
    fetch: Callable[[Track, Path], Download],
) -> bool:
    """Give threads tracks as far as there is room; tell whether anything is under way."""
    while batches.have_room and (pair := next(waiting, None)) is not None:
        batches.begin(partial(fetch, *pair))
    return bool(batches)


def _fetch(
    track: Track, target: Path, *, stores: Stores, force: bool, advance: Callable[[int], None]
) -> Download:
    try:
        return download(track, target, stores, force=force, advance=advance)
    except AudiomoodError as error:
        return Download(track=track, path=target, error=error)


def _told_by_the_next_one(_: list[Download]) -> None:
    """Keep nothing: the files stand where they are wanted, and are found there by the next try."""
