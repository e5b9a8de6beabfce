"""`audiomood store`."""

from __future__ import annotations

import csv
import io
import resource
from typing import TYPE_CHECKING

from tests.cli.program import Program
from tests.cli.sound import tone

if TYPE_CHECKING:
    from pathlib import Path

    from tests.azurite.server import Azurite


def test_an_added_store_gets_uploads_only_once_it_is_used(tones: Program) -> None:
    second = f"file:{tones.folder}/second"
    assert tones.run("store", "add", "./second") == (0, "", f"audiomood: added {second}\n")
    before = {entry["store"]: entry for entry in tones.json("store", "list")}
    assert (before["file:blobs"]["default"], before[second]["default"]) == (True, False)
    assert (before["file:blobs"]["tracks"], before[second]["tracks"]) == (3, 0)
    assert tones.run("store", "use", "./second").err == f"audiomood: uploads go to {second} now\n"
    tone(tones.folder / "a.wav", hertz=900)
    tones.ok("upload", "a.wav")
    after = {entry["store"]: entry for entry in tones.json("store", "list")}
    assert (after["file:blobs"]["default"], after[second]["default"]) == (False, True)
    assert (after[second]["tracks"], after[second]["size"]) == (1, 16044)
    assert tones.names("--store", "./second") == ["a.wav"]
    tones.ok("store", "use", "file:blobs")
    assert tones.json("store", "list")[0]["default"]


def test_stores_are_written_in_every_form(tones_once: Program) -> None:
    (entry,) = tones_once.json("store", "list")
    size = entry["size"]
    assert entry == {"store": "file:blobs", "default": True, "tracks": 3, "size": size}
    assert tones_once.ok("store", "list") == f"file:blobs\tdefault\t3\t{size}\n"
    (row,) = csv.DictReader(io.StringIO(tones_once.ok("store", "list", "--csv")))
    assert row == {"store": "file:blobs", "default": "1", "tracks": "3", "size": str(size)}


def test_a_store_that_was_never_added_cannot_be_used(tones: Program) -> None:
    result = tones.run("store", "use", "./never")
    assert result.code == 2
    assert "this library has no store file:" in result.err
    assert not (tones.folder / "never").exists()


def test_a_file_is_no_store(tones: Program) -> None:
    (tones.folder / "file").write_bytes(b"mine")
    result = tones.run("store", "add", "./file")
    assert (result.code, result.out) == (6, "")
    assert result.err.count("\n") == 1
    assert len(tones.json("store", "list")) == 1


def test_a_store_of_another_library_is_taken_over_only_when_that_is_said(
    tones: Program, tmp_path: Path
) -> None:
    tones.ok("store", "copy", "--to", "./shared")
    other = Program(tmp_path, tmp_path / "other home")

    refused = other.run("store", "add", "./shared")
    assert (refused.code, refused.out, refused.err.count("\n")) == (6, "", 1)
    assert "belongs to another library" in refused.err
    assert "--take-over" in refused.err
    assert other.run("store", "add", "./shared", "--take-over").code == 0

    kept = tones.run("remove", "short.wav", "--now", "--yes")
    assert (kept.code, kept.err.count("\n")) == (6, 1)
    assert len(list((tmp_path / "shared").glob("??/*"))) == 3
    assert tones.names("--name", "short.wav") == ["short.wav"]


def test_a_store_is_tried_without_being_added_and_nothing_is_left_in_it(
    tones: Program, tmp_path: Path
) -> None:
    Program(tmp_path, tmp_path / "other home").ok("store", "add", "./tried")
    before = sorted(path for path in (tmp_path / "tried").rglob("*") if path.is_file())

    lines = tones.ok("store", "test", "./tried").splitlines()
    assert len(lines) > 5
    assert all(line.startswith("kept\t") for line in lines)
    promises = tones.json("store", "test", "./tried")
    assert [set(promise) for promise in promises] == [{"promise", "kept", "why"}] * len(lines)
    rows = list(csv.DictReader(io.StringIO(tones.ok("store", "test", "./tried", "--csv"))))
    assert [row["result"] for row in rows] == ["kept"] * len(lines)
    assert sorted(path for path in (tmp_path / "tried").rglob("*") if path.is_file()) == before
    assert [entry["store"] for entry in tones.json("store", "list")] == ["file:blobs"]


def test_a_store_that_is_not_there_is_neither_tried_nor_made(tones: Program) -> None:
    result = tones.run("store", "test", "./never")
    assert (result.code, result.out, result.err.count("\n")) == (6, "", 1)
    assert "never is not there" in result.err
    assert not (tones.folder / "never").exists()


def test_a_store_that_breaks_a_promise_is_told_and_refused(tones: Program) -> None:
    """Its files may not become as large as recordings are."""
    tones.ok("store", "add", "./small")
    with tones.start("store", "test", "./small", preexec_fn=only_small_files) as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 6
    assert any(line.startswith(b"broken\t") for line in out.splitlines())
    assert b"small breaks " in err
    assert err.count(b"\n") == 1


def only_small_files() -> None:
    """Let this process write no file of more than 64 KiB, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))


def test_azure_holds_the_bytes_and_gives_them_back(
    program: Program, azurite: Azurite, container: str
) -> None:
    credentials = {"AZURE_STORAGE_CONNECTION_STRING": azurite.connection_string}
    program.environment |= credentials
    store = f"azure://default/{container}/some music"
    tone(program.folder / "a.wav")
    assert program.run("store", "add", store).code == 0
    program.ok("store", "use", store)
    program.ok("upload", "a.wav")
    (track,) = program.json("list", "--store", store)
    assert [copy["store"] for copy in track["copies"]] == [store]
    assert not (program.home / "blobs").exists()
    program.ok("download", "a.wav", "-o", "back.wav")
    assert (program.folder / "back.wav").read_bytes() == (program.folder / "a.wav").read_bytes()
    assert program.json("mood", "a.wav")[0]["mood"]["word"] == "unknown"
    program.ok("remove", "a.wav", "--yes", "--now")
    assert program.ids() == []
    forgotten = dict.fromkeys(credentials, "")
    refused = program.run("upload", "a.wav", env=forgotten)
    assert refused.code == 6
    assert "there are no credentials" in refused.err
