"""`audiomood mood --explain`: what spoke for a mood, in musical words."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from audiomood.catalog.opening import open_catalog
from audiomood.library.versions import CURRENT
from tests.cli.program import Program

if TYPE_CHECKING:
    from pathlib import Path

NAME = "mountain-king.opus"


def plain(text: str) -> str:
    """Return what stays when colours are taken away."""
    return re.sub("\x1b\\[[0-9;]*m", "", text)


def test_each_reason_is_a_line_with_a_signed_weight(music: Program) -> None:
    lines = [line.split("\t") for line in music.ok("mood", NAME, "--explain").splitlines()]
    assert all(len(line) == 7 for line in lines)
    (digits,) = music.ids("--name", NAME)
    assert {line[0] for line in lines} == {digits[:12]}
    assert {line[1] for line in lines} == {"valence", "arousal"}
    assert all(re.fullmatch(r"[+-]\d\.\d{3}", line[2]) for line in lines)
    assert all(line[3] and line[4] and line[6] for line in lines)
    for dimension in ("valence", "arousal"):
        assert 3 <= [line[1] for line in lines].count(dimension) <= 5


def test_programs_read_the_same_in_json_and_csv(music: Program) -> None:
    (analysis,) = music.json("mood", NAME, "--explain")
    rows = list(csv.DictReader(io.StringIO(music.ok("mood", NAME, "--explain", "--csv"))))
    assert [row["says"] for row in rows] == [reason["says"] for reason in analysis["explain"]]
    assert [float(row["weight"]) for row in rows] == [
        reason["weight"] for reason in analysis["explain"]
    ]
    weights = [abs(reason["weight"]) for reason in analysis["explain"]]
    assert max(weights) == weights[0]


def test_a_person_sees_bars_under_each_dimension(music: Program) -> None:
    result = music.on_terminal("mood", NAME, "--explain")
    shown = re.sub("\x1b\\[[0-9;]*m", "", result.out)
    assert shown.startswith(f"{NAME}  ")
    for dimension in ("valence", "arousal"):
        assert re.search(rf"\n  {dimension} [+-]0\.\d\d\n   [+-]\d\.\d\d [ ▐█│▌]{{17}} \S", shown)
    assert "█│" in shown or "│█" in shown
    narrow = music.on_terminal("mood", NAME, "--explain", columns=40).out
    assert max(len(line) for line in re.sub("\x1b\\[[0-9;]*m", "", narrow).splitlines()) <= 40


def test_nothing_spoke_for_a_mood_that_is_not_known(music: Program) -> None:
    (analysis,) = music.json("mood", "memo.opus", "--explain")
    assert analysis["explain"] == []
    why = f"nothing to explain, its mood is unknown, {analysis['mood']['reason']}"
    for form, rows in ([], 0), (["--csv"], 1):
        result = music.run("mood", "memo.opus", "--explain", *form)
        assert (result.code, result.out.count("\n")) == (0, rows)
        assert result.err == f"audiomood: memo.opus: {why}\n"
    shown = music.on_terminal("mood", "memo.opus", "--explain", columns=200)
    assert plain(shown.out).splitlines() == [
        f"memo.opus  unknown: {analysis['mood']['reason']}", f"  {why}",
    ]  # fmt: skip


def test_of_several_tracks_each_has_its_reasons_and_is_named_where_it_has_none(
    music: Program,
) -> None:
    names = [NAME, "memo.opus", "ode-to-joy.mp3"]
    first, _, last = (music.ids("--name", name)[0][:12] for name in names)
    result = music.run("mood", *names, "--explain")
    assert result.code == 0
    alone = [music.ok("mood", name, "--explain") for name in (NAME, "ode-to-joy.mp3")]
    assert result.out == "".join(alone)
    assert alone[0].startswith(first)
    assert alone[1].startswith(last)
    assert [line.split(":")[1] for line in result.err.splitlines()] == [" memo.opus"]


def test_without_colours_reasons_are_the_same_words(music: Program) -> None:
    shown = music.on_terminal("mood", NAME, "--explain", env={"NO_COLOR": "1"}).out
    assert "\x1b[3" not in shown
    assert plain(shown) == plain(music.on_terminal("mood", NAME, "--explain").out)


def test_with_a_timeline_both_are_written_where_there_is_room(music: Program) -> None:
    (analysis,) = music.json("mood", NAME, "--explain", "--timeline")
    assert analysis["timeline"]
    assert analysis["explain"]
    shown = music.on_terminal("mood", NAME, "--explain", "--timeline").out
    assert shown.index("height: arousal") < shown.index(
        "valence +" if "valence +" in shown else "valence -"
    )


def test_a_mood_that_a_newer_version_heard_leaves_the_others_their_reasons(
    music: Program, tmp_path: Path
) -> None:
    program = Program(tmp_path)
    shutil.copytree(music.home, program.home)
    other = "greensleeves.mp3"
    with open_catalog(program.home) as catalog:
        (digits,) = program.ids("--name", NAME)
        newest = catalog.moods(digits)[0]
        catalog.record_moods({digits: replace(newest, model_version=CURRENT[1] + 1)})

    result = program.run("mood", NAME, other, "--explain", "--json")
    assert result.code == 0
    newer, current = json.loads(result.out)
    assert (newer["name"], newer["explain"]) == (NAME, [])
    assert (current["name"], len(current["explain"]) >= 6) == (other, True)
    why = "what spoke for this mood cannot be told: a newer audiomood heard it"
    assert f"{NAME}: {why}" in result.err
    assert why in program.on_terminal("mood", NAME, "--explain", columns=120).out
