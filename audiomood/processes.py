"""How a process of our own is started: it runs one function, and finds the same modules as we do."""

from __future__ import annotations

import sys
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parent.parent)
_PROGRAM = (
    # Nothing of a module ever becomes garbage, so nobody need look for it meanwhile.
    "import gc, sys; gc.disable(); sys.path[:] = {path!r}; "
    "from {module} import main; gc.freeze(); gc.enable(); main(*{arguments!r})"
)


def command(module: str, *arguments: object) -> list[str]:
    """Return the command of a process that calls `main` of a module with these arguments.

    The module is not found by its name: a folder called audiomood where someone works is not ours.

    Parameters
    ----------
    arguments : values that `repr` writes as Python reads them
    """
    # An empty name is the folder where someone works by now, which need not be where we began.
    path = [folder for folder in sys.path if folder]
    if _ROOT not in path:
        path.append(_ROOT)
    program = _PROGRAM.format(path=path, module=module, arguments=arguments)
    return [sys.executable, "-c", program]
