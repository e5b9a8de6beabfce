"""`audiomood db` and `bin/audiomood-db`: the catalog file comes and goes, the audio stays."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.library.recordings import wav

if TYPE_CHECKING:
    from tests.cli.program import Program

BIN = Path(__file__).parents[2] / "bin"


def blobs(program: Program) -> set[Path]:
    """Return the files of the library's own store."""
    return {path for path in (program.home / "blobs").rglob("*") if path.is_file()}


def test_create_makes_an_empty_catalog_once(program: Program) -> None:
    path = program.home / "library.db"
    assert program.run("db", "create") == (0, "", f"audiomood: made {path}\n")
    again = program.run("db", "create")
    assert again == (0, "", f"audiomood: there is a catalog at {path} already\n")
    listed = program.run("list", "--json")
    assert listed == (0, "[]\n", "")


def test_destroy_and_reset_forget_rows_and_keep_the_audio(tones: Program) -> None:
    audio = blobs(tones)
    tones.ok("db", "reset", "--yes")
    assert tones.run("list", "--json") == (0, "[]\n", "")
    tones.ok("db", "destroy", "-y")
    # Who is at work says so in a file that may stay.
    assert {path.name for path in tones.home.iterdir()} - {"tmp", ".activity"} == {"blobs"}
    assert blobs(tones) == audio
    said = tones.run("db", "destroy", "--yes").err
    assert said == f"audiomood: there is no catalog at {tones.home}/library.db\n"


def test_who_is_asked_is_told_that_the_trash_goes_as_well(tones: Program) -> None:
    for verb in ("destroy", "reset"):
        refused = tones.run("db", verb)
        assert refused.code == 2
        assert "tags, moods and the trash" in refused.err


def test_a_dump_restores_everything(tones: Program) -> None:
    tones.ok("tag", "short.wav", "--set", "text=it's\nß; --")
    tones.ok("rename", "--", "one minute.wav", "-- ; DROP TABLE track;\n🎻")
    tones.ok("mood", "short.wav")
    before = tones.json("info", *tones.ids())
    dump = tones.ok("db", "dump")
    assert tones.run("db", "restore", "-", stdin=dump.encode()).code == 7
    tones.ok("db", "destroy", "--yes")
    (tones.folder / "dump.sql").write_text(dump, encoding="utf-8")
    said = tones.run("db", "restore", "dump.sql")
    assert said == (0, "", f"audiomood: restored {tones.home}/library.db\n")
    assert tones.json("info", *tones.ids()) == before
    assert tones.names("--search", "drop table") == ["-- ; DROP TABLE track;\n🎻"]
    assert tones.ok("db", "dump") == dump


@pytest.mark.parametrize(
    ("text", "code"),
    [(b"not a dump", 7), (b"", 7), (b"\xff\xfe", 3)],
    ids=["words", "empty", "bytes"],
)
def test_what_is_no_dump_is_refused_and_leaves_nothing(
    program: Program, text: bytes, code: int
) -> None:
    (program.folder / "dump.sql").write_bytes(text)
    for file, stdin in (("dump.sql", b""), ("-", text)):
        result = program.run("db", "restore", file, stdin=stdin)
        assert (result.code, result.out) == (code, "")
        assert result.err.count("\n") == 1
    assert not (program.home / "library.db").exists()


