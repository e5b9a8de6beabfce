"""The use cases: what a person can do with a library, as calls that return values and never print."""

from audiomood.library.library import Library

__all__ = ["Library"]
