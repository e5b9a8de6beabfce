"""The use cases: what a person can do with a library, as calls that return values and never print."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiomood.library.library import Library

__all__ = ["Library"]


def __getattr__(name: str) -> object:
    # Fetched on first use, so that a worker process loads only the use case that it is for.
    if name == "Library":
        from audiomood.library.library import Library

        return Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
