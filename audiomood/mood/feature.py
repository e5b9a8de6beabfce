"""What is known about a feature besides its value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One number about a sound: what it hears, in which unit, and where it fails.

    `low` and `high` bound what can come out; `source` is where the method is described.
    """

    name: str
    unit: str
    low: float
    high: float
    hears: str
    weakness: str
    source: str
