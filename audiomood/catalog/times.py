"""Times as the catalog writes them: UTC with microseconds, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(time: datetime) -> str:
    """Return an aware time as `2026-11-21T09:30:00.000000Z`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_text(text: str) -> datetime:
    """Return the aware time of such a text."""
    return datetime.fromisoformat(text)
