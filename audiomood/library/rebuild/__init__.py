"""Rebuild: a catalog is made anew from what the stores hold, bytes and notes."""

from audiomood.library.rebuild.rebuild import rebuild

__all__ = ["rebuild"]
