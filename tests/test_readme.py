"""The README as a program: every example runs, in order, and prints what it shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.azurite.server import Azurite


ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOT_RUN = {"bin/test"}
"""Would run this very test."""


class Example(NamedTuple):
    command: str
    output: list[str]


def examples(kind: str) -> list[Example]:
    found: list[Example] = []
    for block in re.findall(rf"^```{kind}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Example(line[2:], []))
            else:
                found[-1].output.append(line)
    return found


def fits(shown: list[str], printed: str) -> bool:
    """`…` stands for anything, a line of it alone for any number of lines."""
    parts = ["(?:.*\n)*" if line == "…" else _pattern(line) + "\n" for line in shown]
    return re.fullmatch("".join(parts), printed) is not None


def _pattern(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.split("…"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A working folder that looks like the checkout, whose library is its own."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "tests").mkdir()
    shutil.copytree(ROOT / "tests" / "samples", folder / "tests" / "samples")
    commands = folder / "bin"
    commands.mkdir()
    program = commands / "audiomood"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m audiomood.cli.app "$@"\n')
    program.chmod(0o755)
    return folder


def run_all(checkout: Path, environ: dict[str, str], kind: str) -> None:
    path = f"{checkout / 'bin'}:{os.environ['PATH']}"
    ran = 0
    for command, output in examples(kind):
        if command in NOT_RUN:
            continue
        if not shutil.which("jq") and "| jq" in command:
            # What jq would be fed is still proved to be JSON.
            command, output = (
                f"{command.split('| jq')[0]} | {sys.executable} -m json.tool --json-lines",
                ["…"],
            )
        home = "var" if command.startswith("bin/") else "library"
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=checkout,
            env={
                **environ,
                "PATH": path,
                "AUDIOMOOD_HOME": str(checkout / home),
                "LANG": "C.UTF-8",
            },
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stderr}"
        assert fits(output, done.stdout), f"$ {command}\nprinted\n{done.stdout}"
        ran += 1
    assert ran


def test_every_example_runs_and_prints_what_the_readme_shows(checkout: Path) -> None:
    run_all(checkout, {"HOME": str(checkout)}, "console")


def test_the_azure_example_runs(checkout: Path, azurite: Azurite) -> None:
    run_all(checkout, {**azurite.environment, "HOME": str(checkout)}, "console azure")


def test_the_python_example_runs(checkout: Path) -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=checkout, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "stored tests/samples/ode-to-joy.mp3" in done.stdout
