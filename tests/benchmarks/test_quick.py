"""That the benchmarks run; how long anything takes is nothing that a test may know."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import run

# It starts some two hundred processes, which takes long on a machine that does other things, too.
pytestmark = pytest.mark.timeout(900)

ROOT = Path(__file__).parents[2]
LEFT_OUT = re.compile(r"left out: (beets|there is no ffmpeg|Azurite)")


@pytest.fixture(scope="module")
def printed() -> str:
    """What a quick run of everything prints."""
    command = [sys.executable, "-m", "benchmarks.run", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tables(text: str) -> dict[str, list[list[str]]]:
    """Return the rows of each group, as cells without blanks around them."""
    found: dict[str, list[list[str]]] = {}
    for block in text.split("\n\n")[1:]:
        lines = [
            [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for line in block.splitlines()
        ]
        found[lines[0][0]] = lines[2:]
    return found


def test_every_group_has_rows_with_a_command_and_a_figure(printed: str) -> None:
    groups = tables(printed)
    assert list(groups) == list(run.GROUPS)
    for name, rows in groups.items():
        assert rows, name
        for row in rows:
            _, command, *_ = row
            assert command.strip("`"), row
            figures = re.search(r"\d\.\d\d", " ".join(row[2:]))
            assert figures or LEFT_OUT.search(" ".join(row)), row


def test_a_command_that_fails_is_said_and_ends_with_1(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.run", "--quick", "convert"]
    (tmp_path / "ffmpeg").write_text("#!/bin/sh\necho it is broken >&2\nexit 9\n")
    (tmp_path / "ffmpeg").chmod(0o755)
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environ)
    assert done.returncode == 1
    assert "ended with 9: it is broken" in done.stdout


def test_rows_that_are_not_there_are_refused() -> None:
    command = [sys.executable, "-m", "benchmarks.run", "nonsense"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no such row: nonsense" in done.stderr
