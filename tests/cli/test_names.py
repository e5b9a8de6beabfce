"""Names are data: no name reaches the terminal, the file system or the parser as anything else."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from audiomood import Library
from audiomood.library.upload.sources import Source
from tests.cli.program import Program
from tests.cli.sound import tone

if TYPE_CHECKING:
    from pathlib import Path

FILES = (
    "--help", "-", "-rf", "[bold]x", "new\nline.wav", "\x1b[31mred\x1b[0m.wav", "bell\x07.wav",
    "\u202egnp.wav", "\x9b2J.wav", "🎻.wav", "ünï cødé", "a\tb", "quote\"'`$(x)`.wav", "back\\slash", "%s%d",
    "x" * 255, "ü" * 127, "100%", " blank ", "*", "list", "\u2028line", "NUL", "Song: live.mp3",
)  # fmt: skip
"""Names that a file may have; each becomes a track."""
TYPED = (
    "[bold]x[/x]",
    "[/x]",
    "../../etc/passwd",
    "/etc/passwd",
    "..",
    ".",
    "y" * 300,
    "a/b",
    "C:\\x",
)
"""Names that a person may type, but no file can have."""


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A library of all these names."""
    program = Program(tmp_path_factory.mktemp("strange"))
    folder = program.folder / "in"
    folder.mkdir()
    for place, name in enumerate(FILES):
        tone(folder / name, 0.01, hertz=300 + 20 * place)
    tone(os.fsencode(folder) + b"/not\xe9utf8\xff.wav", 0.01, hertz=200)
    assert program.run("upload", "in").code == 0
    with Library.open(program.home) as library:
        for place, name in enumerate(TYPED):
            typed = program.folder / f"typed{place}"
            tone(typed, 0.01, hertz=2000 + 20 * place)
            given = Source(path=str(typed), name=name, size=typed.stat().st_size)
            assert [result.status for result in library.upload([given])] == ["stored"]
    return program


def expected() -> set[str]:
    """Return what the tracks are called: blanks at the ends go, bytes that are no text are spelled."""
    return {name.strip() for name in FILES} | set(TYPED) | {r"not\xe9utf8\xff.wav"}


def test_a_name_that_is_a_path_stays_a_name(program: Program) -> None:
    tone(program.folder / "a")
    program.ok("upload", "a", "--name", "../../etc/passwd")
    program.ok("download", "../../etc/passwd", "-o", "out/")
    assert [path.name for path in (program.folder / "out").iterdir()] == [".._.._etc_passwd"]


def test_json_and_csv_hold_every_name_exactly(strange: Program) -> None:
    assert set(strange.names()) == expected()
    rows = csv.DictReader(io.StringIO(strange.ok("list", "--csv")))
    assert {row["name"] for row in rows} == expected()


def test_lines_in_a_pipe_are_one_for_each_track(strange: Program) -> None:
    lines = strange.ok("list").split("\n")
    assert len(lines) == len(expected()) + 1
    assert {line.count("\t") for line in lines[:-1]} == {4}
    assert not any(char in "".join(lines[:-1]) for char in "\x1b\x07\x9b\u202e\u2028\r")


@pytest.mark.parametrize(
    "command",
    [["list"], ["list", "--csv"], ["list", "--json"], ["info"], ["mood", "-j", "1"], ["upload", "in"]],
    ids=" ".join,
)  # fmt: skip
def test_no_name_is_obeyed_by_a_terminal(strange: Program, command: list[str]) -> None:
    ids = strange.ids() if command[0] in ("info", "mood") else []
    shown = strange.on_terminal(*command, *ids, env={"NO_COLOR": "1"}, columns=400)
    assert shown.code == 0
    for harmful in ("\x1b[31m", "\x1b[0m.wav", "\x07", "\x9b", "\u202e", "\u2028"):
        assert harmful not in shown.out + shown.err
    for markup in ("[bold]x", "[/x]") if command[0] != "upload" else ("[bold]x",):
        assert markup in shown.out


