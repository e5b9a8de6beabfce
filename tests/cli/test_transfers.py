"""`audiomood store copy` and `audiomood store move`."""

from __future__ import annotations

import csv
import io
import os
import resource
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Program
from tests.cli.sound import tone
from tests.library.wholeness import Findings, check

if TYPE_CHECKING:
    from pathlib import Path

MANY = 300


def stores_of(program: Program, name: str) -> list[str]:
    (track,) = program.json("list", "--name", name)
    return [copy["store"].rpartition("/")[2] for copy in track["copies"]]


def rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_everything_is_copied_where_nothing_else_is_said(tones: Program) -> None:
    store = f"file:{tones.folder}/two"
    result = tones.run("store", "copy", "--to", "./two")
    assert (result.code, result.err) == (0, f"audiomood: {store} is a store of this library now\n")
    found = rows(result.out)
    assert [row[:1] + row[2:] for row in found] == [
        ["copied", name, store, ""] for name in tones.names()
    ]
    again = tones.run("store", "copy", "--to", "./two")
    assert (again.code, again.err) == (0, "")
    assert [row[0] for row in rows(again.out)] == ["present"] * 3
    assert [(entry["tracks"], entry["default"]) for entry in tones.json("store", "list")] == [
        (3, True), (3, False),
    ]  # fmt: skip


def test_tracks_are_chosen_by_conditions_by_name_or_by_a_pipe(tones: Program) -> None:
    long = tones.json("store", "copy", "--to", "./a", "--min-duration", "1m")
    assert {row["name"] for row in long} == {"one minute.wav", "two minutes.wav"}
    assert len(tones.json("store", "copy", "--to", "./a", "--sort", "name", "-n", "1")) == 1
    assert len(tones.json("store", "copy", "--to", "./b", "short.wav", "one minute.wav")) == 2
    ids = tones.ok("list", "--store", "./b", "--ids")
    moved = tones.ok("store", "move", "--to", "./c", "--ids", "-", stdin=ids.encode())
    assert sorted(moved.split()) == sorted(ids.split())
    assert stores_of(tones, "short.wav") == ["c"]

    for arguments in (("short.wav", "--min-duration", "1"), ("short.wav", "-n", "1")):
        result = tones.run("store", "copy", "--to", "./a", *arguments)
        assert (result.code, result.out) == (2, "")
        assert "both tracks and conditions" in result.err


def test_a_move_takes_away_every_other_copy_or_those_in_one_store(tones: Program) -> None:
    tones.ok("store", "copy", "--to", "./two", "short.wav")
    (moved,) = tones.json("store", "move", "--to", "./three", "--from", "./two")
    assert (moved["status"], moved["name"]) == ("moved", "short.wav")
    assert moved["gone"] == [f"file:{tones.folder}/two"]
    assert stores_of(tones, "short.wav") == ["file:blobs", "three"]
    everything = tones.json("store", "move", "--to", "file:blobs")
    assert sorted(row["status"] for row in everything) == ["moved", "present", "present"]
    assert stores_of(tones, "short.wav") == ["file:blobs"]
    assert check(tones.home, tones.environment) == Findings()


def test_a_move_tells_where_copies_are_gone_from(tones: Program) -> None:
    tones.ok("store", "copy", "--to", "./two", "short.wav")
    (row,) = rows(tones.ok("store", "move", "--to", "./three", "short.wav"))
    assert row[4] == f"gone from file:blobs, file:{tones.folder}/two"
    (line,) = csv.DictReader(
        io.StringIO(tones.ok("store", "move", "--to", "./four", "--csv", "short.wav"))
    )
    assert line["reason"] == f"gone from file:{tones.folder}/three"
    shown = tones.on_terminal("store", "move", "--to", "file:blobs", "short.wav", columns=300)
    assert f"gone from file:{tones.folder}/four" in shown.out


