"""The trash: what is removed can be brought back for a while, before its blobs go."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from audiomood.errors import AmbiguousTrack, TrackNotFound
from audiomood.library import removals
from audiomood.library.names import readable
from audiomood.library.notes import write_due
from audiomood.library.stores import assure_ours
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


def remove(
    catalog: Catalog, stores: Stores, tracks: Sequence[Track], *, now: bool
) -> list[Removed]:
    """Put tracks into the trash, or with `now` delete them; then see what has been there too long.

    Raises
    ------
    StoreError
        With `now`: a store that holds a copy cannot be reached or is not ours. Nothing happened.
    """
    removed = (_delete if now else _put_away)(catalog, stores, tracks)
    purge_expired(catalog, stores)
    write_due(catalog, stores)
    return removed


def _put_away(catalog: Catalog, _: Stores, tracks: Sequence[Track]) -> list[Removed]:
    now = datetime.now(UTC)
    entries = catalog.trash([track.id for track in tracks], removed=now, until=now + KEPT)
    until = {entry.id: entry.until for entry in entries}
    return [Removed(track=track, until=until[track.id]) for track in tracks if track.id in until]


def _delete(catalog: Catalog, stores: Stores, tracks: Sequence[Track]) -> list[Removed]:
    for location in {copy.store for track in tracks for copy in track.copies}:
        # One that cannot be asked stops the removal before anything happened.
        assure_ours(catalog, stores.open(location))
    going = catalog.remove([track.id for track in tracks])
    left = removals.attempt(going, catalog, stores, insist=True)
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


def empty(catalog: Catalog, stores: Stores, references: Iterable[str] | None) -> list[Trashed]:
    """Delete for good what is in the trash, all of it or what is named; errors as in `restore`.

    Each tells where blobs of it are still `going`, since their store could not be reached.
    """
    entries = catalog.trashed() if references is None else named(catalog, references)
    going = catalog.purge([entry.id for entry in entries])
    left = removals.attempt(going, catalog, stores, insist=True)
    purge_expired(catalog, stores)
    write_due(catalog, stores)
    return [replace(entry, going=left.get(entry.id, ())) for entry in entries]


def purge_expired(catalog: Catalog, stores: Stores) -> list[str]:
    """Delete for good what has been in the trash for as long as it may; return its ids.

    Blobs in a store that cannot be reached stay recorded, and go with a later removal.
    """
    ids = catalog.expired(datetime.now(UTC))
    removals.attempt(catalog.purge(ids) if ids else [], catalog, stores)
    return ids


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
