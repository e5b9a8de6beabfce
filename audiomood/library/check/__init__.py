"""Check: whether a library still is what it was, and the mending of what is not."""

from audiomood.library.check.check import Check
from audiomood.library.check.plan import Plan

__all__ = ["Check", "Plan"]