def test_results_are_written_in_every_form(tones: Program) -> None:
    (row,) = tones.json("store", "copy", "--to", "./two", "short.wav")
    assert row == {
        "status": "copied", "id": row["id"], "name": "short.wav",
        "store": f"file:{tones.folder}/two", "gone": [], "reason": None,
    }  # fmt: skip
    (line,) = csv.DictReader(
        io.StringIO(tones.ok("store", "copy", "--to", "./two/", "short.wav", "--csv"))
    )
    assert (line["status"], line["id"], line["reason"]) == ("present", row["id"], "")
    shown = tones.on_terminal("store", "copy", "--to", "./two", columns=100)
    assert "short.wav" in shown.out
    assert "2 copied" in shown.err
    assert "1 present" in shown.err


def test_what_fails_is_told_beside_the_others(tones: Program) -> None:
    (victim,) = tones.ids("--name", "short.wav")
    blob = tones.home / "blobs" / victim[:2] / victim
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes()[:-1] + b"x")

    result = tones.run("store", "move", "--to", "./two")
    assert result.code == 3
    *moved, failed = sorted(rows(result.out), key=lambda row: row[0] == "failed")
    assert [row[0] for row in moved] == ["moved", "moved"]
    assert failed[0] == "failed"
    assert "is damaged in file:blobs" in failed[4]
    assert stores_of(tones, "short.wav") == ["file:blobs"]
    assert blob.exists()
    told = tones.run("store", "copy", "--to", "./two", "--ids")
    assert (told.code, len(told.out.split())) == (3, 2)
    assert "short.wav: " in told.err


def test_a_target_that_is_away_or_unusable_is_one_clear_line(tones: Program) -> None:
    tones.ok("store", "add", "./two")
    (tones.folder / "two").rename(tones.folder / "away")
    (tones.folder / "file").write_bytes(b"mine")
    for target, code in (("./two", 6), ("./file", 6), ("memory:x", 2), ("nonsense:x", 2)):
        for verb in ("copy", "move"):
            result = tones.run("store", verb, "--to", target)
            assert (result.code, result.out, result.err.count("\n")) == (code, "", 1), result
    assert tones.run("store", "move", "--to", "./three", "--from", "./never").code == 2
    assert not (tones.folder / "three").exists()


def test_what_is_left_in_a_store_for_the_trash_is_told_once_it_is_otherwise_empty(
    tones: Program,
) -> None:
    left = "1 track in the trash still has its only copy in file:blobs"
    tones.ok("remove", "short.wav", "--yes")
    assert "in the trash" not in tones.run("store", "copy", "--to", "./two").err
    assert "in the trash" not in tones.run("store", "move", "--to", "./two", "one minute.wav").err
    assert left in tones.run("store", "move", "--to", "./two", "--from", "file:blobs").err
    assert "in the trash" not in tones.run("store", "move", "--to", "./three").err
    tones.ok("trash", "restore", "short.wav")
    assert stores_of(tones, "short.wav") == ["file:blobs"]


def test_what_is_to_be_noted_in_a_store_that_is_away_is_told(program: Program) -> None:
    tone(program.folder / "a.wav")
    program.ok("upload", "a.wav")
    (program.home / "blobs").rename(program.folder / "away")
    waits = "what is to be noted in file:blobs waits for a later command"
    uploaded = program.run("upload", "a.wav", "--to", "./two")
    assert (uploaded.code, waits in uploaded.err) == (0, True)
    copied = program.run("store", "copy", "a.wav", "--to", "./three")
    assert (copied.code, waits in copied.err) == (0, True)
    (program.folder / "away").rename(program.home / "blobs")
    assert waits not in program.run("upload", "a.wav", "--to", "./two").err


def test_nothing_is_made_where_there_is_no_library(program: Program) -> None:
    result = program.run("store", "copy", "--to", "./two")
    assert (result.code, result.out) == (0, "")
    assert "there is no library at" in result.err
    assert not program.home.exists()
    assert not (program.folder / "two").exists()


