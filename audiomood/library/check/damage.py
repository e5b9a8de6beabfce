"""A copy that is missing or damaged: what is told of it, and how it is mended without losing anything."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from audiomood.errors import AudiomoodError, Damage, StoreError
from audiomood.library import activity
from audiomood.library.fetch import hash_of
from audiomood.library.ownership import assure_ours
from audiomood.model.finding import Finding

if TYPE_CHECKING:
    from audiomood.catalog.base import Catalog
    from audiomood.library.check.plan import Scope
    from audiomood.library.check.reading import Suspect
    from audiomood.store.base import Store

REPAIR = "audiomood check --repair"
REPAIR_READ = "audiomood check --read --repair"
"""Where only the bytes show what is wrong: a repair that does not read them would not see it."""


class Known(NamedTuple):
    """What the catalog knows of a recording, be it in the library or in the trash."""

    id: str
    name: str
    size: int
    stores: tuple[str, ...]
    trashed: bool


def known(catalog: Catalog, track_id: str) -> Known | None:
    """Return what the catalog knows at this moment; None where it does not know the recording."""
    for track in catalog.get([track_id]):
        stores = tuple(copy.store for copy in track.copies)
        return Known(track.id, track.name, track.size, stores, trashed=False)
    for trashed in catalog.trashed(track_id):
        return Known(trashed.id, trashed.name, trashed.size, trashed.stores, trashed=True)
    return None


def finding_of(suspect: Suspect, store: Store, scope: Scope) -> Finding | None:
    """Look again at a copy that does not look right; tell what is wrong, and mend it if asked to.

    None where it is right by now, or not to be there any more.

    Raises
    ------
    StoreError
        The store cannot be asked any more.
    """
    recording = known(scope.catalog, suspect.id)
    there = store.stat(suspect.id)
    if recording is None or store.location not in recording.stores:
        return None
    if (suspect.kind == "missing") != (there is None):
        return None
    scope.bad.add((store.location, suspect.id))
    where = " in the trash" if recording.trashed else ""
    finding = Finding(
        kind=suspect.kind,
        says=suspect.why
        if suspect.kind == "unreachable"
        else f"the blob of {recording.name!r}{where} {suspect.why}",
        store=store.location,
        track_id=recording.id,
        name=recording.name,
        size=recording.size,
    )
    if suspect.kind == "unreachable":
        return finding
    source = _good_copy(recording, store.location, scope)
    finding = replace(finding, mend=_mend(finding, suspect, source, scope))
    return _mended(finding, source, store, scope) if scope.plan.repair else finding


def _good_copy(recording: Known, location: str, scope: Scope) -> str | None:
    """Return a store that holds it as it was; without reading, one that seems to."""
    thorough = scope.plan.repair or scope.plan.read is not None
    for other in recording.stores:
        if other == location or (other, recording.id) in scope.bad:
            continue
        with suppress(Damage, StoreError):
            store = scope.stores.open(other)
            blob = store.stat(recording.id)
            right = blob is not None and blob.size == recording.size
            if right and (not thorough or _is_right(store, recording.id, scope)):
                return other
    return None


def _is_right(store: Store, sha256: str, scope: Scope) -> bool:
    return hash_of(store, sha256, advance=scope.tally.read) == sha256


def _mend(finding: Finding, suspect: Suspect, source: str | None, scope: Scope) -> str:
    repair = REPAIR_READ if suspect.hidden else REPAIR
    if source:
        return repair
    here = finding.store == scope.stores.for_uploads(scope.catalog, None)
    upload = (
        "audiomood upload ORIGINAL" if here else f"audiomood upload --to {finding.store} ORIGINAL"
    )
    return upload if finding.kind == "missing" else f"{repair}; {upload}"


def _mended(finding: Finding, source: str | None, store: Store, scope: Scope) -> Finding:
    """Mend a copy, or only say how where this is a dry run; what fails is told in `repair`."""
    if finding.store in scope.foreign:
        return replace(finding, repair="nothing: the store is another library's")
    if source is None and finding.kind == "missing":
        return replace(finding, repair="nothing: no other store has a good copy")
    if scope.plan.dry_run:
        what = f"fetch it again from {source}" if source else "move it to the quarantine"
        return replace(finding, repair=f"would {what}")
    try:
        assure_ours(scope.catalog, store)
        if source:
            return _fetched_again(finding, source, store, scope)
        return _quarantined(finding, store, scope)
    except (StoreError, Damage) as error:
        return replace(finding, repair=f"failed: {error}")


def _fetched_again(finding: Finding, source: str, store: Store, scope: Scope) -> Finding:
    assert finding.track_id is not None
    try:
        with (
            activity.at_work(scope.home),
            scope.stores.open(source).open(finding.track_id) as good,
        ):
            store.put(good, size=finding.size, sha256=finding.track_id, replace=True)
        right = _is_right(store, finding.track_id, scope)
    except AudiomoodError as error:
        return replace(finding, repair=f"failed: {error}")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return replace(finding, repair=f"failed: {scope.home}: {why}")
    if not right:
        return replace(finding, repair=f"failed: what was fetched from {source} is damaged again")
    scope.bad.discard((store.location, finding.track_id))
    return replace(finding, repair=f"fetched again from {source}", repaired=True)


def _quarantined(finding: Finding, store: Store, scope: Scope) -> Finding:
    """Make room for the original; the bytes are kept, but the recording is missing from now on."""
    assert finding.track_id is not None
    with activity.alone(scope.home) as sure:
        if not sure:
            # An upload may just be mending it.
            scope.tally.busy = True
            return replace(finding, repair="nothing: somebody is at work on this library")
        if _is_right(store, finding.track_id, scope):
            return replace(finding, repair="mended by somebody else meanwhile", repaired=True)
        where = store.quarantine(finding.track_id)
    upload = (finding.mend or "").rpartition("; ")[2]
    return replace(finding, repair=f"moved to {where}", mend=upload)
