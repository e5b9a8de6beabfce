"""What a check is asked to do, what it works on, and what it counts on its way."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audiomood.catalog.base import Catalog
    from audiomood.library.stores import Stores
    from audiomood.model.portion import Portion


def _silent(_: int) -> None:
    """Advance nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to look at, and what to do about it; see `Library.check`."""

    stores: tuple[str, ...] = ()
    read: Portion | None = None
    decode: bool = False
    repair: bool = False
    dry_run: bool = False
    jobs: int | None = None
    advance: Callable[[int], None] = _silent

    @property
    def mends(self) -> bool:
        """Whether anything is changed, rather than only told."""
        return self.repair and not self.dry_run

    def includes(self, track_id: str) -> bool:
        """Tell whether a track is among those that are read or decoded."""
        return self.read is None or self.read.includes(track_id)


class Tally:
    """What was looked at so far.

    Attributes
    ----------
    tracks : in the library
    copies, stores : that were compared with what the stores hold
    copies_read : of those, whose bytes were compared as well
    read_bytes : that stores gave to be hashed
    decoded : tracks
    busy : whether somebody was at work, so that nothing can be said about what is left over
    """

    def __init__(self) -> None:
        self.tracks = 0
        self.copies = 0
        self.stores = 0
        self.copies_read = 0
        self.read_bytes = 0
        self.decoded = 0
        self.busy = False
        self._lock = threading.Lock()

    def read(self, count: int) -> None:
        """Count bytes that were read; for any thread."""
        with self._lock:
            self.read_bytes += count


@dataclass(slots=True, kw_only=True)
class Scope:
    """What the parts of one check work on, and what they have to know of each other.

    `live` are the addresses of the stores that can be asked so far; a `foreign` one is left as it
    is. `bad` are the copies, as (store, id), that are known to be damaged or missing.
    """

    home: Path
    catalog: Catalog
    stores: Stores
    plan: Plan
    tally: Tally
    live: list[str]
    foreign: set[str] = field(default_factory=set)
    bad: set[tuple[str, str]] = field(default_factory=set)
