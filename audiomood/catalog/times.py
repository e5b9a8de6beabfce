"""Times as the catalog writes them: UTC with microseconds, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(time: datetime) -> str:
    """Return an aware time as `2026-11-21T09:30:00.000000Z`."""
    # Not strftime, which writes years before 1000 with fewer digits on some systems.
    return f"{time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def from_text(text: str) -> datetime:
    """Return the aware time of such a text."""
    return datetime.fromisoformat(text)
