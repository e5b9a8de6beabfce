"""What is told to the disk, and in which order: nothing is named before it is written down."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.cli.sound import tone

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A program that writes its steps down; a step is a call that changes something."""
    steady = Program(tmp_path)
    tone(tmp_path / "first.wav", hertz=440)
    steady.ok("upload", "first.wav")
    tone(tmp_path / "second.wav", hertz=880)
    steady.environment["PYTHONPATH"] = str(CHECKOUT)
    steady.command = [sys.executable, "-m", "tests.campaigns.steps", "0", tmp_path / "steps"]
    return steady


def steps(program: Program, *arguments: str) -> str:
    """Return the first letters of what a command did to files and to the catalog, in order.

    `o`pen, `w`rite, `f`sync, `r`ename, `d`elete, `m`ake a folder, `B`egin, `C`ommit, `T` a track
    appears, `X` one goes, `R` a removal is recorded.
    """
    program.ok(*arguments)
    lines = (program.folder / "steps").read_text(encoding="utf-8").splitlines()
    kinds = {
        r"open '.*/put-": "o", "write": "w", "fsync": "f", "os.rename": "r", r"os.remove '.*/blobs/": "d",
        r"os.mkdir '.*/blobs/": "m", "BEGIN": "B", "COMMIT": "C", r"INSERT INTO track\b": "T",
        r"DELETE FROM.*track": "X", r"INSERT.*removal": "R",
    }  # fmt: skip
    found = (next((kinds[kind] for kind in kinds if re.match(kind, line)), "") for line in lines)
    return "".join(found)


def test_a_blob_is_synced_and_named_and_its_name_synced_before_its_row(program: Program) -> None:
    done = steps(program, "upload", "second.wav")
    # A folder that is missing is made in between, and the name given again.
    assert re.search(r"ow+f(r|rmfr)fBT+C", done), done


def test_notes_are_written_after_the_row_that_they_are_about(program: Program) -> None:
    done = steps(program, "tag", "first.wav", "--set", "loud")
    assert re.fullmatch(r"BCBCow+frfBC", done), done


def test_a_blob_goes_after_its_row(program: Program) -> None:
    done = steps(program, "remove", "first.wav", "--now", "--yes")
    assert done.count("d") == 1, done
    assert re.search(r"B[^C]*R[^C]*C.*BC.*df.*BC", done), done
