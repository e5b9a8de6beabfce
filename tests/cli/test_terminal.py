"""What a person sees on a terminal, and what it asks."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Program
from tests.cli.sound import SAMPLES, tone

if TYPE_CHECKING:
    from pathlib import Path

LONG = (
    "a name that no terminal of eighty columns could ever show on one line without cutting it.wav"
)
WIDE = {"日本語の録音.wav": 12, "🎵 tune 🎶.wav": 10, "café.wav": 4, "plain.wav": 5}


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A library of names that are wide, accented, or very long."""
    program = Program(tmp_path_factory.mktemp("wide"))
    for place, name in enumerate([*WIDE, LONG]):
        tone(program.folder / name, hertz=400 + 50 * place)
    program.ok("upload", *WIDE, LONG)
    return program


def plain(text: str) -> str:
    """Return what stays when colours are taken away."""
    return re.sub("\x1b\\[[0-9;]*m", "", text)


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


@pytest.mark.parametrize("columns", [200, 80, 60])
def test_a_table_fits_the_terminal_and_cuts_only_names(wide: Program, columns: int) -> None:
    lines = plain(wide.on_terminal("list", columns=columns).out).splitlines()
    assert max(cells(line.rstrip()) for line in lines) <= columns
    assert lines[0].split() == ["id", "duration", "format", "mood", "sure", "name"]
    for digits in wide.ids():
        assert digits[:12] in "\n".join(lines)
    assert (LONG in "\n".join(lines)) == (columns == 200)
    assert any(line.rstrip().endswith("…") for line in lines) == (columns < 200)


def test_only_names_are_cut_in_rows_that_come_late(program: Program) -> None:
    tone(program.folder / "first.wav")
    program.ok("upload", "--mood", "first.wav")
    for place in range(200):
        tone(program.folder / f"{place}.wav", 0.1, hertz=100 + place)
    program.ok("upload", *(f"{place}.wav" for place in range(200)))
    last = plain(program.on_terminal("list").out).splitlines()[-1]
    assert re.search(r" 0:01 +wav +unknown +first\.wav$", last)


@pytest.mark.parametrize("columns", [40, 20, 10])
def test_even_a_tiny_terminal_is_not_overrun(wide: Program, columns: int) -> None:
    result = wide.on_terminal("list", columns=columns)
    assert result.code == 0
    assert max(cells(line.rstrip()) for line in plain(result.out).splitlines()) <= columns


def test_wide_characters_leave_the_columns_aligned(wide: Program) -> None:
    lines = plain(wide.on_terminal("list", columns=200).out).splitlines()
    column = lines[0].index("name")
    for name in WIDE:
        (line,) = (line for line in lines if line.rstrip().endswith(name))
        assert cells(line[: line.index(name)]) == column


def test_rows_beyond_the_first_hundreds_keep_the_columns_and_the_width(tmp_path: Path) -> None:
    from audiomood import Library

    program = Program(tmp_path)
    (tmp_path / "in").mkdir()
    for place in range(230):
        tone(
            tmp_path / "in" / f"{place:03} 日本語の録音 {'x' * 60}.wav", 0.01, hertz=100 + 5 * place
        )
    with Library.open(program.home) as library:
        assert len(list(library.upload([tmp_path / "in"]))) == 230
    lines = plain(program.on_terminal("list", "--sort", "name").out).splitlines()
    rows = [line for line in lines if "日本語" in line]
    assert len(rows) == 230
    assert {cells(line.rstrip()) for line in rows} <= {79, 80}
    assert {cells(line[: line.index(" 日本語")]) for line in rows} == {lines[0].index("name") + 3}


def test_the_words_for_moods_are_coloured_on_a_terminal_only(music: Program) -> None:
    shown = music.on_terminal("list").out
    assert re.search("\x1b\\[3[0-9]m(calm|sad|happy)", shown)
    for line in music.ok("list").splitlines():
        assert line.split("\t")[0] in shown


def test_no_color_is_respected(music: Program) -> None:
    shown = music.on_terminal("list", env={"NO_COLOR": "1"}).out
    assert "\x1b[3" not in shown
    assert "ode-to-joy.mp3" in shown


def test_an_empty_library_says_how_to_begin(program: Program) -> None:
    shown = program.on_terminal("list")
    assert (shown.code, shown.out) == (0, "")
    assert shown.err == (
        f"audiomood: there is no library at {program.home} yet; `audiomood upload PATH` makes one\n"
    )
    assert not program.home.exists()


@pytest.mark.parametrize(
    "command", [["info", "ode-to-joy.mp3"], ["stats"], ["store", "list"], ["list", "--total"]]
)
def test_what_is_known_is_shown_on_a_terminal_without_an_overrun(
    music: Program, command: list[str]
) -> None:
    shown = music.on_terminal(*command)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.strip()


def test_statistics_are_a_picture_on_a_terminal(music: Program) -> None:
    shown = plain(music.on_terminal("stats").out)
    assert shown.startswith("10 tracks, ")
    assert re.search(r"mp3 +█{24} +3 ", shown)


