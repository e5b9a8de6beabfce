"""`audiomood store`."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tests.cli.sound import tone

if TYPE_CHECKING:
    from tests.azurite.server import Azurite
    from tests.cli.program import Program


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
