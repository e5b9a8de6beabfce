"""A store as the catalog knows it, and a blob that is to go from one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    """A blob that is to go from a store, because its track was removed at `since`."""

    id: str
    store: str
    since: datetime
