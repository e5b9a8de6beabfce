"""Blobs that no row names: told, and in a repair taken into the library or put aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiomood.audio.probers import Probers, Unmeasured
from audiomood.errors import AudiomoodError, BlobDamaged, BlobMissing, NotAudio
from audiomood.library import notes
from audiomood.library.check.damage import REPAIR, known
from audiomood.library.check.noting import is_edited
from audiomood.library.notes.values import is_nameless
from audiomood.library.ownership import assure_ours
from audiomood.library.rebuild.recovery import measured, verified
from audiomood.model.finding import Finding
from audiomood.model.track import Copy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiomood.catalog.base import Catalog
    from audiomood.library.check.damage import Known
    from audiomood.library.check.plan import Scope
    from audiomood.model.note import Note
    from audiomood.store.base import Blob, Store


_GOING = "failed: it is just being removed"


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
                    # What the bytes hold was known before: they are the same.
                    note = note or measured(file, blob, self._probers, seen)
                    return self._adopted(finding, replace(note, size=blob.size), copy)
        except Unmeasured as error:
            return replace(finding, repair=f"failed: {error}")
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

    def _adopted(self, finding: Finding, note: Note, copy: Copy) -> Finding:
        named = replace(finding, name=note.name)
        if self._scope.plan.dry_run:
            return replace(named, repair=f"would become the track {note.name!r}")
        done = self._scope.catalog.take_in(note.id, copy, note)
        repair = f"became the track {note.name!r}" if done else _GOING
        return replace(named, repair=repair, repaired=done)

    def _linked(self, finding: Finding, recording: Known, copy: Copy) -> Finding:
        """Record a copy; one that knows what a recording without a name is called says so."""
        note = None
        if not recording.trashed and is_nameless(recording.id, recording.name):
            note = self._note(recording.id, copy.store)
        name = note.name if note else recording.name
        named = replace(finding, name=name, says=f"a copy of {name!r} is not recorded")
        if self._scope.plan.dry_run:
            return replace(named, repair="would record it")
        done = self._recorded(recording, copy, note)
        return replace(named, repair="recorded" if done else _GOING, repaired=done)

    def _recorded(self, recording: Known, copy: Copy, note: Note | None) -> bool:
        """Record a copy with what its store knows, and change nothing that a person said."""
        catalog = self._scope.catalog
        edited = not recording.trashed and is_edited(recording.id, catalog)
        if not edited and (recording.trashed or is_nameless(recording.id, recording.name)):
            return catalog.take_in(recording.id, copy, note)
        if note:
            _remembered(note, catalog)
        return bool(catalog.add_copies(copy.store, {recording.id: copy.added}))

    def _aside(self, finding: Finding, store: Store, why: str) -> Finding:
        told = replace(finding, says=f"{finding.says}: {why}")
        if self._scope.plan.dry_run:
            return replace(told, repair="would move it to the quarantine")
        where = store.quarantine(finding.track_id or "")
        return replace(told, repair=f"moved to {where}", repaired=True)


def _remembered(note: Note, catalog: Catalog) -> None:
    """Say of a track what a note says and nobody said since; its name last, which ends this."""
    for track in catalog.get([note.id]):
        tags = {key: text for key, text in note.person_tags.items() if key not in track.tags}
        if tags:
            catalog.tag([note.id], put=tags, drop=[])
        if note.verdicts and note.verdicts[-1].word and not catalog.verdicts(note.id):
            catalog.set_word([note.id], note.verdicts[-1].word)
        catalog.rename(note.id, note.name)
