"""Intake: what a worker does with one source. It measures it and stores its bytes, but no row."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from audiomood.audio.formats import is_begun
from audiomood.audio.plain import HEAD, Passing, plain_wave
from audiomood.errors import InputRejected, NotAudio
from audiomood.library.metered import Metered
from audiomood.library.upload.sources import GLANCE, Rejected, Source, SourceFile, opened
from audiomood.model.track import Copy, Track
from audiomood.store.base import Blob

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from audiomood.audio.facts import Probe
    from audiomood.audio.probers import Probers
    from audiomood.catalog.base import Catalog
    from audiomood.store.base import Store

Found = Literal["new", "right", "missing", "damaged"]
"""A copy as it is before an upload: not recorded, or recorded and what its blob looks like."""


class KnownCopies:
    """Tells workers whether a track is there already: its row, and its blob of the right size."""

    def __init__(self, home: Path, location: str, store: Store) -> None:
        self._location = location
        self._store = store
        self._home = home
        self._lock = threading.Lock()
        self._catalog: Catalog | None = None

    def __call__(self, track_id: str, size: int) -> Found:
        """Tell it for the track of that id and size; for any thread."""
        with self._lock:
            self._catalog = self._catalog or _catalog(self._home)
            recorded = self._catalog.has_copy(track_id, self._location)
        if not recorded:
            return "new"
        blob = self._store.stat(track_id)
        if blob is None:
            return "missing"
        return "right" if blob == Blob(track_id, size) else "damaged"

    def close(self) -> None:
        """Let go of the catalog."""
        if self._catalog:
            self._catalog.close()


def _catalog(home: Path) -> Catalog:
    from audiomood.catalog.opening import exists, open_catalog

    return open_catalog(home if exists(home) else None, any_thread=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What all files of one upload have in common.

    `spool` is the folder where streams are kept while they are looked at, None for the system's
    own. `known` tells workers what copy a track of that id and size has in the store.
    `probers` measure the files. `advance` gets the number of bytes read.
    """

    store: Store
    location: str
    spool: Path | None
    tags: Mapping[str, str]
    dry_run: bool
    known: Callable[[str, int], Found]
    probers: Probers
    advance: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Stored:
    """A source whose blob is in the store; `track` is None where its row is known to be there.

    `was` says what the store had of it before.
    """

    source: Source
    id: str
    track: Track | None
    was: Found = "new"


Outcome = Stored | Rejected


def take_in(source: Source, plan: Plan, *, maybe_known: bool) -> Outcome:
    """Measure and store one source.

    Raises
    ------
    StoreError
        The store does not take it, and will not take others either.
    """
    try:
        with opened(source, spool=plan.spool, glance=partial(_glance, plan)) as (
            file,
            assure_unchanged,
        ):
            return _take_in_file(source, file, assure_unchanged, plan, maybe_known=maybe_known)
    except InputRejected as error:
        return Rejected(source.path, error)


def _glance(plan: Plan, file: SourceFile) -> None:
    """Refuse a stream that is no recording; one that may have no end must not fill the disk."""
    try:
        plan.probers.probe(cast("BinaryIO", file), GLANCE)
    except NotAudio as error:
        if not is_begun(os.pread(file.fileno(), 16, 0)):
            raise NotAudio(f"its first {GLANCE >> 20} MiB hold no audio: {error}") from error


def _take_in_file(
    source: Source,
    file: SourceFile,
    assure_unchanged: Callable[[], None],
    plan: Plan,
    *,
    maybe_known: bool,
) -> Outcome:
    size = os.fstat(file.fileno()).st_size
    # Reading it once more to hash it beforehand pays only where that can save storing it.
    sha256 = hashlib.file_digest(file, "sha256").hexdigest() if maybe_known else None
    was = plan.known(sha256, size) if sha256 else "new"
    if sha256 and was == "right":
        plan.advance(size)
        return Stored(source, sha256, None, was)
    passing = _passing(file, size)
    found = None if passing else plan.probers.probe(cast("BinaryIO", file), size)
    file.seek(0)
    # What a file becomes while it is read is noticed before its blob appears.
    measure = passing.update if passing else None
    metered = Metered(file, plan.advance, at_end=assure_unchanged, passing=measure)
    # Taken before the blob is looked for: a removal that ends later may have taken it away.
    now = datetime.now(UTC)
    if plan.dry_run:
        sha256 = hashlib.file_digest(metered, "sha256").hexdigest()
    else:
        # What is there without a row may have rotted, and here are the right bytes. A file that
        # gives more or fewer than it was measured by is refused before its blob appears.
        sha256 = plan.store.put(
            cast("BinaryIO", metered), size=size, sha256=sha256, replace=True
        ).sha256
    # Whoever stored or hashed it has read all of it; if not, it is read once more.
    found = (
        found or (passing and passing.probe()) or plan.probers.probe(cast("BinaryIO", file), size)
    )
    copy = Copy(store=plan.location, added=now)
    return Stored(source, sha256, _track(source, sha256, size, found, copy), was)


def _passing(file: SourceFile, size: int) -> Passing | None:
    """Return what measures a plain recording while it is stored, None for all others."""
    file.seek(0)
    wave = plain_wave(file.read(HEAD), size)
    return Passing(wave) if wave else None


def _track(source: Source, sha256: str, size: int, found: Probe, copy: Copy) -> Track:
    return Track(
        id=sha256,
        name=source.name,
        size=size,
        added=copy.added,
        sound=found.sound,
        tags=found.tags,
        copies=(copy,),
    )
