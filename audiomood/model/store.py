"""A store as the catalog knows it, what it should hold, and what is to go from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreEntry:
    """One store of a library and what it holds there."""

    location: str
    default: bool
    tracks: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trashed:
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
