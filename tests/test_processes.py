"""Processes of our own find our modules, wherever someone works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROGRAM = """
import os, subprocess, sys
from audiomood.processes import command
os.chdir(sys.argv[1])
subprocess.run(command("audiomood.audio.prober"), stdin=subprocess.DEVNULL)
"""


def test_a_folder_of_our_name_is_not_ours_also_where_a_program_goes_later(tmp_path: Path) -> None:
    folder = tmp_path / "audiomood"
    folder.mkdir()
    (folder / "__init__.py").write_text("open('stolen', 'w')")
    # As `python -c` does it, the folder where a program begins is an empty name among others.
    subprocess.run([sys.executable, "-c", PROGRAM, tmp_path], cwd=ROOT, check=True)
    assert not (tmp_path / "stolen").exists()