def test_what_is_too_large_for_the_target_does_not_keep_the_others_back(tones: Program) -> None:
    def only_small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))

    with tones.start("store", "move", "--to", "./two", preexec_fn=only_small_files) as process:
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 3
    found = {row[2]: row for row in rows(out.decode())}
    assert found["two minutes.wav"][0] == "failed"
    assert "takes no file as large" in found["two minutes.wav"][4]
    assert (found["short.wav"][0], found["one minute.wav"][0]) == ("moved", "moved")
    assert check(tones.home, tones.environment) == Findings()
    assert stores_of(tones, "two minutes.wav") == ["file:blobs"]


def test_a_target_that_is_full_keeps_what_it_took(tones: Program) -> None:
    disk = tones.folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1500k,mode=0700", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount; a target that goes away is told in the same way")
    try:
        result = tones.run("store", "move", "--to", "./disk/two", "--sort", "size", "--jobs", "1")
        assert (result.code, result.err.count("\n")) == (6, 1)
        assert "two is full" in result.err
        assert stores_of(tones, "two minutes.wav") == ["file:blobs"]
        assert tones.names("--store", "./disk/two") != []
        assert check(tones.home, tones.environment) == Findings()
    finally:
        subprocess.run(["umount", str(disk)], capture_output=True)


def test_nothing_leaves_a_store_that_lets_nothing_be_deleted(tones: Program) -> None:
    tones.ok("store", "move", "--to", "./two")
    if os.geteuid() == 0:
        # The right to pass over modes is taken from the program.
        without = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
        tones.command = [*without, *tones.command]
    folders = [
        tones.folder / "two",
        *(path for path in (tones.folder / "two").rglob("*") if path.is_dir()),
    ]
    for folder in folders:
        folder.chmod(0o500)
    result = tones.run("store", "move", "--to", "file:blobs")
    for folder in folders:
        folder.chmod(0o700)

    assert result.code == 3
    assert [row[0] for row in rows(result.out)] == ["failed"] * 3
    assert stores_of(tones, "short.wav") == ["two"]
    assert check(tones.home, tones.environment) == Findings()


@pytest.fixture(scope="module")
def many_once(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A library of many short tones, never to be changed."""
    program = Program(tmp_path_factory.mktemp("many"))
    (program.folder / "in").mkdir()
    for place in range(MANY):
        tone(program.folder / "in" / f"{place:03}.wav", 0.05, hertz=100 + 5 * place)
    program.ok("upload", "in")
    return program


@pytest.fixture
def many(many_once: Program, tmp_path: Path) -> Program:
    """A library of many short tones."""
    program = Program(tmp_path)
    shutil.copytree(many_once.home, program.home)
    return program


@pytest.mark.parametrize("verb", ["copy", "move"])
def test_what_is_interrupted_is_whole_and_goes_on_where_it_stopped(
    many: Program, verb: str
) -> None:
    with many.start("store", verb, "--to", "./two", "--jobs", "1") as process:
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == 130
    assert said == b"\naudiomood: interrupted\n"
    # Not even an orphan: whatever arrived has its row.
    assert check(many.home, many.environment) == Findings()
    done = len(many.ids("--store", "./two"))
    assert 0 < done < MANY
    found = [row[0] for row in rows(many.ok("store", "copy", "--to", "./two"))]
    assert (found.count("present"), found.count("copied")) == (done, MANY - done)


def test_a_copy_that_is_killed_copies_only_the_rest_when_it_is_run_again(many: Program) -> None:
    with many.start("store", "copy", "--to", "./two", "--jobs", "1") as process:
        process.stdout.readline()
        process.kill()
        process.wait(60)
    findings = check(many.home, many.environment)
    assert findings.missing == findings.damaged == []
    done = len(many.ids("--store", "./two"))
    found = [row[0] for row in rows(many.ok("store", "copy", "--to", "./two"))]
    assert (found.count("present"), found.count("copied")) == (done, MANY - done)
    findings = check(many.home, many.environment)
    assert findings.missing == findings.damaged == findings.orphaned == []
