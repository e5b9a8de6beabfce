"""Copying: what a worker does with one track. It brings verified bytes to a store, but no row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, cast

from audiomood.errors import (
    AudiomoodError,
    BlobDamaged,
    BlobMissing,
    Damage,
    HashMismatch,
    SizeMismatch,
    StoreError,
    TooLarge,
)
from audiomood.library.fetch import hash_of, open_copy
from audiomood.library.metered import Metered, Stopped
from audiomood.store.base import Blob

if TYPE_CHECKING:
    import io
    from collections.abc import Callable

    from audiomood.library.stores import Stores
    from audiomood.model.track import Track
    from audiomood.store.base import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What all tracks of one transfer have in common: where they go, and from which stores.

    `advance` gets the number of bytes read.
    """

    to: str
    target: Store
    stores: Stores
    advance: Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What became of bringing one track's bytes to the target.

    `since` is a time before they were stored there or looked at. `fresh` tells whether they were
    stored now, and `sure` whether they were read back where that was asked for. Where there is an
    `error` they are not there, and `bad` tells that something else was stored in their place.
    """

    track: Track
    since: datetime
    fresh: bool = False
    sure: bool = True
    error: AudiomoodError | None = None
    bad: bool = False


def carry(track: Track, route: Route, *, read_back: bool) -> Carried:
    """Make sure that the target holds the bytes of a track, taken from any copy that is right.

    A recorded copy of the right size is left alone. With `read_back` it counts only once all of
    its bytes were read and found right, and so does a new one.

    Raises
    ------
    StoreError
        The target does not take it, and will not take others either.
    """
    since = datetime.now(UTC)
    recorded = any(copy.store == route.to for copy in track.copies)
    if recorded and _is_there(track, route, read_back=read_back):
        return Carried(track=track, since=since)
    try:
        error = _bring(track, route)
    except TooLarge as refusal:
        error = refusal
    if error or not read_back:
        return Carried(track=track, since=since, fresh=True, error=error)
    try:
        error = _wrong(track, route)
    except Stopped:
        # It was checked on its way in: it is a copy, but no reason yet to give up another.
        return Carried(track=track, since=since, fresh=True, sure=False)
    return Carried(
        track=track, since=since, fresh=True, error=error, bad=error is not None and not recorded
    )


def _is_there(track: Track, route: Route, *, read_back: bool) -> bool:
    if route.target.stat(track.id) != Blob(track.id, track.size):
        return False
    if read_back and _wrong(track, route):
        return False
    # Nothing is copied, which would have been counted.
    route.advance(track.size)
    return True


def _wrong(track: Track, route: Route) -> Damage | None:
    """Read the target's copy to its end, and return what is wrong with it."""
    try:
        if hash_of(route.target, track.id, advance=route.advance) == track.id:
            return None
    except Damage as error:
        return error
    return _damaged(track, route.to)


def _damaged(track: Track, location: str) -> BlobDamaged:
    return BlobDamaged(
        f'track {track.shown_id} "{track.name}" is damaged in {location}:'
        " its bytes are not those that were stored"
    )


def _bring(track: Track, route: Route) -> AudiomoodError | None:
    """Try one copy after the other; return why none could be brought, the last one's reason."""
    failure: AudiomoodError = BlobMissing(
        f'track {track.shown_id} "{track.name}" has no copy but the one in {route.to},'
        " which is missing or damaged"
    )
    for copy in track.copies:
        if copy.store != route.to:
            reason = route.stores.given_up().get(copy.store) or _bring_from(
                track, copy.store, route
            )
            if isinstance(reason, BlobDamaged):
                # Bytes may change on their way.
                reason = _bring_from(track, copy.store, route)
            if reason is None:
                return None
            failure = reason
    return failure


def _bring_from(track: Track, location: str, route: Route) -> AudiomoodError | None:
    """Put one copy into the target; return what is wrong with that copy."""
    try:
        blob = open_copy(track, location, route.stores)
    except (Damage, StoreError) as error:
        return _noted(error, location, route)
    with blob:
        reading = _Reading(cast("io.BufferedIOBase", blob), route.advance, at_end=lambda: None)
        try:
            # What is there without a row was never read by anybody: it is written anew.
            route.target.put(
                cast("BinaryIO", reading), size=track.size, sha256=track.id, replace=True
            )
        except (SizeMismatch, HashMismatch):
            return _damaged(track, location)
        except (Damage, StoreError) as error:
            if error is not reading.failure:
                raise
            return _noted(error, location, route)
    return None


def _noted(error: Damage | StoreError, location: str, route: Route) -> Damage | StoreError:
    """Return what one copy said; a store that does not even say whose it is says nothing more."""
    if isinstance(error, StoreError):
        try:
            route.stores.open(location).owner()
        except StoreError as silence:
            route.stores.give_up(location, silence)
    return error


class _Reading(Metered):
    """A copy that is being read; `failure` is the error that it ended with.

    So whoever gets an error from a `put` can tell whether it is the source's or the target's.
    """

    failure: AudiomoodError | None = None

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move in the copy."""
        try:
            return super().seek(offset, whence)
        except AudiomoodError as error:
            self.failure = error
            raise

    def read(self, size: int = -1) -> bytes:
        """Read."""
        try:
            return super().read(size)
        except AudiomoodError as error:
            self.failure = error
            raise

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read into `buffer`."""
        try:
            return super().readinto(buffer)
        except AudiomoodError as error:
            self.failure = error
            raise
