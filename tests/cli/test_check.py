"""`audiomood check`."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import TONES
from tests.cli.program import Program
from tests.cli.sound import tone
from tests.cli.test_terminal import plain
from tests.library.check.breaking import Container, Folder, flip, key

if TYPE_CHECKING:
    from tests.azurite.server import Azurite


@pytest.fixture
def blobs(tones: Program) -> Folder:
    return Folder(tones.home / "blobs", "file:blobs")


def test_a_whole_library_is_told_to_be_one(tones_once: Program) -> None:
    result = tones_once.run("check")
    assert (result.code, result.out) == (0, "")
    assert result.err == (
        "audiomood: looked at 3 tracks, 3 copies, 1 store: nothing is wrong;"
        " --read compares every byte as well\n"
    )
    result = tones_once.run("check", "--read", "--decode", "--jobs", "2")
    assert (result.code, result.out) == (0, "")
    assert result.err.endswith("2.9 MB read, 3 decoded: nothing is wrong\n")
    assert tones_once.json("check") == []


def test_where_there_is_no_library_that_is_said(program: Program) -> None:
    result = program.run("check")
    assert (result.code, result.out) == (7, "")
    assert "there is no library at" in result.err
    assert result.err.count("\n") == 1
    assert not program.home.exists()
    assert program.run("check", "--json").out == ""


def test_a_part_that_happens_to_be_empty_is_told(tones_once: Program) -> None:
    result = tones_once.run("check", "--read-subset", "0.000000001%")
    assert result.code == 0
    assert "0 of 3 copies read: nothing is wrong" in result.err


def test_findings_are_written_in_every_form(tones: Program, blobs: Folder) -> None:
    first, second, _ = tones.ids("--sort", "name")
    blobs.delete(key(first))
    flip(blobs, second)
    blobs.write("tmp/put-0123456789abcdef", b"half")

    result = tones.run("check", "--read", "--json")
    missing, damaged, temporary = sorted(
        json.loads(result.out), key=lambda one: ["missing", "damaged", "temporary"].index(one["kind"])
    )  # fmt: skip
    assert result.code == 5
    assert missing == {
        "severity": "damage", "kind": "missing", "id": first, "name": "one minute.wav",
        "store": "file:blobs", "size": 960044,
        "says": "the blob of 'one minute.wav' is not there", "mend": "audiomood upload ORIGINAL",
        "repair": None, "repaired": False,
    }  # fmt: skip
    assert (damaged["id"], damaged["severity"]) == (second, "damage")
    assert (temporary["id"], temporary["severity"], temporary["mend"]) == (
        None, "notice", "audiomood check --repair",
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(tones.run("check", "--read", "--csv").out)))
    assert {row["kind"]: row["repaired"] for row in rows} == dict.fromkeys(
        ("missing", "damaged", "temporary"), "0"
    )
    lines = [line.split("\t") for line in tones.run("check", "--read").out.splitlines()]
    assert [
        "damage",
        "missing",
        first[:12],
        "file:blobs",
        missing["says"],
        missing["mend"],
    ] in lines
    assert {len(line) for line in lines} == {6}
    jsonl = [json.loads(line) for line in tones.run("check", "--read", "--jsonl").out.splitlines()]
    assert missing in jsonl


def test_a_terminal_shows_a_table_with_the_worst_first(tones: Program, blobs: Folder) -> None:
    blobs.delete(key(max(tones.ids())))
    (tones.home / ".making-abc").mkdir()
    result = tones.on_terminal("check", "--read", columns=160)
    assert result.code == 5
    shown = [line for line in plain(result.out).splitlines() if line.strip()]
    # A slow machine has time to show how far the check is.
    title, first, second = (
        line for line in shown if line.startswith(("kind", "missing", "temporary"))
    )
    assert [word in title for word in ("kind", "id", "store", "what is wrong")] == [True] * 4
    assert first.startswith("missing")
    assert second.startswith("temporary")
    assert re.search("\x1b\\[[0-9;]*31m *missing", result.out)
    told = plain(result.err)
    assert "damage in 1 place, 1 notice\n" in told
    assert "next, for 1 of 2: `audiomood check --repair`\n" in told
    assert "next, for 1 of 2: `audiomood upload ORIGINAL`\n" in told


@pytest.mark.parametrize("columns", [80, 60])
def test_a_narrow_terminal_shows_all_that_is_wrong(
    tones: Program, blobs: Folder, columns: int
) -> None:
    first = tones.ids("--sort", "name")[0]
    name = " ".join(["a very long name"] * 8)
    tones.ok("rename", first, name)
    blobs.delete(key(first))
    lines = plain(tones.on_terminal("check", columns=columns).out).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= columns
    start = lines[0].index("what is wrong")
    assert f"the blob of '{name}' is not there" in " ".join(line[start:].strip() for line in lines)


def test_the_command_that_reads_does_for_what_the_other_mends(tones: Program) -> None:
    tone(tones.folder / "a.wav", hertz=900)
    tones.ok("upload", "a.wav", "--to", "./other")
    tones.ok("store", "copy", "--to", "./other")
    here = Folder(tones.home / "blobs", "file:blobs")
    first, second = tones.ids("--store", "file:blobs")[:2]
    flip(here, first)
    here.delete(key(second))
    result = tones.run("check", "--read")
    assert result.err.endswith("next, for 2 of 2: `audiomood check --read --repair`\n")


def test_a_store_of_another_library_is_like_one_that_is_away(tones: Program) -> None:
    tones.ok("store", "add", "./other")
    (tones.folder / "theirs").mkdir()
    theirs = Program(tones.folder / "theirs")
    theirs.ok("store", "add", "--take-over", str(tones.folder / "other"))
    result = tones.run("check")
    assert (result.code, result.out.split("\t")[:2]) == (6, ["warning", "foreign"])


def test_the_exit_code_tells_damage_then_a_store_that_is_away_then_nothing(
    tones: Program, blobs: Folder
) -> None:
    tone(tones.folder / "a.wav", hertz=900)
    tones.ok("upload", "a.wav", "--to", "./other")
    assert tones.run("check").code == 0
    (tones.folder / "other").rename(tones.folder / "away")
    assert tones.run("check").code == 6
    assert tones.run("check", "--store", "file:blobs").code == 0
    blobs.delete(key(max(tones.ids("--store", "file:blobs"))))
    assert tones.run("check").code == 5
    (tones.folder / "away").rename(tones.folder / "other")
    blobs.write("tmp/put-0123456789abcdef", b"half")
    assert tones.run("check", "--store", "./other").code == 0


def test_a_repair_that_mends_all_ends_well(tones: Program, blobs: Folder) -> None:
    for place, (name, seconds) in enumerate(TONES.items()):
        tone(tones.folder / name, seconds, hertz=300 + 100 * place)
    tones.ok("upload", *TONES, "--to", "./other")
    blobs.delete(key(tones.ids()[0]))
    flip(blobs, tones.ids()[1])
    promised = tones.run("check", "--read", "--repair", "--dry-run")
    assert promised.code == 5
    assert promised.out.count("would fetch it again from file:") == 2
    mended = tones.run("check", "--read", "--repair")
    assert (mended.code, mended.out.count("fetched again from file:")) == (0, 2)
    assert "damage in 2 places, 2 of them repaired" in mended.err
    assert tones.run("check", "--read").out == ""


def test_a_broken_catalog_is_damage(tones: Program) -> None:
    (tones.home / "library.db").write_bytes(b"no database at all " * 1000)
    result = tones.run("check", "--read")
    assert result.code == 5
    assert result.out.startswith("damage\tcatalog\t\t\t")
    assert "audiomood db rebuild --replace" in result.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--dry-run",), ("--read", "--read-subset", "5%"), ("--read-subset", "0%"), ("--read-subset", "101%"), ("--read-subset", "5"),
        ("--read-subset", "0/3"), ("--read-subset", "4/3"), ("--read-subset", "1/1001"),
        ("--read-subset", "-5%"), ("--read-subset", "1/0"), ("--store", "./never"),
        ("--jobs", "0"), ("--json", "--csv"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_a_usage_error(
    tones_once: Program, arguments: tuple[str, ...]
) -> None:
    result = tones_once.run("check", *arguments)
    assert (result.code, result.out) == (2, ""), result
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("part", ["100%", "0.5%", "1/1", "7/1000"])
def test_a_part_can_be_read(tones_once: Program, part: str) -> None:
    result = tones_once.run("check", "--read-subset", part)
    assert (result.code, result.out) == (0, "")
    if part in ("100%", "1/1"):
        assert "2.9 MB read" in result.err


def test_a_folder_and_azure_are_one_report(
    tones: Program, blobs: Folder, azurite: Azurite, container: str
) -> None:
    from azure.storage.blob import ContainerClient

    tones.environment["AZURE_STORAGE_CONNECTION_STRING"] = azurite.connection_string
    tone(tones.folder / "a.wav", hertz=900)
    cloud = f"azure://default/{container}"
    tones.ok("upload", "a.wav", "--to", cloud)
    (away,) = tones.ids("--store", cloud)
    here = tones.ids("--store", "file:blobs")[0]
    with ContainerClient.from_connection_string(azurite.connection_string, container) as client:
        flip(Container(client, cloud), away)
    blobs.delete(key(here))
    result = tones.run("check", "--read", "--json")
    assert result.code == 5
    assert {(one["kind"], one["store"], one["id"]) for one in json.loads(result.out)} == {
        ("damaged", cloud, away), ("missing", "file:blobs", here),
    }  # fmt: skip
    assert azurite.connection_string not in result.out + result.err
