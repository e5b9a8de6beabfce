"""Blobs that no row names: told, and in a repair taken into the library or put aside."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, cast

from audiomood.audio.probers import Probers
from audiomood.errors import AudiomoodError, BlobMissing, NotAudio
from audiomood.library import notes
from audiomood.library.check.damage import REPAIR, known
from audiomood.library.stores import assure_ours
from audiomood.model.finding import Finding
from audiomood.model.track import Copy, Track
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiomood.library.check.plan import Scope
    from audiomood.model.note import Note
    from audiomood.store.base import Blob, Store

_CHUNK = 1 << 20


class Orphanage:
    """Looks at one blob after the other that no row seems to name. Nobody else may be at work.

    `strays` holds the ids that may come, by store, so that of all notes only theirs are kept.
    """

    def __init__(self, scope: Scope, strays: Mapping[str, Iterable[str]]) -> None:
        self._scope = scope
        self._strays = strays
        self._probers = Probers(1)
        self._notes: dict[str, Mapping[str, Note]] = {}

    def close(self) -> None:
        """Let go of the process that measures."""
        self._probers.close()

    def look(self, track_id: str, store: Store) -> Finding | None:
        """Tell of a blob, and adopt it or put it aside if asked to; None where all is well with it.

        Raises
        ------
        StoreError
            The store cannot be asked any more.
        """
        seen = datetime.now(UTC)
        blob = store.stat(track_id)
        if blob is None or self._is_named(track_id, store.location):
            return None
        finding = Finding(
            kind="orphaned",
            says="no track names this blob",
            mend=REPAIR,
            store=store.location,
            track_id=track_id,
            size=blob.size,
        )
        if not self._scope.plan.repair:
            return finding
        try:
            if self._scope.plan.mends:
                assure_ours(self._scope.catalog, store)
            return self._settled(finding, blob, store, seen)
        except AudiomoodError as error:
            return replace(finding, repair=f"failed: {error}")
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            return replace(finding, repair=f"failed: {self._scope.home}: {why}")

    def _is_named(self, track_id: str, location: str) -> bool:
        recording = known(self._scope.catalog, track_id)
        if recording and location in recording.stores:
            return True
        return any(one.store == location for one in self._scope.catalog.removals(track_id))

    def _settled(self, finding: Finding, blob: Blob, store: Store, seen: datetime) -> Finding:
        """Do what loses nothing: record it where it is right, and put it aside where it is not."""
        copy = Copy(store=store.location, added=seen)
        with tempfile.TemporaryFile(dir=self._scope.home) as file:
            try:
                right = self._fetched(blob, store, cast("BinaryIO", file))
            except BlobMissing:
                return replace(finding, repair="gone by now", repaired=True)
            recording = known(self._scope.catalog, blob.sha256)
            if not right:
                return self._aside(finding, store, "its bytes are not those that were stored")
            if recording and recording.trashed:
                return self._aside(finding, store, f"{recording.name!r} is in the trash")
            if recording:
                return self._linked(finding, recording.name, copy)
            try:
                track = self._track(blob, cast("BinaryIO", file), copy)
            except NotAudio as error:
                return self._aside(finding, store, str(error))
        return self._adopted(finding, track)

    def _fetched(self, blob: Blob, store: Store, file: BinaryIO) -> bool:
        """Write the blob into a file without a name, and tell whether its hash is right."""
        digest = hashlib.sha256()
        with store.open(blob.sha256) as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                file.write(chunk)
                self._scope.tally.read(len(chunk))
        file.flush()
        return digest.hexdigest() == blob.sha256

    def _track(self, blob: Blob, file: BinaryIO, copy: Copy) -> Track:
        found = self._probers.probe(file, blob.size)
        note = self._note(blob.sha256, copy.store)
        name = f"recovered {blob.sha256[:SHOWN_ID_DIGITS]}.{found.sound.format}"
        return Track(
            id=blob.sha256,
            name=note.name if note else name,
            size=blob.size,
            added=note.added if note else copy.added,
            sound=found.sound,
            tags=note.file_tags if note else found.tags,
            copies=(copy,),
        )

    def _note(self, track_id: str, location: str) -> Note | None:
        if location not in self._notes:
            every = notes.read_all(self._scope.stores.open(location), tell=lambda _: None)
            wanted = set(self._strays[location])
            self._notes[location] = {note.id: note for note in every if note.id in wanted}
        return self._notes[location].get(track_id)

    def _adopted(self, finding: Finding, track: Track) -> Finding:
        named = replace(finding, name=track.name)
        if self._scope.plan.dry_run:
            return replace(named, repair=f"would become the track {track.name!r}")
        catalog = self._scope.catalog
        note = self._note(track.id, track.copies[0].store)
        catalog.add([track], tags=note.person_tags if note else {})
        if note and note.verdicts and note.verdicts[-1].word:
            catalog.set_word([track.id], note.verdicts[-1].word)
        done = catalog.has_copy(track.id, track.copies[0].store)
        repair = f"became the track {track.name!r}" if done else "failed: it is just being removed"
        return replace(named, repair=repair, repaired=done)

    def _linked(self, finding: Finding, name: str, copy: Copy) -> Finding:
        named = replace(finding, name=name, says=f"a copy of {name!r} is not recorded")
        if self._scope.plan.dry_run:
            return replace(named, repair="would record it")
        catalog = self._scope.catalog
        done = catalog.add_copies(copy.store, {finding.track_id or "": copy.added})
        repair = "recorded" if done else "failed: it is just being removed"
        return replace(named, repair=repair, repaired=bool(done))

    def _aside(self, finding: Finding, store: Store, why: str) -> Finding:
        told = replace(finding, says=f"{finding.says}: {why}")
        if self._scope.plan.dry_run:
            return replace(told, repair="would move it to the quarantine")
        where = store.quarantine(finding.track_id or "")
        return replace(told, repair=f"moved to {where}", repaired=True)