def test_an_error_about_a_name_is_one_harmless_line(strange: Program) -> None:
    for name in ("\x1b[2Jgone", "two\nlines", "[bold]", "\udcff"):
        shown = strange.on_terminal("info", os.fsencode(name))
        assert shown.code == 4
        assert shown.err.count("\n") == 1
        assert not any(char in shown.err for char in "\x1b\x9b")


def test_every_name_means_its_track(strange: Program) -> None:
    names = sorted(expected() - {"-"})
    found = json.loads(strange.ok("info", "--json", "--", *names))
    assert [track["name"] for track in found] == names


def test_names_can_be_searched_for(strange: Program) -> None:
    assert strange.names("--name=--help") == ["--help"]
    assert sorted(strange.names("--name", "[[]bold]*")) == ["[bold]x", "[bold]x[/x]"]
    assert strange.names("--name", "*\x1b*") == ["\x1b[31mred\x1b[0m.wav"]
    assert strange.names("--search", "ünï cødé") == ["ünï cødé"]
    assert strange.names("--search", "etc passwd --format wav") == []
    assert strange.names("--search", 'OR NOT " * ( NEAR') == []
    found = strange.run("list", "--csv", "--name", b"not\xe9utf8*")
    assert r"not\xe9utf8\xff.wav" in found.out
    for option in ("--search", "--tag", "--format", "--store", "--since"):
        assert strange.run("list", option, b"\xff").code in (0, 2)


def test_downloads_stay_in_the_folder_they_were_given(strange: Program, tmp_path: Path) -> None:
    ids = strange.ids()
    strange.ok("download", *ids, "-o", str(tmp_path / "deep/out"))
    written = list((tmp_path / "deep/out").iterdir())
    assert len(written) == len(ids)
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]
    uploaded = {path.read_bytes() for path in (strange.folder / "in").iterdir()}
    assert uploaded <= {path.read_bytes() for path in written}


def test_a_name_of_three_hundred_bytes_keeps_its_ending_as_a_file(program: Program) -> None:
    tone(program.folder / "a")
    program.ok("upload", "a", "--name", "ä" * 148 + ".wav")
    program.ok("download", *program.ids(), "-o", "out/")
    (path,) = (program.folder / "out").iterdir()
    assert path.name == "ä" * 125 + ".wav"


def test_two_tracks_of_one_name_are_two_files(program: Program) -> None:
    for folder, hertz in (("a", 400), ("b", 500)):
        (program.folder / folder).mkdir()
        tone(program.folder / folder / "same.wav", hertz=hertz)
    program.ok("upload", "a", "b")
    program.ok("download", *program.ids(), "-o", "out")
    names = sorted(path.name for path in (program.folder / "out").iterdir())
    assert len(names) == 2
    assert "same.wav" in names


def test_paths_survive_the_way_through_json_and_a_shell(program: Program) -> None:
    path = os.fsencode(program.folder) + b"/caf\xe9.wav"
    tone(path)
    (result,) = program.json("upload", path)
    assert os.fsencode(result["path"]) == path
    rejected = program.run("upload", b"gone\xe9\n.wav", "--ids")
    assert rejected.err == "audiomood: gone\\xe9\\n.wav: no such file or directory\n"


def test_a_track_can_be_renamed_to_anything_but_nothing(program: Program) -> None:
    tone(program.folder / "a.wav")
    program.ok("upload", "a.wav")
    for old, new in (("a.wav", "--help"), ("--help", "[/x]\n"), ("[/x]", "$(reboot)")):
        program.ok("rename", "--", old, new)
    assert program.names() == ["$(reboot)"]
    for nothing in ("", " ", "\n"):
        assert program.run("rename", "--", "$(reboot)", nothing).code == 2


def test_xargs_carries_ids_whatever_the_names_are(strange: Program) -> None:
    shown = subprocess.run(
        ["xargs", "-0", *strange.command, "info", "--ids"],
        input=strange.ok("list", "-0").encode(), env=strange.environment, capture_output=True,
        check=True,
    )  # fmt: skip
    assert len(shown.stdout.split()) == len(expected())


def test_too_few_digits_of_an_id_are_said(tones_once: Program) -> None:
    found = tones_once.run("info", tones_once.ids()[0][:3])
    assert found.code == 4
    assert "four digits or more" in found.err
