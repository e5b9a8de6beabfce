"""A store as the catalog knows it, what it should hold, and what is to go from it.

Types are no texts here, which named tuples would compile at each start.
"""

from datetime import datetime
from typing import Literal, NamedTuple


class StoreEntry(NamedTuple):
    """One store of a library and what it holds there."""

    location: str
    default: bool
    tracks: int
    size: int


class Removal(NamedTuple):
    """A blob that is to go from a store, because its track was removed at `since`.

    One that is `claimed` is somebody's, who began at `since` to delete it.
    """

    id: str
    store: str
    since: datetime
    claimed: bool = False


class Holding(NamedTuple):
    """A blob that a store should hold, or may: that of a track, of one in the trash, or one going."""

    id: str
    name: str | None
    size: int | None
    state: Literal["track", "trash", "going"]


class Trashed(NamedTuple):
    """A track that was removed at `removed` and can be brought back before `until`.

    Of one that was just deleted for good, `going` are the stores that could not be asked to.
    """

    id: str
    name: str
    size: int
    removed: datetime
    until: datetime
    stores: tuple[str, ...]
    going: tuple[str, ...] = ()
