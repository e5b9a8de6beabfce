"""Which library is meant, and what reading leaves behind."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.sound import tone

if TYPE_CHECKING:
    from tests.cli.program import Program


def test_home_may_stand_before_or_after_the_verb(tones: Program) -> None:
    home, tones.environment["AUDIOMOOD_HOME"] = str(tones.home), "nowhere"
    assert len(tones.ids("--home", home)) == 3
    assert len(tones.ok("--home", home, "list").splitlines()) == 3
    assert len(tones.ok(f"--home={home}", "store", "list").splitlines()) == 1
    assert len(tones.ok("store", "list", "--home", home).splitlines()) == 1
    assert len(tones.ok("--home", "other", "list", "--home", home).splitlines()) == 3


def test_home_counts_more_than_the_environment_and_that_more_than_the_platform(
    program: Program,
) -> None:
    tone(program.folder / "a.wav")
    program.ok("upload", "a.wav", "--home", "given")
    assert not program.home.exists()
    program.ok("upload", "a.wav")
    assert program.home.is_dir()
    del program.environment["AUDIOMOOD_HOME"]
    assert program.ids() == []
    program.ok("upload", "a.wav")
    assert len(program.ids()) == 1
    if sys.platform.startswith("linux"):
        assert (program.folder / ".local/share/audiomood/library.db").is_file()


@pytest.mark.parametrize(
    ("command", "code", "out"),
    [
        (["list", "--json"], 0, "[]\n"),
        (["list"], 0, ""),
        (["list", "--total"], 0, "0\t0.000\t0\n"),
        (["stats"], 0, "total\t\t0\t0.000\t0\n"),
        (["store", "list", "--json"], 0, "[]\n"),
        (["mood", "--all"], 0, ""),
        (["info", "x"], 4, ""),
        (["remove", "x", "--yes"], 4, ""),
        (["tag", "x", "--set", "y"], 4, ""),
        (["rename", "x", "y"], 4, ""),
        (["db", "dump"], 7, ""),
        (["db", "destroy", "--yes"], 0, ""),
        (["store", "use", "./x"], 2, ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_reading_where_nothing_is_makes_nothing(
    program: Program, command: list[str], code: int, out: str
) -> None:
    result = program.run(*command)
    assert (result.code, result.out) == (code, out)
    assert not program.home.exists()


def test_an_empty_home_is_said_beside_the_empty_result(program: Program) -> None:
    result = program.run("list", "--json")
    assert (result.code, json.loads(result.out)) == (0, [])
    assert result.err == (
        f"audiomood: there is no library at {program.home} yet; `audiomood upload PATH` makes one\n"
    )


def test_a_library_is_private_to_its_owner(tones: Program, program: Program) -> None:
    tone(program.folder / "a.wav")
    program.ok("upload", "a.wav", "--home", "new")
    assert (program.folder / "new").stat().st_mode & 0o077 == 0
    assert (program.folder / "new/library.db").stat().st_mode & 0o077 == 0


def test_a_library_can_be_moved_as_a_whole(tones: Program) -> None:
    tones.home.rename(tones.folder / "moved")
    tones.ok("download", "short.wav", "--home", "moved")
    assert (tones.folder / "short.wav").stat().st_size == 8044


def test_the_store_of_the_environment_takes_uploads(tones: Program) -> None:
    tone(tones.folder / "a.wav", hertz=900)
    result = tones.run("upload", "a.wav", env={"AUDIOMOOD_STORE": "./there"})
    assert result.code == 0
    (track,) = tones.json("info", "a.wav")
    assert [copy["store"] for copy in track["copies"]] == [f"file:{tones.folder}/there"]
