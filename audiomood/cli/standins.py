"""Typer and Rich without what a run seldom needs: a third of a start would go into it.

Typer imports at its top what only its tracebacks, its completion of shells, its suggestions and
translated help need; Rich what only its links and its columns by ratio need. While they are imported,
stand-ins are in the place of these modules, which import them when they are used. Afterwards none is
in `sys.modules`, so that nobody else gets one; Typer, Rich, and what they were the first to import,
such as `inspect` and `pathlib`, keep those that they took.
"""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

_SELDOM_IN_TYPER = (
    "difflib", "gettext", "linecache", "platform", "shutil", "subprocess", "tokenize", "traceback",
    "typer.completion", "urllib.parse", "uuid",
)  # fmt: skip
_SELDOM_IN_RICH = ("fractions", "pickle")


class StandIn:
    """Stands for a module of which nothing is used yet.

    What is taken of it by name, `from module import name`, is a function that calls the real one. So
    it can stand for functions, and for classes that are only called: what derives from one cannot be
    imported, and Typer does not know an option of the type `UUID`, which no command of ours has.
    """

    __spec__ = None  # the statement `import` looks for it

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Any:
        """Return what the module has under that name; while it is stood for, what will call it."""
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is not cast("ModuleType", self):
            return getattr(import_module(self.__name__), name)

        def call(*args: Any, **kwargs: Any) -> Any:
            self.leave()
            return getattr(import_module(self.__name__), name)(*args, **kwargs)

        return call

    def leave(self) -> None:
        """Stand for the module no longer: whoever imports it gets it."""
        if sys.modules.get(self.__name__) is cast("ModuleType", self):
            del sys.modules[self.__name__]


def import_typer() -> None:
    """Import Typer; what is imported already stays what it is."""
    _import_without(_SELDOM_IN_TYPER, "typer")


def import_rich() -> None:
    """Import what tables need of Rich; what is imported already stays what it is."""
    _import_without(_SELDOM_IN_RICH, "rich.console", "rich.table")


def _import_without(seldom: Sequence[str], *wanted: str) -> None:
    # Another thread that imports one of these meanwhile is to get the module itself.
    alone = threading.active_count() == 1
    absent = {name: StandIn(name) for name in seldom if alone and name not in sys.modules}
    before = set(sys.modules)
    try:
        sys.modules.update(cast("dict[str, ModuleType]", absent))
        for name in wanted:
            import_module(name)
    except Exception:  # noqa: BLE001 - whatever it is that a stand-in cannot do for another version
        for name in set(sys.modules) - before:
            del sys.modules[name]
    finally:
        for stand_in in absent.values():
            stand_in.leave()
    for name in wanted:
        import_module(name)
