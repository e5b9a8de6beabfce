"""Whether copies are there: asked of their stores, and nothing read."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

from audiomood.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiomood.library.stores import Stores
    from audiomood.model.track import Track
    from audiomood.store.base import Store


def lost_copies(stores: Stores, tracks: Iterable[Track]) -> list[tuple[Track, str]]:
    """Return which of the copies of tracks are verifiably not there, each with its store."""
    held: dict[str, list[Track]] = defaultdict(list)
    for track in tracks:
        for copy in track.copies:
            held[copy.store].append(track)
    lost: list[tuple[Track, str]] = []
    for location, some in held.items():
        if location not in stores.given_up():
            with suppress(StoreError):
                lost += [(track, location) for track in _lost(stores.open(location), some)]
    return lost


def _lost(store: Store, tracks: Sequence[Track]) -> list[Track]:
    from concurrent.futures import ThreadPoolExecutor

    def is_lost(track: Track) -> bool:
        return store.stat(track.id) is None

    with ThreadPoolExecutor(store.connections, thread_name_prefix="presence") as pool:
        return [
            track for track, lost in zip(tracks, pool.map(is_lost, tracks), strict=True) if lost
        ]