def test_half_a_dump_is_refused_and_leaves_nothing(tones: Program) -> None:
    dump = tones.ok("db", "dump")
    tones.ok("db", "destroy", "--yes")
    result = tones.run("db", "restore", "-", stdin=dump[: len(dump) // 2].encode())
    assert (result.code, result.err.count("\n")) == (7, 1)
    assert not (tones.home / "library.db").exists()


def test_a_dump_that_is_not_there_is_said(program: Program) -> None:
    result = program.run("db", "restore", "none.sql")
    assert result == (3, "", "audiomood: none.sql cannot be read: no such file or directory\n")


def facts(program: Program) -> dict[str, object]:
    """Return what is to come back of each track, and the trash."""
    tracks = {track["id"]: track for track in program.json("list")}
    for track in tracks.values():
        track["copies"] = {copy["store"] for copy in track["copies"]}
        track["mood"] = track["mood"] and track["mood"]["by"] == "person" and track["mood"]["word"]
    return {**tracks, "trash": program.json("trash", "list")}


def test_a_lost_catalog_is_rebuilt_from_the_store(tones: Program) -> None:
    tones.ok("tag", "short.wav", "--set", "place=here")
    tones.ok("mood", "--set", "calm", "short.wav")
    tones.ok("remove", "one minute.wav", "--yes")
    before = facts(tones)
    tones.ok("db", "destroy", "--yes")
    rebuilt = tones.run("db", "rebuild")
    path = tones.home / "library.db"
    assert rebuilt == (0, "", (
        f"audiomood: made {path} from 1 store: 2 tracks from notes, 0 measured, 1 in the trash\n"
        "audiomood: moods are to be heard again: `audiomood mood --all`\n"
    ))  # fmt: skip
    assert facts(tones) == before
    assert path.stat().st_mode & 0o777 == 0o600
    again = tones.run("db", "rebuild")
    assert (again.code, again.out) == (7, "")
    assert "`audiomood db rebuild --replace` puts it aside" in again.err
    replaced = tones.run("db", "rebuild", "--replace")
    (aside,) = tones.home.glob("library.db.*Z")
    assert replaced.code == 0
    assert replaced.err.startswith(f"audiomood: the catalog that was there is {aside} now\n")
    assert facts(tones) == before
    (shown,) = tones.json("db", "rebuild", "--replace")
    assert set(tones.home.glob("library.db.*Z")) == {aside, Path(shown["aside"])}


def test_who_gets_tracks_without_names_is_told_how_another_store_is_asked(tones: Program) -> None:
    shutil.copytree(tones.home / "blobs", tones.folder / "its copy")
    shutil.rmtree(tones.home / "blobs" / "notes")
    names = set(tones.names())
    said = tones.run("db", "rebuild", "--replace").err
    assert "3 tracks had no note" in said
    assert "`audiomood db rebuild --replace --from file:blobs --from STORE`" in said
    more = tones.run("db", "rebuild", "--replace", "--from", "file:blobs", "--from", "./its copy")
    assert "had no note" not in more.err
    assert set(tones.names()) == names


def test_what_cannot_become_a_track_is_told(tones: Program) -> None:
    tones.ok("db", "destroy", "--yes")
    digits = hashlib.sha256(b"words").hexdigest()
    blob = tones.home / "blobs" / digits[:2] / digits
    blob.parent.mkdir(exist_ok=True)
    blob.write_bytes(b"words")
    rebuilt = tones.run("db", "rebuild", "--json")
    assert rebuilt.code == 3
    (shown,) = json.loads(rebuilt.out)
    assert (shown["noted"], shown["measured"], shown["stores"]) == (3, 0, ["file:blobs"])
    ((why,),) = [[left["why"]] for left in shown["left"] if left["id"] == digits]
    assert f"audiomood: blob {digits} in file:blobs was left alone: {why}\n" in rebuilt.err
    assert len(tones.ids()) == 3


def test_a_store_that_is_away_ends_a_rebuild_before_anything_is_made(tones: Program) -> None:
    tones.ok("db", "destroy", "--yes")
    (tones.home / "blobs").rename(tones.folder / "away")
    for options in ([], ["--from", "file:blobs"], ["--from", "./nothing"]):
        refused = tones.run("db", "rebuild", *options)
        assert (refused.code, refused.out, refused.err.count("\n")) == (6, "", 1)
    assert not (tones.home / "library.db").exists()


def test_stores_of_two_libraries_are_rebuilt_into_one_when_that_is_said(tones: Program) -> None:
    tones.ok("store", "copy", "--to", "./other", "short.wav")
    tones.ok("db", "destroy", "--yes")
    shutil.rmtree(tones.home / "blobs")
    (tones.folder / "new.wav").write_bytes(wav(1))
    tones.ok("upload", "new.wav")
    tones.ok("db", "destroy", "--yes")
    both = ("--from", "file:blobs", "--from", "./other")
    refused = tones.run("db", "rebuild", *both)
    assert refused.code == 6
    assert "make one library of them with --take-over" in refused.err
    tones.ok("db", "rebuild", "--take-over", *both)
    assert set(tones.names()) == {"short.wav", "new.wav"}
    assert tones.run("check", "--read").code == 0


def test_a_rebuild_that_was_killed_leaves_no_catalog_and_can_be_run_again(
    tones: Program,
) -> None:
    tones.ok("db", "destroy", "--yes")
    shutil.rmtree(tones.home / "blobs" / "notes")
    for number in range(300):
        data = wav(number)
        digits = hashlib.sha256(data).hexdigest()
        (tones.home / "blobs" / digits[:2]).mkdir(exist_ok=True)
        (tones.home / "blobs" / digits[:2] / digits).write_bytes(data)
    with tones.start("db", "rebuild") as process:
        while process.poll() is None and not list(tones.home.glob(".making-*/*")):
            pass
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert not (tones.home / "library.db").exists()
    assert tones.json("list") == []
    assert "303 measured" in tones.run("db", "rebuild").err
    assert len(tones.ids()) == 303


@pytest.mark.skipif(sys.platform == "win32", reason="the scripts in bin/ are for a POSIX shell")
def test_the_script_for_machines_never_asks(tones: Program, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    copy = tmp_path / "bin"
    copy.mkdir()
    (copy / "audiomood-db").write_bytes((BIN / "audiomood-db").read_bytes())
    (copy / "audiomood").write_text(f'#!/bin/sh\necho "$@" >>{calls}\n')
    for script in copy.iterdir():
        script.chmod(0o755)
    for verb in ("create", "dump", "destroy", "reset"):
        subprocess.run([copy / "audiomood-db", verb], check=True)
    assert calls.read_text().splitlines() == [
        "db create", "db dump", "db destroy --yes", "db reset --yes",
    ]  # fmt: skip
    refused = subprocess.run([copy / "audiomood-db", "explode"], check=False, capture_output=True)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr == b"usage: audiomood-db create|destroy|reset|dump\n"
