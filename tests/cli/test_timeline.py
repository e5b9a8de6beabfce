"""`audiomood mood --timeline`: how a recording feels as it goes on."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.heard import CHANGING, TRACKS, keep
from tests.cli.sound import SAMPLES

if TYPE_CHECKING:
    from tests.cli.program import Program


def plain(text: str) -> str:
    """Return what stays when colours are taken away."""
    return re.sub("\x1b\\[[0-9;]*m", "", text)


def words(program: Program, *arguments: str) -> list[str]:
    return [line.split("\t")[3] for line in program.ok("mood", *arguments).splitlines()]


def test_each_window_is_a_line_with_its_times_and_a_change_is_marked(felt_once: Program) -> None:
    rows = [row.split("\t") for row in felt_once.ok("mood", "calm.wav", "--timeline").splitlines()]
    (digits,) = felt_once.ids("--name", "calm.wav")
    assert [row[1:3] for row in rows] == [
        [f"{10 * at}.000", f"{10 * at + 10}.000"] for at in range(24)
    ]
    assert {(row[0], row[8]) for row in rows} == {(digits[:12], "calm.wav")}
    assert [row[3] for row in rows][::6] == ["calm", "unknown", "happy", "angry"]
    assert rows[6][4:7] == ["", "", ""]
    assert "change" in [row[7] for row in rows]
    assert rows[0][7] == ""


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["calm.wav", "--timeline", "30"], 8), (["--timeline", "1m", "calm.wav"], 4),
        (["--timeline=0:20", "calm.wav"], 12), (["--timeline", "calm.wav"], 24),
        (["calm.wav", "--timeline"], 24), (["calm.wav", "--timeline", "--jobs", "1"], 24),
        (["--timeline", "--", "calm.wav"], 24), (["calm.wav", "--timeline", "5m"], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_the_length_of_a_window_may_follow_or_be_left_out(
    felt_once: Program, arguments: list[str], count: int
) -> None:
    assert len(words(felt_once, *arguments)) == count


def test_the_beginning_of_an_id_is_never_taken_for_a_time(felt: Program) -> None:
    felt.ok("rename", "calm.wav", "3600")
    assert len(words(felt, "--timeline", "3600")) == 24
    felt.ok("rename", "3600", "30")
    assert len(words(felt, "--timeline", "1m", "30")) == 4
    assert len(words(felt, "--timeline", "--", "30")) == 24


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        ("calm.wav --timeline 3600", 4, "there is no track '3600'"),
        ("--timeline 1000 calm.wav", 4, "there is no track '1000'"),
        ("--all --timeline 3600", 2, "both tracks and --all were given"),
    ],
)
def test_a_time_that_could_begin_an_id_is_told_how_to_be_one(
    felt_once: Program, arguments: str, code: int, what: str
) -> None:
    result = felt_once.run("mood", *arguments.split())
    (word,) = re.findall(r"\d{4}", arguments)
    advice = f"--timeline={word} makes it the length of a window"
    assert (result.code, result.out) == (code, "")
    assert result.err == f"audiomood: {what}; {advice}\n"
    assert len(words(felt_once, "calm.wav", f"--timeline={word}")) == 1


def test_another_track_that_is_not_there_is_not_taken_for_a_time(felt_once: Program) -> None:
    for arguments in (["abcd"], ["3600"], ["--timeline", "abcd"], ["--timeline", "--", "3600"]):
        result = felt_once.run("mood", *arguments)
        assert result.code == 4
        assert "--timeline=" not in result.err


def test_the_help_tells_which_words_are_times(felt_once: Program) -> None:
    told = " ".join(felt_once.ok("mood", "--help").split())
    assert "if it is a time and could not begin an id, which has four digits" in told
    assert "--timeline=3600 always is" in told


@pytest.mark.parametrize(("parts", "windows"), [(60, 60), (61, 21), (360, 120), (361, 61)])
def test_windows_grow_with_the_recording_where_no_length_is_given(
    felt: Program, parts: int, windows: int
) -> None:
    long = tuple(
        part._replace(start=10 * place, end=10 * place + 10)
        for place, part in enumerate((CHANGING * 16)[:parts])
    )
    keep(felt.home, {"calm.wav": TRACKS["calm.wav"]._replace(parts=long)})
    assert len(words(felt, "calm.wav", "--timeline")) == windows


def test_in_json_it_is_an_array_of_the_track_and_in_csv_rows(felt_once: Program) -> None:
    first, second = felt_once.json("mood", "calm.wav", "near.wav", "--timeline", "1m")
    assert [window["word"] for window in first["timeline"]] == ["calm", "unknown", "happy", "angry"]
    assert list(first["timeline"][0]) == [
        "start", "end", "word", "probability", "valence", "arousal", "change",
    ]  # fmt: skip
    assert first["mood"]["word"] == "calm"
    assert len(second["timeline"]) == 1
    assert "timeline" not in felt_once.json("mood", "calm.wav")[0]
    line = felt_once.ok("mood", "calm.wav", "--timeline", "1m", "--jsonl")
    assert json.loads(line) == first
    rows = list(
        csv.DictReader(io.StringIO(felt_once.ok("mood", "calm.wav", "--timeline", "1m", "--csv")))
    )
    assert [row["mood"] for row in rows] == ["calm", "unknown", "happy", "angry"]
    assert float(rows[1]["start"]) == 60
    assert rows[1]["valence"] == ""
    ids = felt_once.ok("mood", "calm.wav", "--timeline", "--ids").split()
    assert ids == felt_once.ids("--name", "calm.wav")


def test_on_a_terminal_it_is_a_table_and_a_strip_with_the_times_of_changes(
    felt_once: Program,
) -> None:
    shown = felt_once.on_terminal("mood", "calm.wav", "--timeline", "1m").out
    lines = plain(shown).splitlines()
    assert lines[0] == "calm.wav  calm (62% sure)"
    assert lines[1].split() == ["start", "end", "mood", "sure", "valence", "arousal", "change"]
    strip = next(at for at, line in enumerate(lines) if "▂" in line)
    assert re.fullmatch(r"  (.)\1{5}·{6}(.)\2{11} 4:00", lines[strip])
    rows = felt_once.ok("mood", "calm.wav", "--timeline", "1m").splitlines()
    changes = [int(row.split(".")[0].split("\t")[1]) // 60 for row in rows if "\tchange\t" in row]
    assert 2 in changes
    assert lines[strip + 1].split() == [f"╵{minute}:00" for minute in [0, *changes]]
    assert lines[strip + 2].split("   ") == [
        "  █ happy", "█ angry", "█ calm", "· unknown", "height: arousal",
    ]  # fmt: skip
    assert re.search("\x1b\\[32m(.)\\1{5}", shown)


def test_without_colours_the_strip_is_told_in_letters(felt_once: Program) -> None:
    shown = felt_once.on_terminal("mood", "calm.wav", "--timeline", "1m", env={"NO_COLOR": "1"})
    assert "\x1b[3" not in shown.out
    lines = plain(shown.out).splitlines()
    assert "  cccccc······hhhhhhaaaaaa" in lines
    assert "  h happy   a angry   c calm   · unknown   height: arousal" in lines


@pytest.mark.parametrize("columns", [200, 80, 40, 20])
def test_a_long_timeline_is_gathered_until_it_fits(felt_once: Program, columns: int) -> None:
    shown = felt_once.on_terminal(
        "mood", "calm.wav", "--timeline", columns=columns, env={"NO_COLOR": "1"}
    )
    lines = plain(shown.out).splitlines()
    (letters,) = (line.strip() for line in lines if re.fullmatch("  c+·+h+a+", line))
    assert len(letters) == {200: 144, 80: 72, 40: 24, 20: 13}[columns]
    assert max(map(len, lines)) <= columns
    assert letters.count("c") == pytest.approx(letters.count("a"), abs=1)


def test_several_tracks_each_have_their_own(felt_once: Program) -> None:
    shown = plain(felt_once.on_terminal("mood", "calm.wav", "voice.wav", "--timeline").out)
    assert shown.count("height: arousal") == 2
    assert "\n\nvoice.wav  unknown: speech\n" in shown


def test_times_of_a_long_recording_are_never_cut(felt: Program) -> None:
    long = tuple(
        part._replace(start=10 * place, end=10 * place + 10)
        for place, part in enumerate(CHANGING * 151)
    )
    keep(felt.home, {"calm.wav": TRACKS["calm.wav"]._replace(parts=long)})
    shown = plain(felt.on_terminal("mood", "calm.wav", "--timeline", "10").out)
    words = "calm|unknown|happy|angry"
    lines = [line for line in shown.splitlines() if re.search(rf":\d\d +({words})", line)]
    assert len(lines) == len(long)
    assert lines[-1].split()[:3] == ["10:03:50", "10:04:00", "angry"]
    assert len({re.search(words, line).start() for line in lines}) == 1
    assert "…" not in shown


def test_a_track_without_a_timeline_says_why(tones: Program) -> None:
    why = "no timeline, its mood is unknown, shorter than 5 seconds"
    for form in ([], ["--csv"]):
        result = tones.run("mood", "short.wav", "--timeline", *form)
        assert (result.code, result.out.count("\n")) == (0, len(form))
        assert result.err == f"audiomood: short.wav: {why}\n"
    shown = tones.on_terminal("mood", "short.wav", "--timeline")
    assert plain(shown.out).splitlines()[1:] == [f"  {why}"]
    assert why not in shown.err
    in_json = tones.run("mood", "short.wav", "--timeline", "--json")
    assert in_json.err == ""
    assert json.loads(in_json.out)[0]["timeline"] == []


def test_a_recording_is_heard_for_it_if_it_was_not_before(program: Program) -> None:
    program.ok("upload", SAMPLES / "mountain-king.opus")
    (analysis,) = program.json("mood", "mountain-king.opus", "--timeline")
    assert analysis["fresh"]
    windows = analysis["timeline"]
    assert windows[0]["start"] == 0
    assert windows[-1]["end"] == pytest.approx(program.json("list")[0]["duration"], abs=0.2)
    for before, after in itertools.pairwise(windows):
        assert before["end"] == after["start"]
    again = program.json("mood", "mountain-king.opus", "--timeline")[0]
    assert not again["fresh"]
    assert again["timeline"] == analysis["timeline"]
