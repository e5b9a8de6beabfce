"""Recordings that no longer decode, or end early: each is decoded once, from one good copy."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from audiomood.config import Settings
from audiomood.errors import BlobMissing, NotAudio, StoreError
from audiomood.library.check.damage import finding_of
from audiomood.library.check.reading import Suspect, read
from audiomood.library.crew.crew import Crew
from audiomood.library.stores import Stores
from audiomood.model.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiomood.library.check.plan import Scope
    from audiomood.library.crew.crew import Task
    from audiomood.model.track import Track
    from audiomood.store.base import Store

_RATE = 8000
"""Samples per second: of what is decoded only the length counts."""
_BATCH = 100
_AHEAD = 4
"""Tracks begun before the first is finished, for each worker process."""


class Heard(NamedTuple):
    """How one track decoded: its seconds, None where nothing did, and why not.

    `suspects` are copies whose bytes are not right, with their stores. `store` is where the copy
    lies that was decoded, None where no store gave a good one.
    """

    store: str | None
    seconds: float | None
    why: str
    suspects: tuple[tuple[str, Suspect], ...]


def decode_track(track: Track, home: Path, was_read: bool) -> Heard:
    """Decode one track; a plain function of what it is given, so that any process can run it.

    The bytes are compared first, unless that was done: damage is no fault of the recording, and
    what is damaged may still decode to something else.
    """
    stores = Stores(Settings.from_environment(os.environ, home=home))
    suspects: list[tuple[str, Suspect]] = []
    try:
        for copy in track.copies:
            try:
                store = stores.open(copy.store)
                suspect = None if was_read else read(store, track.id, _silent)
                if suspect is None:
                    seconds, why = _length(store, track.id)
                    if seconds is not None and not is_short(seconds, track.sound.duration):
                        return Heard(copy.store, seconds, "", tuple(suspects))
                    suspect = read(store, track.id, _silent) if was_read else None
            except (BlobMissing, StoreError):
                continue  # which the comparison of the stores tells
            if suspect is None:
                return Heard(copy.store, seconds, why, tuple(suspects))
            suspects.append((copy.store, suspect))
    finally:
        stores.close()
    return Heard(None, None, "", tuple(suspects))


def _silent(_: int) -> None:
    """Advance nothing."""


def _length(store: Store, sha256: str) -> tuple[float | None, str]:
    from audiomood.audio.decode import decode

    try:
        with store.open(sha256) as file:
            return sum(len(block) for block in decode(file, rate=_RATE)) / _RATE, ""
    except NotAudio as error:
        return None, str(error)


def is_short(seconds: float, measured: float | None) -> bool:
    """Tell whether what decodes is cut short by more than half a second and more than 1 %."""
    return measured is not None and measured - seconds > max(0.5, 0.01 * measured)


def undecoded(scope: Scope) -> Iterator[Finding]:
    """Yield a finding for each track that does not decode as it did when it was measured."""
    workers = max(2, scope.plan.jobs or os.cpu_count() or 1)
    pending: deque[tuple[Track, Task[Heard]]] = deque()
    tracks = _tracks(scope)
    with Crew(decode_track, workers) as crew:
        while True:
            for track in islice(tracks, max(0, workers * _AHEAD - len(pending))):
                pending.append((track, crew.begin(track, scope.home, scope.plan.read is not None)))
            if not pending:
                return
            track, task = pending[0]
            heard = crew.result(task, what=f"track {track.shown_id}")
            pending.popleft()
            scope.tally.decoded += 1
            scope.plan.advance(track.size)
            if not isinstance(heard, Heard):
                heard = _after_failure(track, str(heard), scope)
            yield from _findings(track, heard, scope)


def _tracks(scope: Scope) -> Iterator[Track]:
    """Yield each track once that has a copy in a live store, with the copies that may be good."""
    for location in list(scope.live):
        holdings = scope.catalog.holdings(location)
        ids = (one.id for one in holdings if one.state == "track" and scope.plan.includes(one.id))
        while batch := list(islice(ids, _BATCH)):
            for track in scope.catalog.get(batch):
                copies = [copy for copy in track.copies if copy.store in scope.live]
                if not copies or copies[0].store != location:
                    continue
                good = tuple(one for one in copies if (one.store, track.id) not in scope.bad)
                if good:
                    yield replace(track, copies=good)


def _after_failure(track: Track, why: str, scope: Scope) -> Heard:
    """Compare the bytes of a track whose decoding ended its process."""
    suspects: list[tuple[str, Suspect]] = []
    for copy in track.copies:
        suspect = read(scope.stores.open(copy.store), track.id, scope.tally.read)
        if suspect is None:
            return Heard(copy.store, None, why, tuple(suspects))
        suspects.append((copy.store, suspect))
    return Heard(None, None, why, tuple(suspects))


def _findings(track: Track, heard: Heard, scope: Scope) -> Iterator[Finding]:
    for location, suspect in heard.suspects:
        try:
            if finding := finding_of(suspect, scope.stores.open(location), scope):
                yield finding
        except StoreError:
            continue  # it could be asked a moment ago; the next check tells
    if heard.store is None:
        return
    finding = Finding(
        kind="unreadable",
        says=f"{track.name!r} does not decode: {heard.why}; its bytes are those that were stored",
        store=heard.store,
        track_id=track.id,
        name=track.name,
        size=track.size,
    )
    if heard.seconds is None:
        yield finding
    elif is_short(heard.seconds, track.sound.duration):
        says = (
            f"{track.name!r} ends after {heard.seconds:.1f} s of {track.sound.duration:.1f} s;"
            " its bytes are those that were stored"
        )
        yield replace(finding, kind="short", says=says)
