"""What must hold of a library after everything that was done to it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiomood import Library
from audiomood.config import Settings
from audiomood.errors import BlobMissing
from audiomood.model.portion import EVERYTHING
from audiomood.store.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from audiomood.store.base import Store


@dataclass
class Findings:
    """Blobs, as (store, id): rows that name what is not there or not right, and blobs without rows.

    `told` is what else the library's own check says and no test may leave behind: (kind, words).
    """

    missing: list[tuple[str, str]] = field(default_factory=list)
    damaged: list[tuple[str, str]] = field(default_factory=list)
    orphaned: list[tuple[str, str]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)


_ALLOWED = {"lying-duration", "stale-mood", "temporary", "unreadable", "unremoved", "unnoted"}
"""What may be so of a whole library, or is settled by a later command.

A temporary file stays where a store went away in the middle of a write.
"""


def check(home: Path, environ: Mapping[str, str] = os.environ) -> Findings:
    """Read every blob that a row names, and look for a row for every blob there is."""
    findings = Findings()
    with Library.open(home, environ=environ) as library:
        tracks = list(library.find())
        told = list(library.check(read=EVERYTHING)) if library.exists else []
        locations = [entry.location for entry in library.stores()]
    for location in locations:
        named = {t.id: t.size for t in tracks if location in {copy.store for copy in t.copies}}
        settings = Settings.from_environment(environ, home=home)
        with open_store(location, home=home, settings=settings) as store:
            for track_id, size in named.items():
                _look(store, track_id, size, findings)
            held = {blob.sha256 for blob in store.blobs()}
        findings.orphaned += [(location, sha256) for sha256 in sorted(held - named.keys())]
    known = {*findings.missing, *findings.damaged, *findings.orphaned}
    findings.told += [
        (one.kind, one.says)
        for one in told
        if one.kind not in _ALLOWED and (one.store, one.track_id) not in known
    ]
    return findings


def _look(store: Store, track_id: str, size: int, findings: Findings) -> None:
    try:
        with store.open(track_id) as file:
            data = file.read()
    except BlobMissing:
        findings.missing.append((store.location, track_id))
        return
    if len(data) != size or hashlib.sha256(data).hexdigest() != track_id:
        findings.damaged.append((store.location, track_id))
