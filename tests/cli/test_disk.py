"""Disks that are full, read-only or refuse, and sources that do: one clear line, and nothing is lost."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Program
from tests.library.recordings import wav
from tests.library.wholeness import Findings, check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import FileIO
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="modes and mounts as POSIX has them"
)

# The right to pass over modes, which the tests may have, is taken from the program.
BOUND = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


@pytest.fixture
def bound(program: Program) -> Iterator[Program]:
    """A person for whom the modes of files count, whoever runs the tests."""
    (program.folder / "in").mkdir()
    for number in range(3):
        (program.folder / "in" / f"{number}.wav").write_bytes(wav(number))
    if os.geteuid() == 0:
        program.command = [*BOUND, *program.command]
    yield program
    # What is read-only now is to be deleted with the others.
    for path in (program.folder, *program.folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o700)


@pytest.fixture
def disk(program: Program) -> Iterator[Path]:
    """A disk of 7 MB that can fill up and turn read-only; only root can mount one."""
    folder = program.folder / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=7m,mode=0700", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount; the store's own tests show the same errors elsewise")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], capture_output=True)


def make_read_only(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o500 if path.is_dir() else 0o400)


def fill(file: FileIO, disk: Path) -> None:
    """Write until there is no room left on the disk."""
    while (free := shutil.disk_usage(disk).free) > 0:
        file.write(bytes(free))


def noise(number: int) -> bytes:
    """Return a recording of 400 kB that nothing makes smaller."""
    head = wav(number, seconds=25)[:44]
    return head + random.Random(number).randbytes(400_000)


READING = (
    ["list"], ["list", "--search", "wav"], ["info", "0.wav"], ["stats"],
    ["store", "list"], ["trash", "list"], ["check", "--read"], ["db", "dump"],
    ["download", "0.wav", "-o", "{out}"],
)  # fmt: skip
CHANGING = (
    ["tag", "0.wav", "--set", "x"], ["rename", "0.wav", "other"], ["remove", "0.wav", "--yes"],
    ["remove", "0.wav", "--yes", "--now"], ["upload", "more.wav"], ["mood", "0.wav"],
    ["store", "copy", "--to", "file:second"], ["trash", "empty", "--yes"],
    ["trash", "restore", "1.wav"],
)  # fmt: skip


def assert_only_read(program: Program) -> None:
    """See that everything that reads works, and everything that changes says that it cannot."""
    (program.folder / "more.wav").write_bytes(wav(9))
    before = check(program.home)
    for arguments in READING:
        out = str(program.folder / "out.wav")
        program.ok(*(out if one == "{out}" else one for one in arguments))
    for arguments in CHANGING:
        result = program.run(*arguments)
        assert (result.code, result.err.count("\n")) in ((6, 1), (7, 1)), (arguments, result)
        assert "cannot be" in result.err
    assert check(program.home) == before
    assert before.missing == before.damaged == []


def test_a_home_that_may_not_be_written_to_can_be_read(bound: Program) -> None:
    bound.ok("upload", "in")
    bound.ok("remove", "1.wav", "--yes")
    make_read_only(bound.home)
    assert_only_read(bound)


def test_a_home_on_a_read_only_disk_can_be_read(program: Program, disk: Path) -> None:
    program = Program(program.folder, disk / "home")
    for number in range(3):
        (program.folder / f"{number}.wav").write_bytes(wav(number))
    program.ok("upload", "0.wav", "1.wav", "2.wav")
    program.ok("remove", "1.wav", "--yes")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert_only_read(program)


def test_what_a_killed_writer_left_in_a_home_can_be_read_where_nothing_may_be_written(
    bound: Program,
) -> None:
    script = """