def test_an_upload_shows_progress_then_a_whole_table_then_a_sum(program: Program) -> None:
    (program.folder / "noise.mp3").write_bytes(b"this is no audio at all")
    shown = program.on_terminal("upload", "--mood", SAMPLES, "noise.mp3")
    assert shown.code == 3
    assert "uploading" in shown.err
    assert "hearing" in shown.err
    assert shown.err.endswith("audiomood: 10 stored, 1 rejected\n")
    table = plain(shown.out).splitlines()
    assert table[0].split() == ["status", "id", "duration", "mood", "sure", "path", "reason"]
    assert len([line for line in table if line.startswith("stored")]) == 10
    assert len([line for line in table if line.startswith("rejected")]) == 1
    assert max(cells(line.rstrip()) for line in table) <= 80
    assert re.search(r"…\S*alice\.wav", shown.out)
    assert re.search(r"rejected +noise\.mp3 +no audio", plain(shown.out))
    assert "audiomood: noise.mp3: no audio format is recognised in it" in shown.err


def test_progress_is_silent_where_standard_error_is_no_terminal(program: Program) -> None:
    tone(program.folder / "a.wav")
    with (program.folder / "err").open("wb") as err:
        shown = program.on_terminal("upload", "--mood", "a.wav", stderr=err)
    assert shown.code == 0
    assert "stored" in shown.out
    assert (program.folder / "err").read_bytes() == b""


def test_progress_stays_out_of_rows_that_are_piped(program: Program) -> None:
    tone(program.folder / "a.wav")
    program.ok("upload", "a.wav")
    out = program.folder / "out"
    with out.open("wb") as file:
        shown = program.on_terminal("mood", "--all", stdout=file)
    assert "hearing" in shown.err
    assert re.fullmatch(
        r"[0-9a-f]{12}\tunknown\t\t\t\ta\.wav\tshorter than 5 seconds\n", out.read_text()
    )


@pytest.mark.parametrize(
    ("answer", "code", "left"), [("y\n", 0, 2), ("n\n", 130, 3), ("\n", 130, 3)]
)
def test_remove_asks_on_a_terminal(tones: Program, answer: str, code: int, left: int) -> None:
    shown = tones.on_terminal("remove", "short.wav", answer=answer)
    assert shown.code == code
    assert 'Remove "short.wav" (8.0 kB) from the library, into the trash?' in shown.err
    assert ("nothing was changed" in shown.err) == (left == 3)
    assert len(tones.ids()) == left


def test_deleting_for_good_asks_in_other_words(tones: Program) -> None:
    shown = tones.on_terminal("remove", "--now", "short.wav", answer="n\n")
    assert 'Delete "short.wav" (8.0 kB) from the library and from every store, for good?' in (
        shown.err
    )
    tones.ok("remove", "short.wav", "--yes")
    shown = tones.on_terminal("trash", "empty", answer="n\n")
    assert shown.code == 130
    assert 'Delete "short.wav" (8.0 kB) from the trash and from every store, for good?' in shown.err
    assert len(tones.json("trash", "list")) == 1


def test_an_end_of_input_is_no_yes(tones: Program) -> None:
    shown = tones.on_terminal("remove", "short.wav", answer="\x04")
    assert shown.code == 130
    assert len(tones.ids()) == 3


@pytest.mark.parametrize("verb", ["destroy", "reset"])
def test_db_asks_before_it_forgets(tones: Program, verb: str) -> None:
    refused = tones.on_terminal("db", verb, answer="n\n")
    assert refused.code == 130
    assert f"{tones.home}/library.db" in refused.err
    assert len(tones.ids()) == 3
    assert tones.on_terminal("db", verb, answer="y\n").code == 0
    assert tones.ids() == []


@pytest.mark.parametrize(
    "command",
    [["remove", "short.wav"], ["remove", "--now", "short.wav"], ["db", "destroy"], ["db", "reset"]],
    ids=" ".join,
)
def test_a_script_says_yes_beforehand_or_nothing_happens(
    tones: Program, command: list[str]
) -> None:
    asked = tones.run(*command, stdin=b"y\n")
    assert (asked.code, asked.out) == (2, "")
    assert asked.err.startswith("audiomood: there is no terminal to ask on: ")
    assert asked.err.endswith("; say --yes to do it without asking\n")
    assert len(tones.ids()) == 3
    assert tones.run(*command, "--yes").code == 0
    assert len(tones.ids()) < 3


def test_ids_from_a_pipe_cannot_answer_for_a_person(tones: Program) -> None:
    ids = tones.ok("list", "--ids") + "y\n"
    shown = tones.on_terminal("remove", "-", stdin=subprocess.DEVNULL)
    assert shown.code == 0
    assert tones.run("remove", "-", stdin=ids.encode()).code in (2, 4)
    assert len(tones.ids()) == 3


def test_audio_is_not_written_to_a_terminal(tones_once: Program) -> None:
    shown = tones_once.on_terminal("download", "short.wav", "-o", "-")
    assert (shown.code, shown.out) == (2, "")
    assert shown.err == "audiomood: audio is not for a terminal; name a file, or pipe it on\n"
