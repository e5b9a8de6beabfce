"""An environment for each peer, made once, so that none of their needs reach audiomood's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).parents[2] / ".venv.peers"
CONSTRAINTS = Path(__file__).with_name("constraints.txt")


class NotInstalled(Exception):
    """The index has no wheel for this machine or could not be reached, or was not to be asked."""


def python_with(requirement: str, *, install: bool = True) -> str:
    """Return the interpreter of the environment that has a wheel, which is made where it lacks.

    The wheel comes from the index that pip is configured for.

    Raises
    ------
    NotInstalled
        It is not there and was not to be installed, or pip could not; its message stands on
        standard error.
    """
    folder = FOLDER / requirement.replace("==", "-")
    stamp = folder / "made-from"
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    made_from = f"{requirement}\n{sys.version}\n{CONSTRAINTS.read_text()}"
    if not stamp.is_file() or stamp.read_text() != made_from:
        if not install:
            raise NotInstalled(requirement)
        shutil.rmtree(folder, ignore_errors=True)
        _make(folder, python, requirement)
        stamp.write_text(made_from)
    return str(python)


def _make(folder: Path, python: Path, requirement: str) -> None:
    print(f"making the environment of {requirement}, once", file=sys.stderr)
    venv.create(folder, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--quiet", "--only-binary", ":all:"]
    pip += ["--disable-pip-version-check", "--retries", "1", "--constraint", str(CONSTRAINTS)]
    if subprocess.run([*pip, requirement], stdout=sys.stderr, check=False).returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise NotInstalled(requirement)
