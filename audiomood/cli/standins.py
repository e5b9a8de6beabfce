"""Typer without what a run seldom needs: a third of a start would go into modules nobody uses.

Typer imports at its top what only its tracebacks, its completion of shells, its suggestions and
translated help need. While it is imported it gets stand-ins for these, which import the module when
they are used. When Typer is there, `sys.modules` is as before.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from types import ModuleType

SELDOM = (
    "difflib", "gettext", "linecache", "platform", "shutil", "subprocess", "tokenize", "traceback",
    "typer.completion", "urllib.parse", "uuid",
)  # fmt: skip
"""What Typer takes of these by name are functions, and classes that no option of ours has."""


class StandIn:
    """Stands for a module of which nothing is used yet.

    What is taken of it by name, `from module import name`, is a function that calls the real one.
    """

    __spec__ = None  # the statement `import` looks for it

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Any:
        """Return what the module has under that name; while Typer is imported, what will call it."""
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is not self:
            return getattr(import_module(self.__name__), name)

        def call(*args: Any, **kwargs: Any) -> Any:
            return getattr(import_module(self.__name__), name)(*args, **kwargs)

        return call


def import_typer() -> None:
    """Import Typer; what is there already, and what it needs besides, is what it always is."""
    absent = {name: cast("ModuleType", StandIn(name)) for name in SELDOM if name not in sys.modules}
    sys.modules.update(absent)
    try:
        import_module("typer")
    finally:
        for name in absent:
            del sys.modules[name]
