"""Blobs that no row names: told, and in a repair taken into the library or put aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiomood.audio.probers import Probers
from audiomood.errors import AudiomoodError, BlobDamaged, BlobMissing, NotAudio
from audiomood.library import notes
from audiomood.library.check.damage import REPAIR, known
from audiomood.library.recovery import measured, verified
from audiomood.library.stores import assure_ours
from audiomood.model.finding import Finding
from audiomood.model.track import Copy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiomood.library.check.damage import Known
    from audiomood.library.check.plan import Scope
    from audiomood.model.note import Note
    from audiomood.model.track import Track
    from audiomood.store.base import Blob, Store


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
        scope = self._scope
        try:
            with verified(store, blob, spool=scope.home, advance=scope.tally.read) as file:
                recording = known(scope.catalog, blob.sha256)
                if recording and not (recording.trashed and recording.stores):
                    return self._linked(finding, recording, copy)
                if not recording:
                    note = self._note(blob.sha256, copy.store)
                    track = measured(file, blob, copy, self._probers, note)
                    return self._adopted(finding, track, note)
        except BlobMissing:
            return replace(finding, repair="gone by now", repaired=True)
        except BlobDamaged:
            return self._aside(finding, store, "its bytes are not those that were stored")
        except NotAudio as error:
            return self._aside(finding, store, str(error))
        return self._aside(finding, store, f"{recording.name!r} is in the trash")

    def _note(self, track_id: str, location: str) -> Note | None:
        if location not in self._notes:
            every = notes.read_all(self._scope.stores.open(location), tell=lambda _: None)
            wanted = set(self._strays[location])
            self._notes[location] = {note.id: note for note in every if note.id in wanted}
        return self._notes[location].get(track_id)

    def _adopted(self, finding: Finding, track: Track, note: Note | None) -> Finding:
        named = replace(finding, name=track.name)
        if self._scope.plan.dry_run:
            return replace(named, repair=f"would become the track {track.name!r}")
        catalog = self._scope.catalog
        catalog.add([track], tags=note.person_tags if note else {})
        if note and note.verdicts and note.verdicts[-1].word:
            catalog.set_word([track.id], note.verdicts[-1].word)
        done = catalog.has_copy(track.id, track.copies[0].store)
        repair = f"became the track {track.name!r}" if done else "failed: it is just being removed"
        return replace(named, repair=repair, repaired=done)

    def _linked(self, finding: Finding, recording: Known, copy: Copy) -> Finding:
        name = recording.name
        named = replace(finding, name=name, says=f"a copy of {name!r} is not recorded")
        if self._scope.plan.dry_run:
            return replace(named, repair="would record it")
        catalog, seen = self._scope.catalog, {recording.id: copy.added}
        if recording.trashed:
            done = not catalog.link(copy.store, seen)
        else:
            done = bool(catalog.add_copies(copy.store, seen))
        repair = "recorded" if done else "failed: it is just being removed"
        return replace(named, repair=repair, repaired=done)

    def _aside(self, finding: Finding, store: Store, why: str) -> Finding:
        told = replace(finding, says=f"{finding.says}: {why}")
        if self._scope.plan.dry_run:
            return replace(told, repair="would move it to the quarantine")
        where = store.quarantine(finding.track_id or "")
        return replace(told, repair=f"moved to {where}", repaired=True)
