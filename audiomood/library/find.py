"""Which track is meant: a full id, the beginning of one, or an exact name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiomood.errors import AmbiguousTrack, TrackNotFound
from audiomood.library.names import readable
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from audiomood.catalog.base import Catalog
    from audiomood.model.track import Track

_SHOWN = 10


def resolve(catalog: Catalog, reference: str) -> str:
    """Return the id of the one track that `reference` means.

    Raises
    ------
    TrackNotFound
        No track has that id, id prefix of four digits or more, or name.
    AmbiguousTrack
        Several have.
    """
    found = catalog.candidates(readable(reference), limit=_SHOWN + 1)
    if not found:
        few = re.fullmatch("[0-9a-fA-F]{1,3}", reference)
        hint = "of an id four digits or more are needed" if few else None
        raise TrackNotFound(f"there is no track {reference!r}", hint=hint)
    if len(found) > 1:
        count = len(found) if len(found) <= _SHOWN else f"more than {_SHOWN}"
        raise AmbiguousTrack(
            f"{reference!r} means {count} tracks",
            candidates=[
                f"{track_id[:SHOWN_ID_DIGITS]}  {name}" for track_id, name in found[:_SHOWN]
            ],
        )
    return found[0][0]


def track(catalog: Catalog, reference: str) -> Track:
    """Return the one track that `reference` means; errors as in `resolve`."""
    track_id = resolve(catalog, reference)
    found = catalog.get([track_id])
    if not found:
        raise TrackNotFound(f"track {track_id[:SHOWN_ID_DIGITS]} was just removed")
    return found[0]
