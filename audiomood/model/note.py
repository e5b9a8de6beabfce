"""A note: what a store keeps about a track beside its bytes, so that its row can be made anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from audiomood.model.mood import Verdict
    from audiomood.model.sound import Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """All that nobody could measure again, and what was measured.

    `file_tags` came with the recording, `person_tags` are a person's; a tag that a person dropped
    is in neither. `verdicts` are what a person said of it, oldest first. `removed` is when the
    track was put into the trash, None while it is in the library. What was heard is not part of it.
    """

    id: str
    name: str
    size: int
    added: datetime
    sound: Sound
    file_tags: Mapping[str, str]
    person_tags: Mapping[str, str]
    verdicts: tuple[Verdict, ...] = ()
    removed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Notes that are to be written, each to the stores that hold a copy of its track.

    `stamp` orders batches: of two notes about one track the one with the larger stamp is newer.
    `token` is what the catalog needs to strike out just these, and nothing that changed since.
    """

    stamp: int
    notes: tuple[tuple[Note, tuple[str, ...]], ...]
    token: tuple[tuple[str, int], ...]