import os, sys
from audiomood import Library
library = Library.open(sys.argv[1])
library.tag([track.id for track in library.find()], put=["late"])
os.kill(os.getpid(), 9)
"""
    bound.ok("upload", "in")
    subprocess.run([sys.executable, "-c", script, bound.home], check=False)
    assert (bound.home / "library.db-wal").stat().st_size
    make_read_only(bound.home)
    assert len(bound.ids("--tag", "late")) == 3


def test_a_store_that_may_not_be_written_to_takes_nothing_and_gives_everything(
    bound: Program,
) -> None:
    bound.ok("upload", "in", "--to", "file:second")
    make_read_only(bound.home / "second")
    (bound.folder / "more.wav").write_bytes(wav(9))
    result = bound.run("upload", "more.wav", "--to", "file:second")
    assert result.code == 6
    assert "file:second cannot be used: permission denied" in result.err
    bound.ok("download", "0.wav", "-o", "out.wav")
    bound.ok("check", "--read")
    assert (len(bound.ids()), check(bound.home)) == (3, Findings())


def test_a_folder_that_takes_no_download_says_so(bound: Program) -> None:
    bound.ok("upload", "in")
    (bound.folder / "out").mkdir(0o500)
    result = bound.run("download", "0.wav", "-o", "out/")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "permission denied" in result.err


def test_a_source_that_may_not_be_read_is_rejected_and_the_others_are_stored(
    bound: Program,
) -> None:
    (bound.folder / "in" / "1.wav").chmod(0)
    (bound.folder / "in" / "deep").mkdir(0)
    result = bound.run("upload", "in", "--json")
    assert result.code == 3
    assert result.out.count('"stored"') == 2
    assert result.out.count("permission denied") == 2


def test_a_full_disk_keeps_what_is_stored_and_takes_more_when_there_is_room(
    program: Program, disk: Path
) -> None:
    program = Program(program.folder, disk / "home")
    (program.folder / "in").mkdir()
    for number in range(12):
        (program.folder / "in" / f"{number:02}.wav").write_bytes(noise(number))
    filler = disk / "filler"
    filler.write_bytes(bytes(4_500_000))
    result = program.run("upload", "in")
    assert result.code in (6, 7)
    assert "is full" in result.err
    assert "Traceback" not in result.err
    findings = check(program.home)
    assert findings.missing == findings.damaged == []

    # Reading goes on, also where not a byte is left.
    with filler.open("ab", buffering=0) as file:
        fill(file, disk)
    stored = program.ids()
    program.ok("check", "--read")
    filler.unlink()
    program.ok("upload", "in")
    assert set(stored) < set(program.ids())
    assert (len(program.ids()), check(program.home)) == (12, Findings())


def test_a_catalog_on_a_full_disk_refuses_a_change_and_keeps_what_it_has(
    program: Program, disk: Path
) -> None:
    program = Program(program.folder, disk / "home")
    (program.folder / "a.wav").write_bytes(wav(1))
    program.ok("upload", "a.wav")
    with (disk / "filler").open("wb", buffering=0) as filler:
        fill(filler, disk)
    result = program.run("tag", "a.wav", *(f"--set=k{n}={'v' * 5000}" for n in range(40)))
    assert (result.code, result.err.count("\n")) == (7, 1)
    assert "is full" in result.err
    assert program.json("list")[0]["tags"] == {}
    (disk / "filler").unlink()
    program.ok("tag", "a.wav", "--set", "x")
    assert check(program.home) == Findings()


def test_a_file_that_is_too_large_for_the_store_is_rejected_and_the_others_are_stored(
    program: Program,
) -> None:
    (program.folder / "in").mkdir()
    for number, seconds in enumerate((1, 200, 2)):
        (program.folder / "in" / f"{number}.wav").write_bytes(wav(number, seconds=seconds))
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({2_000_000}, -1))\n"
    script = f"{limited}from audiomood.__main__ import main\nmain()"
    program.command = [sys.executable, "-c", script]
    result = program.run("upload", "in", "--jsonl")
    assert result.code == 3
    assert result.out.count('"stored"') == 2
    assert "file:blobs takes no file as large as this one" in result.out
    assert "full" not in result.out + result.err
    assert check(program.home) == Findings()
