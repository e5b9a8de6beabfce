"""Gathering: how a new catalog is filled from notes and blobs, a few hundred at a time."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from audiomood.errors import Damage, InputRejected
from audiomood.library.rebuild.recovery import recovered
from audiomood.library.trash import KEPT
from audiomood.model.filter import Filter
from audiomood.model.outcome import Rebuilt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from audiomood.audio.probers import Probers
    from audiomood.catalog.base import Catalog
    from audiomood.model.note import Note
    from audiomood.store.base import Blob, Store

_BATCH = 500
_GRACE = timedelta(days=7)
"""The least that the trash of a rebuilt library keeps: a lost note may have brought a track back."""

Item = TypeVar("Item")


class Gathering:
    """Fills an empty catalog, and counts what became of what."""

    def __init__(
        self,
        catalog: Catalog,
        probers: Probers,
        *,
        spool: Path,
        advance: Callable[[int], None],
    ) -> None:
        self._catalog = catalog
        self._probers = probers
        self._spool = spool
        self._advance = advance
        self._removed: dict[datetime, list[str]] = defaultdict(list)
        self._measured = 0
        self._left: list[tuple[str, str, str]] = []

    def adopt(self, notes: Iterable[Note]) -> None:
        """Make rows of notes."""
        for some in _batches(notes):
            self._catalog.adopt(some)
            for note in some:
                if note.removed:
                    self._removed[note.removed].append(note.id)

    def link(self, location: str, store: Store) -> None:
        """Record every blob of a store that was added; those that nobody knows are measured.

        A blob of another size than its note says is recorded, too: `check` tells of it.
        """
        from concurrent.futures import ThreadPoolExecutor

        seen = datetime.now(UTC)
        with ThreadPoolExecutor(store.connections, thread_name_prefix="rebuild") as pool:
            for some in _batches(store.blobs()):
                unknown = self._catalog.link(location, {blob.sha256: seen for blob in some})
                self._measure(
                    [blob for blob in some if blob.sha256 in unknown], location, store, pool
                )
                self._advance(len(some))

    def _measure(self, blobs: Sequence[Blob], location: str, store: Store, pool: Executor) -> None:
        def measured(blob: Blob) -> Note | str:
            try:
                return recovered(store, blob, self._probers, spool=self._spool)
            except (Damage, InputRejected) as error:
                return str(error)

        notes: list[Note] = []
        for blob, result in zip(blobs, pool.map(measured, blobs), strict=True):
            if isinstance(result, str):
                self._left.append((location, blob.sha256, result))
            else:
                notes.append(result)
        # Not as new tracks: a name that is none must not be noted after one that a person gave.
        self._catalog.adopt(notes)
        self._catalog.link(location, {note.id: note.added for note in notes})
        self._measured += len(notes)

    def end(self, locations: Sequence[str]) -> Rebuilt:
        """Put aside what no store holds and what was removed; return what there is."""
        unheld = self._catalog.forget_copyless()
        least = datetime.now(UTC) + _GRACE
        trashed = sum(
            len(self._catalog.trash(ids, removed=removed, until=max(removed + KEPT, least)))
            for removed, ids in sorted(self._removed.items())
        )
        return Rebuilt(
            noted=self._catalog.total(Filter()).tracks - self._measured,
            measured=self._measured,
            trashed=trashed,
            stores=tuple(locations),
            left=tuple(self._left),
            unheld=unheld,
        )


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    waiting = iter(items)
    while some := list(islice(waiting, _BATCH)):
        yield some
