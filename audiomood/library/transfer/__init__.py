"""Transfer: tracks get copies in other stores, verified on their way, and lose others after that."""

from audiomood.library.transfer.transfer import copy, move, try_store

__all__ = ["copy", "move", "try_store"]
