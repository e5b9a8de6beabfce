"""When what a header says of a recording's length is far from what was measured."""

from __future__ import annotations


def misstated(stated: float | None, measured: float | None) -> bool:
    """Tell whether both are known, in seconds, and differ by more than a second and by over 2 %."""
    if stated is None or measured is None:
        return False
    return abs(stated - measured) >= max(1.0, 0.02 * measured)
