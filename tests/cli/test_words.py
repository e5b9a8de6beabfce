"""What a person says of a track goes before what was heard, everywhere, until it is taken back."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.program import Program


def mood_of(program: Program, name: str) -> dict[str, object]:
    (track,) = program.json("list", "--name", name)
    mood: dict[str, object] = track["mood"]
    return mood


def test_a_word_counts_at_once_and_what_was_heard_stays_beside_it(felt: Program) -> None:
    before = mood_of(felt, "calm.wav")
    line = felt.ok("mood", "calm.wav", "--set", "Sad")
    assert re.fullmatch(r"[0-9a-f]{12}\tsad\t1\.000\t0\.310\t-0\.420\tcalm\.wav\t\n", line)
    assert (before["heard"], before["by"]) == ("calm", "machine")
    said = {"word": "sad", "probability": 1.0, "heard": "calm", "by": "person"}
    assert mood_of(felt, "calm.wav") == before | said
    assert set(felt.names("--mood", "sad")) == {"old.wav", "calm.wav"}
    assert "calm.wav" not in felt.names("--mood", "calm")
    assert "calm.wav" in felt.names("--min-confidence", "0.99")


def test_a_word_is_taken_back_and_both_are_remembered(felt: Program) -> None:
    before = mood_of(felt, "calm.wav")
    felt.ok("mood", "calm.wav", "--set", "sad")
    (shown,) = felt.json("mood", "calm.wav", "--unset")
    assert shown["mood"] == mood_of(felt, "calm.wav") == before
    (track,) = felt.json("info", "calm.wav")
    assert [event["what"] for event in track["history"]][-2:] == ["felt", "took back"]
    assert [verdict["word"] for verdict in track["said"]] == [None, "sad"]


def test_a_track_that_nobody_heard_can_be_given_a_word(felt: Program) -> None:
    felt.ok("mood", "new.wav", "--set", "angry")
    mood = mood_of(felt, "new.wav")
    assert (mood["word"], mood["heard"], mood["by"]) == ("angry", None, "person")
    assert mood["valence"] is mood["arousal"] is mood["features_version"] is None
    assert felt.names("--unanalyzed") == ["new.wav"]


def test_many_tracks_get_a_word_through_a_pipe_and_nothing_is_heard(felt: Program) -> None:
    ids = felt.ok("list", "--ids")
    shown = felt.json("mood", "-", "--set", "neutral", stdin=ids.encode())
    assert [row["id"] for row in shown] == ids.split()
    assert not any(row["fresh"] for row in shown)
    assert len(felt.names("--mood", "neutral")) == 7
    assert felt.names("--unanalyzed") == ["new.wav"]


def test_one_unknown_track_among_several_keeps_all_words_as_they_were(felt: Program) -> None:
    assert felt.run("mood", "calm.wav", "nothing.wav", "--set", "sad").code == 4
    assert felt.names("--mood", "sad") == ["old.wav"]


@pytest.mark.parametrize("word", ["unknown", "gloomy", ""])
def test_only_words_for_feelings_can_be_said(felt_once: Program, word: str) -> None:
    result = felt_once.run("mood", "calm.wav", "--set", word)
    assert (result.code, result.out) == (2, "")
    assert f"{word!r} is none of happy, angry, sad, calm, neutral" in result.err


def test_a_person_sees_whose_word_it_is(felt: Program) -> None:
    felt.ok("mood", "calm.wav", "--set", "sad")
    for command in (["list"], ["mood", "calm.wav"]):
        shown = re.sub("\x1b\\[[0-9;]*m", "", felt.on_terminal(*command).out)
        (line,) = (line for line in shown.splitlines() if "calm.wav" in line)
        assert re.search(r" sad +you ", line)
    info = felt.ok("info", "calm.wav")
    assert "\nmood\tsad (you) · heard: calm (62% sure), valence +0.31, arousal -0.42\n" in info
    felt.ok("mood", "new.wav", "--set", "happy")
    assert "\nmood\thappy (you)\n" in felt.ok("info", "new.wav")


def test_programs_read_whose_word_it_is(felt: Program) -> None:
    felt.ok("mood", "calm.wav", "--set", "sad")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(felt.ok("list", "--csv")))}
    assert (rows["calm.wav"]["mood"], rows["calm.wav"]["probability"]) == ("sad", "1.0")
    assert (rows["calm.wav"]["heard"], rows["calm.wav"]["by"]) == ("calm", "person")
    assert (rows["near.wav"]["heard"], rows["near.wav"]["by"]) == ("calm", "machine")
    assert (rows["new.wav"]["heard"], rows["new.wav"]["by"]) == ("", "")
    (row,) = csv.DictReader(io.StringIO(felt.ok("mood", "calm.wav", "--csv")))
    assert (row["mood"], row["heard"], row["by"]) == ("sad", "calm", "person")


def test_what_is_stored_already_keeps_its_word(felt: Program) -> None:
    felt.ok("mood", "calm.wav", "--set", "sad")
    felt.ok("download", "calm.wav")
    (row,) = felt.json("upload", "--mood", "calm.wav")
    assert (row["status"], row["mood"]["word"], row["mood"]["heard"]) == (
        "duplicate",
        "sad",
        "calm",
    )
    assert felt.ok("upload", "calm.wav").split("\t")[3] == "sad"


def test_statistics_count_the_word_that_counts(felt: Program) -> None:
    felt.ok("mood", "calm.wav", "near.wav", "--set", "sad")
    moods = {group["value"]: group["tracks"] for group in felt.json("stats")["moods"]}
    assert moods == {"sad": 3, "happy": 1, "angry": 1, "unknown": 1, None: 1}


def test_the_report_compares_what_was_heard_with_what_was_said(felt: Program) -> None:
    felt.ok("mood", "calm.wav", "near.wav", "--set", "sad")
    felt.ok("mood", "far.wav", "--set", "angry")
    felt.ok("mood", "old.wav", "--set", "sad")
    felt.ok("mood", "voice.wav", "new.wav", "--set", "happy")
    report = felt.json("mood", "--report")
    assert (report["judged"], report["agreed"], report["share"]) == (3, 1, 1 / 3)
    assert round(report["probability"], 4) == round((0.62 + 0.5 + 0.71) / 3, 4)
    calm = next(word for word in report["words"] if word["heard"] == "calm")
    assert (calm["judged"], calm["agreed"], calm["said"]["sad"], calm["said"]["calm"]) == (
        2,
        0,
        2,
        0,
    )
    unknown = next(word for word in report["words"] if word["heard"] == "unknown")
    assert (unknown["judged"], unknown["share"], unknown["said"]["happy"]) == (1, None, 1)
    new, old = report["versions"]
    assert (new["tracks"], new["judged"], new["agreed"], new["stale"]) == (5, 3, 1, False)
    assert (old["tracks"], old["judged"], old["agreed"], old["stale"]) == (1, 1, 1, True)
    assert (report["stale"], report["unheard"], report["unheard_but_said"]) == (1, 1, 1)


def test_the_report_in_a_pipe_is_lines_of_figures(felt: Program) -> None:
    felt.ok("mood", "calm.wav", "--set", "sad")
    felt.ok("mood", "near.wav", "--set", "calm")
    lines = [line.split("\t") for line in felt.ok("mood", "--report").splitlines()]
    assert lines[0] == ["total", "", "2", "1", "0.500", "0.560"]
    assert lines[1] == ["word", "calm", "2", "1", "0.500", "0.560", "0", "0", "1", "1", "0"]
    assert lines[2][3:] == ["1", "0.500", "", "5", ""]
    assert lines[3] == ["version", "1.1", "0", "0", "", "", "1", "stale"]
    assert lines[4] == ["unheard", "", "0", "", "", "", "1"]


def test_the_report_on_a_terminal_names_what_to_do(felt: Program) -> None:
    nobody = felt.on_terminal("mood", "--report")
    assert "nobody said how a track feels yet; `audiomood mood TRACK --set WORD` does" in nobody.err
    felt.ok("mood", "calm.wav", "--set", "sad")
    felt.ok("mood", "near.wav", "--set", "calm")
    result = felt.on_terminal("mood", "--report")
    shown = re.sub("\x1b\\[[0-9;]*m", "", result.out)
    assert shown.startswith(
        "2 tracks compared: the same word in 50%, and 56% sure of it on average"
    )
    assert re.search(r"\ncalm +· +· +1 +1 +· +50% +56%", shown)
    assert re.search(r"features 1, model 1 +1 +0 +stale", shown)
    assert re.search(r"not heard yet +1 ", shown)
    assert "`audiomood mood --stale` hears again" in result.err
    assert "`audiomood mood --all` hears what was not heard" in result.err


def test_the_report_has_no_tracks_to_write(felt_once: Program) -> None:
    for form in ("--ids", "--csv", "-0"):
        result = felt_once.run("mood", "--report", form)
        assert (result.code, result.out) == (2, "")
        assert result.err.endswith("; --json has it for programs\n")
    assert json.loads(felt_once.ok("mood", "--report", "--jsonl"))["judged"] == 0


def test_what_another_version_heard_is_heard_again(felt: Program) -> None:
    (result,) = felt.json("mood", "--stale")
    assert (result["name"], result["fresh"]) == ("old.wav", True)
    assert result["mood"]["features_version"] > 1
    (track,) = felt.json("info", "old.wav")
    assert [mood["model_version"] for mood in track["moods"]][1:] == [1]
    nothing = felt.run("mood", "--stale")
    assert (nothing.code, nothing.out) == (0, "")
    assert nothing.err == "audiomood: no mood was heard by an older version\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--set sad", "no tracks were given; name tracks"),
        ("--all --set sad", "--set does not go with --all; give one of them"),
        ("calm.wav --set sad --unset", "--set does not go with --unset; give one of them"),
        ("calm.wav --unset --explain", "--unset does not go with --explain; give one of them"),
        ("calm.wav --set sad --timeline", "--set does not go with --timeline; give one of them"),
        ("calm.wav --report", "--report does not go with tracks; give one of them"),
        ("--report --all", "--report does not go with --all; give one of them"),
        ("--all --stale", "both --all and --stale were given; name tracks, or say --all or --stale"),
        ("calm.wav --stale", "both tracks and --stale were given; name tracks"),
        ("calm.wav --force", "--force is for --plot; say what to draw, with --plot FILE"),
        ("calm.wav --timeline --explain", "--timeline and --explain write different rows; choose"),
        ("calm.wav --timeline 15", "invalid value for '--timeline': '15' is no multiple of 10 sec"),
        ("calm.wav --timeline 0", "invalid value for '--timeline': '0' is no multiple of 10 sec"),
        ("calm.wav --timeline=soon", "invalid value for '--timeline': 'soon' is not a duration"),
        ("calm.wav --timeline=", "invalid value for '--timeline': '' is not a duration"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_said(
    felt_once: Program, arguments: str, message: str
) -> None:
    result = felt_once.run("mood", *arguments.split())
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"audiomood: {message}")
    assert result.err.count("\n") == 1
