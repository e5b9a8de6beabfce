"""What makes audiomood a good citizen between two pipes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiomood import Library
from tests.cli.sound import tone

if TYPE_CHECKING:
    from tests.cli.program import Program


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A library whose list is longer than what a pipe holds."""
    from tests.cli.program import Program

    program = Program(tmp_path_factory.mktemp("crowd"))
    (program.folder / "in").mkdir()
    for place in range(300):
        tone(program.folder / "in" / f"{place:03}{'x' * 240}", 0.01, hertz=100 + 5 * place)
    with Library.open(program.home) as library:
        assert all(result.status == "stored" for result in library.upload([program.folder / "in"]))
    return program


def test_what_list_finds_is_what_mood_hears(tones: Program) -> None:
    short = tones.ok("list", "--max-duration", "1", "--ids").encode()
    heard = tones.json("mood", "-", stdin=short)
    assert [(result["name"], result["mood"]["word"]) for result in heard] == [
        ("short.wav", "unknown")
    ]
    assert len(tones.ids("--unanalyzed")) == 2


def test_ids_after_nuls_suit_xargs(tones_once: Program) -> None:
    ids = tones_once.ok("list", "-0").encode()
    shown = subprocess.run(
        ["xargs", "-0", *tones_once.command, "info", "--jsonl"],
        input=ids, env=tones_once.environment, capture_output=True, check=True,
    )  # fmt: skip
    names = {json.loads(line)["name"] for line in shown.stdout.splitlines()}
    assert names == {"short.wav", "one minute.wav", "two minutes.wav"}


@pytest.mark.parametrize("between", ["\n", "\r\n", "\0", "\n\n\r\n"])
@pytest.mark.parametrize("at_the_end", [True, False])
def test_ids_on_standard_input_may_be_separated_in_any_way(
    tones_once: Program, between: str, at_the_end: bool
) -> None:
    ids = tones_once.ids()
    text = between.join([*ids, *ids[:1]]) + (between if at_the_end else "")
    found = tones_once.json("info", "-", stdin=text.encode())
    assert [track["id"] for track in found] == ids


def test_names_and_standard_input_can_be_mixed(tones_once: Program) -> None:
    (first,) = tones_once.ids("--name", "short.wav")
    found = tones_once.json("info", "one minute.wav", "-", "two minutes.wav", stdin=first.encode())
    assert [track["name"] for track in found] == ["one minute.wav", "short.wav", "two minutes.wav"]


@pytest.mark.parametrize(
    "command",
    [
        ["info"], ["mood"], ["download"], ["download", "-o", "new folder"], ["download", "-o", "-"],
        ["tag", "--set", "x"], ["remove"], ["remove", "--yes"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_ids_on_standard_input_are_nothing_to_do(tones: Program, command: list[str]) -> None:
    assert tones.run(*command, "-", stdin=b"\n") == (0, "", "")
    assert len(tones.ids()) == 3
    assert sorted(path.name for path in tones.folder.iterdir()) == ["home"]


def closed_early(program: Program, *arguments: str, after: int) -> tuple[int, bytes]:
    """Read only the first bytes of the output; return the exit code and standard error."""
    with program.start(*arguments, pipesize=4096) as process:
        if after:
            os.read(process.stdout.fileno(), after)
        process.stdout.close()
        err = process.stderr.read()
    return process.returncode, err


@pytest.mark.parametrize("form", [[], ["--json"], ["--jsonl"], ["--csv"], ["--ids"], ["-0"]])
def test_a_reader_that_leaves_a_long_list_ends_it_quietly(crowd: Program, form: list[str]) -> None:
    assert closed_early(crowd, "list", *form, after=1) == (141, b"")


@pytest.mark.parametrize(
    "command",
    [
        ["list", "--limit", "1"], ["list", "--limit", "0", "--json"], ["list", "--total"],
        ["info", "short.wav"], ["stats"], ["store", "list"], ["db", "dump"], ["--version"],
        ["--help"], ["list", "--help"], ["download", "short.wav", "-o", "-"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_reader_that_never_reads_is_no_error_to_speak_of(
    tones_once: Program, command: list[str]
) -> None:
    assert closed_early(tones_once, *command, after=0) == (141, b"")


def test_an_upload_whose_reader_left_keeps_what_it_stored(program: Program) -> None:
    tone(program.folder / "a.wav")
    assert closed_early(program, "upload", "a.wav", after=0) == (141, b"")
    assert program.names() == ["a.wav"]


def test_output_that_cannot_be_written_is_said_in_one_line(tones_once: Program) -> None:
    with Path("/dev/full").open("wb") as full, tones_once.start("list", stdout=full) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err == (b"audiomood: standard output cannot be written: no space left on device\n")


def test_standard_streams_may_be_closed(tones_once: Program) -> None:
    command = '"$@" <&- >&- 2>&-'
    done = subprocess.run(
        ["/bin/sh", "-c", command, "sh", *tones_once.command, "list"],
        env=tones_once.environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0


def test_the_bytes_of_a_track_go_down_a_pipe(tones_once: Program) -> None:
    with tones_once.start("download", "short.wav", "-o", "-") as process:
        out, _ = process.communicate(timeout=60)
    assert out == (tones_once.folder / "short.wav").read_bytes()
    mixed = tones_once.run("download", "short.wav", "-o", "-", "--json")
    assert (mixed.code, mixed.out) == (2, "")
