"""What a stranger does first: clone and run, or `pip install`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiomood import __version__
from tests.cli.sound import tone

if TYPE_CHECKING:
    from subprocess import CompletedProcess

ROOT = Path(__file__).parents[2]
HIDDEN = ("AUDIOMOOD_", "AZURE_", "PYTHON", "VIRTUAL_ENV")

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or not (ROOT / ".git").exists(),
    reason="a clone needs the repository, and its scripts a POSIX shell",
)


def run(*command: str | Path, cwd: Path) -> CompletedProcess[str]:
    """Run a command as a stranger would, who has nothing of ours in the environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone of this repository, with the scripts and the package as they are here."""
    folder = tmp_path_factory.mktemp("fresh") / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    for part in ("bin", "audiomood", "sql"):
        shutil.rmtree(folder / part)
        shutil.copytree(ROOT / part, folder / part)
    for part in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / part, folder / part)
    return folder


def test_a_fresh_clone_makes_its_environment_once_and_then_starts_at_once(
    clone: Path, tmp_path: Path
) -> None:
    first = run("bin/audiomood", "--version", cwd=clone)
    assert (first.returncode, first.stdout) == (0, f"audiomood {__version__}\n"), first.stderr
    assert first.stderr.startswith(f"audiomood: making the environment in {clone}/.venv, once\n")
    # Without pip, only a start that asks nothing of it can work.
    for package in (clone / ".venv").glob("lib/python*/site-packages/pip*"):
        shutil.rmtree(package)
    link = tmp_path / "audiomood"
    link.symlink_to(clone / "bin/audiomood")
    for program in (clone / "bin/audiomood", link):
        again = run(program, "--version", cwd=tmp_path)
        assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, "")
    tone(tmp_path / "a.wav")
    assert run(link, "upload", "a.wav", cwd=tmp_path).returncode == 0
    assert (clone / "var/library.db").is_file()
    assert run(clone / "bin/audiomood-db", "destroy", cwd=tmp_path).returncode == 0
    assert not (clone / "var/library.db").exists()
    assert not (clone / ".venv.lock").exists()


def test_an_installed_package_is_whole(clone: Path, tmp_path: Path) -> None:
    python = tmp_path / "venv/bin/python"
    made = run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    installed = run(
        python, "-m", "pip", "install", "--quiet", "--constraint", clone / "constraints.txt", clone,
        cwd=tmp_path,
    )  # fmt: skip
    assert installed.returncode == 0, installed.stderr
    tone(tmp_path / "a.wav", 6)
    program = tmp_path / "venv/bin/audiomood"
    uploaded = run(program, "--home", "home", "upload", "--mood", "a.wav", cwd=tmp_path)
    assert (uploaded.returncode, uploaded.stderr) == (0, "")
    assert uploaded.stdout.startswith("stored\t")
    listed = run(program, "--home", "home", "list", cwd=tmp_path)
    assert listed.stdout.endswith("\ta.wav\n")
    drawn = run(program, "--home", "home", "mood", "a.wav", "--plot", "x.png", cwd=tmp_path)
    assert (drawn.returncode, drawn.stdout) == (2, "")
    python = tmp_path / "venv/bin/python"
    assert python.exists()
    assert drawn.stderr.endswith(f"; `{python} -m pip install matplotlib` brings it\n")
