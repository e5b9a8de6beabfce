"""A library: a catalog and its stores under one home folder, and everything that can be done with it.

Every use case is a module of its own, imported when it is called. What they need is opened by
`Opened`, what is done with moods stands in `Moods`, what keeps recordings safe in `Care`, and how
they are got back in `Getting`.
"""

from __future__ import annotations

import os
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Literal

from audiomood.library.getting import Getting
from audiomood.model.filter import Filter

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from audiomood.catalog.base import Field
    from audiomood.library.upload.sources import Rejected, Source
    from audiomood.model.outcome import Total, Upload
    from audiomood.model.store import StoreEntry
    from audiomood.model.track import Event, Track


def _silent(_: int) -> None:
    """Advance nothing."""


class Library(Getting):
    """One person's or team's recordings.

    Reading from a home folder where there is nothing yet makes nothing there: such a library is
    empty. The first change makes the folder, readable only by its owner.

    An object belongs to the thread that opened it. Errors are `AudiomoodError`s.
    """

    # Putting in

    def upload(
        self,
        inputs: Iterable[str | Path | Source | Rejected],
        *,
        to: str | None = None,
        tags: Iterable[str] = (),
        dry_run: bool = False,
        jobs: int | None = None,
        advance: Callable[[int], None] = _silent,
    ) -> Generator[Upload]:
        """Store and measure recordings; yield what became of each, in order.

        Parameters
        ----------
        inputs : files and folders, or what `audiomood.library.upload.sources.expand` made of them
        to : address of the store; by default the one for new uploads
        tags : each `key` or `key=value`, given to every track
        dry_run : measure everything, change nothing
        jobs : files at once; by default what the store makes good use of
        advance : called with the number of bytes read, from several threads
        """
        from audiomood.audio.probers import Probers
        from audiomood.library import edit, ownership
        from audiomood.library.activity import at_work
        from audiomood.library.notes import noting
        from audiomood.library.upload.intake import KnownCopies, Plan
        from audiomood.library.upload.sources import inputs_of
        from audiomood.library.upload.upload import upload

        words = edit.parsed_tags(tags)
        location = self._stores.for_uploads(self._catalog, to)
        catalog = self._catalog
        if not dry_run:
            catalog = self._writable
            ownership.add_unknown(catalog, self._stores, location)
        store = self._stores.open(location)
        jobs = jobs or store.connections
        known = KnownCopies(self.home, location, store)
        probers = Probers(min(jobs, os.cpu_count() or 1))
        plan = Plan(
            store=store,
            location=location,
            spool=None if dry_run else self.home / "tmp",
            tags=words,
            dry_run=dry_run,
            known=known,
            probers=probers,
            advance=advance,
        )
        busy = nullcontext() if dry_run else at_work(self.home)
        with closing(known), probers, busy:
            sources = inputs_of(inputs)
            uploads = upload(sources, plan, catalog, jobs=jobs, settings=self._settings)
            yield from uploads if dry_run else noting(uploads, catalog, self._stores)

    # Finding

    def find(self, wanted: Filter | None = None) -> Iterator[Track]:
        """Yield the tracks that fit, a few in memory at a time; newest first unless sorted."""
        return self._catalog.find(wanted or Filter())

    def rows(self, wanted: Filter, fields: Sequence[Field]) -> Iterator[tuple[object, ...]]:
        """Yield only some fields of the tracks that fit: much faster than `find`."""
        return self._catalog.rows(wanted, fields)

    def total(self, wanted: Filter | None = None) -> Total:
        """Count tracks, seconds and bytes of what fits."""
        return self._catalog.total(wanted or Filter())

    def track(self, reference: str) -> Track:
        """Return the one track that a full id, an id prefix of 4+ digits or an exact name means.

        Raises
        ------
        TrackNotFound, AmbiguousTrack
        """
        from audiomood.library import find

        return find.track(self._catalog, reference)

    def history(self, track: Track) -> list[Event]:
        """Return what happened to a track, oldest first."""
        return self._catalog.history(track.id)

    def breakdown(
        self, field: Literal["format", "mood"]
    ) -> list[tuple[str | None, int, float, int]]:
        """Return (value, tracks, seconds, bytes) for each value of a field, most tracks first.

        Of moods it is the word that counts: a person's, and without one what was heard.
        """
        return self._catalog.breakdown(field)

    # Editing

    def tag(self, ids: Sequence[str], *, put: Iterable[str] = (), drop: Iterable[str] = ()) -> None:
        """Set tags, each `key` or `key=value`, and drop those whose keys are given."""
        from audiomood.library import edit

        edit.tag(self._writable, ids, put=put, drop=drop)
        self._write_notes()

    def rename(self, track: Track, name: str) -> None:
        """Give a track another name."""
        from audiomood.library import edit

        edit.rename(self._writable, track.id, name)
        self._write_notes()

    # Stores

    def stores(self) -> list[StoreEntry]:
        """Return the recorded stores, oldest first; the default is where uploads go now."""
        target = self.store_for_uploads()
        return [
            entry._replace(default=entry.location == target) for entry in self._catalog.stores()
        ]

    def locations(self) -> list[str]:
        """Return the addresses of the recorded stores, oldest first, without counting their tracks."""
        return self._catalog.locations()

    def store_for_uploads(self) -> str:
        """Return the address that an upload without `to` goes to."""
        return self._stores.for_uploads(self._catalog, None)

    def add_store(self, text: str, *, take_over: bool = False) -> str:
        """Record a store, made if there is none at that address; return the canonical address.

        Raises
        ------
        StoreForeign
            It belongs to another library, and `take_over` does not say that this is over.
        """
        from audiomood.library import ownership, stores

        location = stores.canonical(text)
        ownership.add(self._writable, self._stores, location, take_over=take_over)
        return location

    def use_store(self, text: str) -> str:
        """Make a recorded store the one for new uploads; return its address."""
        from audiomood.library import ownership, stores

        at_home = stores.canonical(text) == stores.HOME_STORE
        return ownership.use(self._writable if at_home else self._catalog, self._stores, text)

    def known_store(self, text: str) -> str:
        """Return the canonical address of a store of this library."""
        from audiomood.library import stores

        return stores.known(self._catalog, text)
