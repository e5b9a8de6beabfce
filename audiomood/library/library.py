"""A library: a catalog and its stores under one home folder, and everything that can be done with it.

Every use case is a module of its own; this class opens what they need and calls them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, Self

from audiomood.catalog.sqlite import SqliteCatalog, create
from audiomood.config import Settings
from audiomood.library import db, edit, fetch, find, stores
from audiomood.library.sources import Rejected, Source, expand
from audiomood.library.stores import HOME_STORE, Stores
from audiomood.model import Filter
from audiomood.store.location import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from audiomood.catalog.base import Catalog, Field
    from audiomood.model import (
        Analysis,
        Download,
        Event,
        Mood,
        StoreEntry,
        Total,
        Track,
        Upload,
    )


def _sources(
    inputs: Iterable[str | Path | Source | Rejected],
) -> Iterator[Source | Rejected]:
    for given in inputs:
        if isinstance(given, str | Path):
            yield from expand([str(given)])
        else:
            yield given


def _silent(_: int) -> None:
    """Advance nothing."""


class Library:
    """One person's or team's recordings.

    Reading from a home folder where there is nothing yet makes nothing there: such a library is
    empty. The first change makes the folder, readable only by its owner.

    An object belongs to the thread that opened it. Errors are `AudiomoodError`s.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stores = Stores(settings)
        self._opened: Catalog | None = None

    @classmethod
    def open(
        cls, home: str | Path | None = None, *, environ: Mapping[str, str] | None = None
    ) -> Self:
        """Open the library at `home`, or where the environment or the platform says it is."""
        return cls(Settings.from_environment(os.environ if environ is None else environ, home=home))

    @property
    def home(self) -> Path:
        """The folder that holds the catalog."""
        return self._settings.home

    @property
    def exists(self) -> bool:
        """Whether there is a catalog at all."""
        return db.catalog_path(self.home).exists()

    def close(self) -> None:
        """Let go of the catalog and the stores."""
        if self._opened:
            self._opened.close()
            self._opened = None
        self._stores.close()

    def __enter__(self) -> Self:
        """Return the library, to be closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the library."""
        self.close()

    @property
    def _catalog(self) -> Catalog:
        """The catalog for reading: an empty one in memory while there is no file."""
        if self._opened is None:
            path = db.catalog_path(self.home)
            self._opened = SqliteCatalog.open(path if path.exists() else None)
        return self._opened

    @property
    def _writable(self) -> Catalog:
        """The catalog for a change, made if there is none."""
        if not self.exists:
            self.close()
            create(db.catalog_path(self.home))
        return self._catalog

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
    ) -> Iterator[Upload]:
        """Store and measure recordings; yield what became of each, in order.

        Parameters
        ----------
        inputs : files and folders, or what `audiomood.library.sources.expand` made of them
        to : address of the store; by default the one for new uploads
        tags : each `key` or `key=value`, given to every track
        dry_run : measure everything, change nothing
        jobs : files at once; by default what the store makes good use of
        advance : called with the number of bytes read, from several threads
        """
        from audiomood.library.upload import Plan, upload

        words = edit.parsed_tags(tags)
        location = self._stores.for_uploads(self._catalog, to)
        catalog = self._catalog
        if not dry_run:
            catalog = self._writable
            stores.add(catalog, self._stores, location)
        store = self._stores.open(location)
        plan = Plan(
            store=store,
            location=location,
            spool=self.home / "tmp",
            tags=words,
            dry_run=dry_run,
            known=lambda track_id: self._has_copy(track_id, location),
            advance=advance,
        )
        yield from upload(_sources(inputs), plan, catalog, jobs=jobs or store.connections)

    def _has_copy(self, track_id: str, location: str) -> bool:
        """Tell whether a track has a copy in a store that truly holds it; for any thread."""
        if not self.exists:
            return False
        with SqliteCatalog.open(db.catalog_path(self.home)) as catalog:
            tracks = catalog.get([track_id])
        recorded = any(copy.store == location for track in tracks for copy in track.copies)
        return recorded and self._stores.open(location).stat(track_id) is not None

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
        return find.track(self._catalog, reference)

    def history(self, track: Track) -> list[Event]:
        """Return what happened to a track, oldest first."""
        return self._catalog.history(track.id)

    def moods(self, track: Track) -> list[Mood]:
        """Return every mood a track ever had, newest first, with features."""
        return self._catalog.moods(track.id)

    def breakdown(
        self, field: Literal["format", "mood"]
    ) -> list[tuple[str | None, int, float, int]]:
        """Return (value, tracks, seconds, bytes) for each value of a field, most tracks first."""
        return self._catalog.breakdown(field)

    # Getting out

    def download(
        self,
        track: Track,
        target: Path,
        *,
        force: bool = False,
        advance: Callable[[int], None] = _silent,
    ) -> Download:
        """Write a track's bytes to a file, which appears whole and verified or not at all."""
        return fetch.download(track, target, self._stores, force=force, advance=advance)

    def copy_to(
        self, track: Track, file: BinaryIO, *, advance: Callable[[int], None] = _silent
    ) -> None:
        """Write a track's bytes into an open, seekable file, left empty or right."""
        fetch.copy_verified(track, self._stores, file, advance)

    # Hearing

    def analyse(
        self, ids: Sequence[str], *, again: bool = False, jobs: int | None = None
    ) -> Iterator[Analysis]:
        """Hear the moods of tracks; yield each once it is kept. Known ones are not heard again."""
        from audiomood.library.analyse import analyse

        workers = jobs or os.cpu_count() or 1
        return analyse(self._catalog, ids, home=self.home, jobs=workers, again=again)

    # Editing

    def tag(self, ids: Sequence[str], *, put: Iterable[str] = (), drop: Iterable[str] = ()) -> None:
        """Set tags, each `key` or `key=value`, and drop those whose keys are given."""
        edit.tag(self._writable, ids, put=put, drop=drop)

    def rename(self, track: Track, name: str) -> None:
        """Give a track another name."""
        edit.rename(self._writable, track.id, name)

    def remove(self, tracks: Sequence[Track]) -> None:
        """Forget tracks and delete their blobs from every store."""
        edit.remove(self._writable, self._stores, tracks)

    # Stores

    def stores(self) -> list[StoreEntry]:
        """Return the recorded stores, oldest first."""
        return self._catalog.stores()

    def store_for_uploads(self) -> str:
        """Return the address that an upload without `to` goes to."""
        return self._stores.for_uploads(self._catalog, None)

    def add_store(self, text: str) -> str:
        """Record a store, made if there is none at that address; return the canonical address."""
        location = str(parse(text))
        stores.add(self._writable, self._stores, location)
        return location

    def use_store(self, text: str) -> str:
        """Make a recorded store the one for new uploads; return its address."""
        catalog = self._writable
        if str(parse(text)) == HOME_STORE:
            stores.add(catalog, self._stores, HOME_STORE)
        location = stores.known(catalog, text)
        catalog.use_store(location)
        return location

    def known_store(self, text: str) -> str:
        """Return the canonical address of a store of this library."""
        return stores.known(self._catalog, text)
