"""What the catalog alone tells: that it is broken, or that something in it was left undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from audiomood.errors import CatalogOutdated, StoreError
from audiomood.library import removals
from audiomood.library.durations import misstated
from audiomood.library.fence import Fence
from audiomood.library.ownership import assure_ours
from audiomood.library.versions import CURRENT
from audiomood.model.filter import Filter
from audiomood.model.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiomood.catalog.base import Catalog
    from audiomood.library.check.plan import Scope
    from audiomood.model.store import Removal

EVERY = Filter()
_REBUILD = "audiomood db rebuild"


def broken(says: str) -> Finding:
    """Return the finding that the catalog is damaged: a new one takes its place."""
    return Finding(kind="catalog", says=says, mend=f"{_REBUILD} --replace")


def lost(says: str) -> Finding:
    """Return the finding that there is no catalog any more."""
    return Finding(kind="catalog", says=says, mend=_REBUILD)


def unreachable(location: str, error: StoreError) -> Finding:
    """Return the finding that a store cannot be asked."""
    return Finding(kind="unreachable", says=str(error), mend=error.hint or None, store=location)


def problems(catalog: Catalog) -> list[Finding]:
    """Return what is wrong inside the catalog."""
    return [broken(says) for says in catalog.problems()]


def unheld(catalog: Catalog) -> Iterator[Finding]:
    """Yield a finding for each track, also in the trash, that no store is known to hold."""
    for track_id, name, size, state in catalog.copyless():
        where = " in the trash" if state == "trash" else ""
        yield Finding(
            kind="missing",
            says=f"no store is known to hold the blob of {name!r}{where}",
            mend="audiomood upload ORIGINAL",
            track_id=track_id,
            name=name,
            size=size,
        )


def lies(catalog: Catalog) -> list[Finding]:
    """Return a finding for each header that says another length than was measured."""
    rows = catalog.rows(Filter(), ("id", "name", "size", "stated_duration", "duration"))
    return [
        Finding(
            kind="lying-duration",
            says=f"the header of {name!r} says {stated:.1f} s, but it holds {measured:.1f} s;"
            " the measured length counts",
            track_id=str(track_id),
            name=str(name),
            size=size,
        )
        for track_id, name, size, stated, measured in cast(
            "Iterator[tuple[str, str, int, float | None, float | None]]", rows
        )
        if misstated(stated, measured)
    ]


def stale(catalog: Catalog) -> Iterator[Finding]:
    """Yield one finding for all moods that an older version heard."""
    count = catalog.total(Filter(stale=CURRENT)).tracks
    if count:
        whose = "the mood of 1 track was" if count == 1 else f"the moods of {count:,} tracks were"
        yield Finding(
            kind="stale-mood",
            says=f"{whose} heard by an older version",
            mend="audiomood mood --stale",
        )


def unremoved(scope: Scope) -> Iterator[Finding]:
    """Yield a finding for each deletion that nobody is at work on any more; finish it if asked to."""
    before = datetime.now(UTC) - removals.ABANDONED
    some = [one for one in scope.catalog.removals() if one.since < before]
    found = [_unremoved(one) for one in some if one.store in {*scope.live}]
    if found and scope.plan.mends:
        removals.attempt([], scope.catalog, scope.stores)
        left = {(one.id, one.store) for one in scope.catalog.removals()}
        why = {store: _why_left(store, scope) for store in {one for _, one in left}}
        for finding in found:
            done = (finding.track_id, finding.store) not in left
            repair = "deleted" if done else f"failed: {why[finding.store or '']}"
            yield replace(finding, repair=repair, repaired=done)
    elif scope.plan.repair:
        yield from (replace(finding, repair="would delete it") for finding in found)
    else:
        yield from found


def _why_left(location: str, scope: Scope) -> str:
    """Return why the blobs of removals are still in a store."""
    store = scope.stores.open(location)
    try:
        assure_ours(scope.catalog, store)
        Fence(scope.catalog).assure(store)
    except CatalogOutdated as error:
        return f"{error}; {error.hint}"
    except StoreError as error:
        return str(error)
    return "the store did not delete it"


def _unremoved(removal: Removal) -> Finding:
    since = removal.since.isoformat(sep=" ", timespec="seconds")
    return Finding(
        kind="unremoved",
        says=f"its removal was begun at {since} and never finished",
        mend="audiomood check --repair",
        store=removal.store,
        track_id=removal.id,
    )
