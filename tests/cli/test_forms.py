"""Rows in the forms that programs read: exact, stable, and the same wherever they run."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.program import Program

TRACK = {"id", "name", "format", "size", "duration", "stated_duration", "added", "tags", "copies"}
MOOD = {"word", "probability", "valence", "arousal", "features_version", "model_version"}
ID = "[0-9a-f]{64}"
TIME = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z"


def test_a_track_in_json_has_what_was_promised(music: Program) -> None:
    for track in music.json("list"):
        assert track.keys() >= TRACK | {"mood"}
        assert track["mood"].keys() >= MOOD
        assert re.fullmatch(ID, track["id"])
        assert re.fullmatch(TIME, track["added"])
        assert [copy["store"] for copy in track["copies"]] == ["file:blobs"]


def test_a_track_that_was_not_heard_has_null_for_its_mood(tones_once: Program) -> None:
    assert [track["mood"] for track in tones_once.json("list")] == [None] * 3


def test_json_is_one_array_and_jsonl_one_object_a_line(music: Program) -> None:
    lines = [json.loads(line) for line in music.ok("list", "--jsonl").splitlines()]
    assert lines == music.json("list")
    assert music.ok("list", "--json", "--limit", "0") == "[]\n"
    assert music.ok("list", "--jsonl", "--limit", "0") == ""


def test_csv_has_a_header_and_the_values_of_json(music: Program) -> None:
    rows = list(csv.DictReader(io.StringIO(music.ok("list", "--csv"))))
    for row, track in zip(rows, music.json("list"), strict=True):
        assert (row["id"], row["name"], row["format"]) == (
            track["id"], track["name"], track["format"],
        )  # fmt: skip
        assert (row["mood"], row["added"]) == (track["mood"]["word"], track["added"])
        assert float(row["duration"]) == track["duration"]
        assert row["valence"] == ("" if (v := track["mood"]["valence"]) is None else str(v))
    assert music.ok("list", "--csv", "--limit", "0").count("\n") == 1


def test_ids_are_full_and_one_a_line_or_followed_by_a_nul(music: Program) -> None:
    ids = music.ok("list", "--ids")
    assert re.fullmatch(f"(?:{ID}\n){{10}}", ids)
    nuls = ids.replace("\n", "\0")
    assert music.ok("list", "-0") == music.ok("list", "--print0", "--ids") == nuls


@pytest.mark.parametrize(
    "surroundings",
    [
        {},
        {"FORCE_COLOR": "1", "COLUMNS": "20"},
        {"GITHUB_ACTIONS": "true", "CLICOLOR_FORCE": "1", "TTY_COMPATIBLE": "1"},
    ],
)
def test_lines_in_a_pipe_are_never_wrapped_cut_or_coloured(
    music: Program, surroundings: dict[str, str]
) -> None:
    lines = music.run("list", env=surroundings).out.splitlines()
    assert len(lines) == 10
    assert "\x1b" not in "".join(lines)
    tracks = {track["id"][:12]: track for track in music.json("list")}
    for line in lines:
        digits, seconds, kind, mood, name = line.split("\t")
        track = tracks[digits]
        assert (kind, name) == (track["format"], track["name"])
        assert (seconds, mood) == (f"{track['duration']:.3f}", track["mood"]["word"])


@pytest.mark.parametrize("command", [["list", "--nonsense"], ["--help"], ["info", "nothing"]])
def test_no_environment_colours_help_or_errors_in_a_pipe(
    music: Program, command: list[str]
) -> None:
    plain = music.run(*command)
    forced = music.run(*command, env={"FORCE_COLOR": "1", "GITHUB_ACTIONS": "true"})
    assert forced == plain
    assert "\x1b" not in plain.out + plain.err


def test_two_forms_at_once_are_refused(music: Program) -> None:
    result = music.run("list", "--json", "--csv")
    assert (result.code, result.out) == (2, "")
    assert result.err == "audiomood: --json and --csv are two forms; choose one\n"


def test_every_command_that_prints_tracks_prints_them_in_every_form(music: Program) -> None:
    name = "ode-to-joy.mp3"
    (track,) = music.json("list", "--name", name)
    for command in (["info"], ["mood"], ["download", "-o", "out", "--force"]):
        assert music.ok(*command, name, "--ids") == f"{track['id']}\n"
        assert music.ok(*command, name, "-0") == f"{track['id']}\0"
        assert [row["id"] for row in music.json(*command, name)] == [track["id"]]
        assert json.loads(music.ok(*command, name, "--jsonl"))["name"] == name
        (row,) = csv.DictReader(io.StringIO(music.ok(*command, name, "--csv")))
        assert (row["id"], row["name"]) == (track["id"], name)


def test_info_in_a_pipe_is_a_key_and_a_value_on_each_line(music: Program) -> None:
    lines = music.ok("info", "ode-to-joy.mp3").splitlines()
    facts = [line.split("\t") for line in lines]
    assert all(len(fact) == 2 for fact in facts)
    found = dict(facts)
    assert found["name"] == "ode-to-joy.mp3"
    assert found["copy"] == "file:blobs"
    assert found["duration"].startswith("25.7")
    assert ["tag", "title=Ode to Joy"] in facts
    assert {"id", "format", "size", "stated duration", "added", "mood", "history"} <= found.keys()


def test_info_in_json_has_the_history_and_every_mood(music: Program) -> None:
    (track,) = music.json("info", "ode-to-joy.mp3")
    assert track.keys() >= TRACK
    assert [event["what"] for event in track["history"]] == ["added", "analysed"]
    assert [mood["word"] for mood in track["moods"]] == [track["mood"]["word"]]


def test_statistics_count_formats_and_moods(music: Program) -> None:
    lines = [line.split("\t") for line in music.ok("stats").splitlines()]
    assert lines[0][:3] == ["total", "", "10"]
    assert sum(int(tracks) for field, _, tracks, *_ in lines if field == "format") == 10
    assert sum(int(tracks) for field, _, tracks, *_ in lines if field == "mood") == 10
    numbers = json.loads(music.ok("stats", "--json"))
    assert numbers["tracks"] == 10
    assert {group["value"] for group in numbers["formats"]} >= {"mp3", "flac", "opus", "ogg"}
    assert [store["store"] for store in numbers["stores"]] == ["file:blobs"]
