"""The trash: what is removed can be brought back for a while, before its blobs go."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from audiomood.errors import AmbiguousTrack, CatalogOutdated, TrackNotFound
from audiomood.library import removals
from audiomood.library.fence import Fence
from audiomood.library.names import readable
from audiomood.library.notes import write_due
from audiomood.library.ownership import assure_ours
from audiomood.model.outcome import Removed
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiomood.catalog.base import Catalog
    from audiomood.library.stores import Stores
    from audiomood.model.store import Removal, Trashed
    from audiomood.model.track import Track

KEPT = timedelta(days=30)
"""How long what was removed can be brought back."""

_SHOWN = 10
_HINT = "`audiomood trash list` shows what can be brought back"


class Swept(NamedTuple):
    """What was deleted for good since its time in the trash was over, or why nothing was."""

    deleted: Sequence[Trashed] = ()
    refused: CatalogOutdated | None = None


def remove(
    catalog: Catalog, stores: Stores, tracks: Sequence[Track], *, now: bool
) -> tuple[list[Removed], Swept]:
    """Put tracks into the trash, or with `now` delete them; then see what has been there too long.

    Raises
    ------
    StoreError
        With `now`: a store that holds a copy cannot be reached or is not ours. Nothing happened.
    CatalogOutdated
        With `now`: such a store knows what this catalog does not. Nothing happened.
    """
    fence = Fence(catalog)
    removed = _delete(catalog, stores, tracks, fence) if now else _put_away(catalog, tracks)
    swept = sweep(catalog, stores, fence)
    write_due(catalog, stores)
    return removed, swept


def _put_away(catalog: Catalog, tracks: Sequence[Track]) -> list[Removed]:
    # A clock that was set back, or was lost, must not end their time before it began.
    now = max(datetime.now(UTC), _time_of(catalog.stamp()))
    entries = catalog.trash([track.id for track in tracks], removed=now, until=now + KEPT)
    until = {entry.id: entry.until for entry in entries}
    return [Removed(track=track, until=until[track.id]) for track in tracks if track.id in until]


def _time_of(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp // 10**9, UTC)


def _delete(
    catalog: Catalog, stores: Stores, tracks: Sequence[Track], fence: Fence
) -> list[Removed]:
    for location in sorted({copy.store for track in tracks for copy in track.copies}):
        # One that cannot be asked stops the removal before anything happened.
        store = stores.open(location)
        assure_ours(catalog, store)
        fence.assure(store)
    going = catalog.remove([track.id for track in tracks])
    left = removals.attempt(going, catalog, stores, fence=fence, insist=True)
    held = _by_id(going)
    return [
        Removed(
            track=track,
            until=None,
            gone=tuple(store for store in held[track.id] if store not in left.get(track.id, ())),
            going=left.get(track.id, ()),
        )
        for track in tracks
    ]


def _by_id(going: Iterable[Removal]) -> dict[str, list[str]]:
    stores: dict[str, list[str]] = defaultdict(list)
    for removal in going:
        stores[removal.id].append(removal.store)
    return stores


def restore(catalog: Catalog, stores: Stores, references: Iterable[str]) -> list[Track]:
    """Bring tracks back from the trash, each once, with all that was known of them.

    Raises
    ------
    TrackNotFound, AmbiguousTrack
        Of what is in the trash. Nothing was brought back.
    """
    ids = [entry.id for entry in named(catalog, references)]
    back = catalog.untrash(ids)
    write_due(catalog, stores)
    return catalog.get([track_id for track_id in ids if track_id in set(back)])


def empty(
    catalog: Catalog, stores: Stores, references: Iterable[str] | None
) -> tuple[list[Trashed], Swept]:
    """Delete for good what is in the trash, all of it or what is named; errors as in `restore`.

    Each tells where blobs of it are still `going`, since their store could not be reached.

    Raises
    ------
    CatalogOutdated
        A store knows what this catalog does not. Nothing happened.
    """
    fence = Fence(catalog)
    entries = catalog.trashed() if references is None else named(catalog, references)
    deleted = _delete_for_good(catalog, stores, entries, fence, insist=True)
    swept = sweep(catalog, stores, fence)
    write_due(catalog, stores)
    return deleted, swept


def sweep(catalog: Catalog, stores: Stores, fence: Fence) -> Swept:
    """Delete for good what has been in the trash for as long as it may, and finish old removals.

    Blobs in a store that cannot be reached stay recorded, and go with a later removal.
    """
    ids = catalog.expired(datetime.now(UTC))
    expired = [entry for track_id in ids for entry in catalog.trashed(track_id)]
    try:
        return Swept(_delete_for_good(catalog, stores, expired, fence, insist=False))
    except CatalogOutdated as error:
        return Swept(refused=error)


def _delete_for_good(
    catalog: Catalog, stores: Stores, entries: Sequence[Trashed], fence: Fence, *, insist: bool
) -> list[Trashed]:
    for location in sorted({store for entry in entries for store in entry.stores}):
        # What an outdated catalog may not delete stays in the trash.
        if insist or location not in stores.given_up():
            with stores.forgiving(location):
                fence.assure(stores.open(location))
    going = catalog.purge([entry.id for entry in entries]) if entries else []
    left = removals.attempt(going, catalog, stores, fence=fence, insist=insist)
    return [entry._replace(going=left.get(entry.id, ())) for entry in entries]


def named(catalog: Catalog, references: Iterable[str]) -> list[Trashed]:
    """Return what references mean of what is in the trash, each once; errors as in `restore`."""
    entries = (_one(catalog, reference) for reference in references)
    return list({entry.id: entry for entry in entries}.values())


def _one(catalog: Catalog, reference: str) -> Trashed:
    found = catalog.trashed(readable(reference))
    if not found:
        raise TrackNotFound(f"there is no track {reference!r} in the trash", hint=_HINT)
    if len(found) > 1:
        raise AmbiguousTrack(
            f"{reference!r} means {len(found)} tracks in the trash",
            candidates=[f"{entry.id[:SHOWN_ID_DIGITS]}  {entry.name}" for entry in found[:_SHOWN]],
        )
    return found[0]
