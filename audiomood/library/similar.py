"""Similar: the tracks that sound most like one, by the distance between their vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.errors import UsageError
from audiomood.library.versions import is_newer, is_stale
from audiomood.model.similar import Similar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiomood.catalog.base import Catalog
    from audiomood.model.filter import Filter
    from audiomood.model.track import Mood, Track

_BATCH = 100
"""Tracks read at once."""


def similar(catalog: Catalog, track: Track, wanted: Filter) -> Iterator[Similar]:
    """Return the tracks that fit, nearest first; the oldest first of those equally far.

    Raises
    ------
    UsageError
        The track has no vector.
    """
    newest = next(iter(catalog.moods(track.id)), None)
    if newest is None or not newest.vector:
        raise _without_a_vector(track, newest)
    return _neighbours(catalog, track, newest, wanted)


def _without_a_vector(track: Track, newest: Mood | None) -> UsageError:
    what = f"track {track.shown_id} cannot be compared"
    if newest and newest.reason and not is_stale(newest):
        # To hear it again would come to the same.
        return UsageError(f"{what}: its mood is unknown, {newest.reason}")
    if newest and is_newer(newest):
        return UsageError(f"{what}: a newer audiomood heard it", hint="update audiomood")
    why = "an older audiomood heard it" if newest else "it was not heard yet"
    return UsageError(f"{what}: {why}", hint=f"hear it with `audiomood mood {track.shown_id}`")


def _neighbours(catalog: Catalog, track: Track, newest: Mood, wanted: Filter) -> Iterator[Similar]:
    near = _ranked(catalog, track, newest, wanted)
    for start in range(0, len(near), _BATCH):
        distances = dict(near[start : start + _BATCH])
        for found in catalog.get(list(distances)):
            yield Similar(found, distances[found.id])


def _ranked(
    catalog: Catalog, track: Track, newest: Mood, wanted: Filter
) -> Sequence[tuple[str, float]]:
    """Return (id, distance) of the neighbours that are wanted, in their order."""
    import numpy as np

    ids, blobs = [], []
    for track_id, blob in catalog.likenesses(wanted, newest.versions):
        if track_id != track.id:
            ids.append(track_id)
            blobs.append(blob)
    here = np.array(newest.vector, np.float32)
    apart = np.frombuffer(b"".join(blobs), "<f4").reshape(len(ids), len(here)) - here
    distances = np.sqrt(np.einsum("ij,ij->i", apart, apart))
    # Stable, so that of tracks that are equally far the order does not change.
    order = np.argsort(distances, kind="stable")
    if wanted.reverse:
        order = order[::-1]
    last = None if wanted.limit is None else wanted.offset + wanted.limit
    return [(ids[place], float(distances[place])) for place in order[wanted.offset : last]]
