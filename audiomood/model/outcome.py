"""What became of each thing a person asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from audiomood.errors import AudiomoodError
    from audiomood.model.track import Mood, Track


class Total(NamedTuple):
    """How much a filter selects; `seconds` counts only tracks whose duration is known."""

    tracks: int
    seconds: float
    size: int
    unknown_duration: int


class Upload(NamedTuple):
    """What became of one input of an upload: exactly one for each.

    `id` is None where the input was rejected, and then `reason` says why; on other inputs
    `reason` is a remark, for instance that the same audio is there under other tags.
    """

    path: str
    status: Literal["stored", "duplicate", "rejected"]
    id: str | None = None
    reason: str | None = None
    track: Track | None = None


class Analysis(NamedTuple):
    """What became of analysing one track: its mood, or the reason why it has none."""

    track: Track
    mood: Mood | None = None
    fresh: bool = True
    error: AudiomoodError | None = None


class Download(NamedTuple):
    """A track whose verified bytes now stand at `path`, or `error`, which says why they do not."""

    track: Track
    path: Path
    error: AudiomoodError | None = None


class Removed(NamedTuple):
    """What became of a track that was to go.

    Until `until` it can be brought back; None where it went at once. `gone` are the stores whose
    copies were deleted, `going` those that could not be asked: a later command deletes theirs.
    """

    track: Track
    until: datetime | None
    gone: tuple[str, ...] = ()
    going: tuple[str, ...] = ()


class Transfer(NamedTuple):
    """What became of copying or moving one track to a store.

    `present`: the store held a right copy already. A move names in `gone` the stores whose copies
    were deleted. `failed`: `error` says why, and nothing was taken away anywhere.
    """

    track: Track
    status: Literal["copied", "moved", "present", "failed"]
    to: str
    gone: tuple[str, ...] = ()
    error: AudiomoodError | None = None


class Rebuilt(NamedTuple):
    """What a rebuilt catalog was made of.

    `noted` tracks had a note; `measured` ones had none, so they are named by their ids and were
    measured again; `trashed` ones are in the trash. `left` are (store, id, why) of blobs that
    became no track, and `damaged` says which notes could not be used. `unheld` tracks have a note
    and no blob: they were removed for good, or lost. `aside` is where the catalog stands by now that
    was replaced, if one was.
    """

    noted: int
    measured: int
    trashed: int
    stores: tuple[str, ...]
    left: tuple[tuple[str, str, str], ...] = ()
    damaged: tuple[str, ...] = ()
    unheld: int = 0
    aside: Path | None = None
