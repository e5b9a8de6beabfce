"""The JSON about what keeps recordings safe: checks, copies, the trash. As `shapes`, it only grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.cli.shapes import time, track

if TYPE_CHECKING:
    from audiomood.model.finding import Finding
    from audiomood.model.outcome import Rebuilt, Removed, Transfer
    from audiomood.model.store import Trashed
    from audiomood.store.trial import Held

    Json = dict[str, object]


def transfer(result: Transfer) -> Json:
    """Return what became of copying or moving one track; `gone` are stores that hold it no more."""
    return {
        "status": result.status,
        "id": result.track.id,
        "name": result.track.name,
        "store": result.to,
        "gone": list(result.gone),
        "reason": str(result.error) if result.error else None,
    }


def held(found: Held) -> Json:
    """Return whether a store kept one of its promises, and if not, what it did instead."""
    return {"promise": found.promise, "kept": found.kept, "why": found.why}


def removed(result: Removed) -> Json:
    """Return a track as it was, until when it can be brought back, and what became of its copies."""
    return {
        **track(result.track),
        "until": time(result.until) if result.until else None,
        "gone": list(result.gone),
        "going": list(result.going),
    }


def trashed(entry: Trashed) -> Json:
    """Return what is in the trash, or was; `going` are stores that still hold copies of it."""
    return {
        "id": entry.id,
        "name": entry.name,
        "size": entry.size,
        "removed": time(entry.removed),
        "until": time(entry.until),
        "stores": list(entry.stores),
        "going": list(entry.going),
    }


def rebuilt(result: Rebuilt) -> Json:
    """Return what a rebuilt catalog was made of."""
    return {
        "noted": result.noted,
        "measured": result.measured,
        "trashed": result.trashed,
        "stores": list(result.stores),
        "left": [{"store": store, "id": id_, "why": why} for store, id_, why in result.left],
        "damaged": list(result.damaged),
        "unheld": result.unheld,
        "aside": str(result.aside) if result.aside else None,
    }


def finding(found: Finding) -> Json:
    """Return one thing that a check found; `size` is bytes, and what does not apply is null."""
    return {
        "severity": found.severity,
        "kind": found.kind,
        "id": found.track_id,
        "name": found.name,
        "store": found.store,
        "size": found.size,
        "says": found.says,
        "mend": found.mend,
        "repair": found.repair,
        "repaired": found.repaired,
    }
