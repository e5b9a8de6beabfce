"""`audiomood mood`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.program import Program


def test_all_hears_what_has_no_mood_yet_and_then_has_nothing_to_do(tones: Program) -> None:
    first = tones.json("mood", "--all", "--jobs", "2")
    assert sorted(result["name"] for result in first) == [
        "one minute.wav", "short.wav", "two minutes.wav",
    ]  # fmt: skip
    assert all(result["fresh"] and result["error"] is None for result in first)
    again = tones.run("mood", "--all")
    assert (again.code, again.out) == (0, "")
    assert again.err == (
        "audiomood: every track has its mood already; --again hears them once more\n"
    )


def test_in_an_empty_library_there_is_nothing_to_hear_again(program: Program) -> None:
    program.ok("db", "create")
    result = program.run("mood", "--all", "--again")
    assert (result.code, result.out) == (0, "")
    assert result.err == "audiomood: the library has no tracks\n"


def test_a_known_mood_is_shown_and_not_heard_again_unless_asked(tones: Program) -> None:
    (first,) = tones.json("mood", "short.wav")
    (second,) = tones.json("mood", "short.wav")
    assert (first["fresh"], second["fresh"]) == (True, False)
    assert first["mood"] == second["mood"]
    (third,) = tones.json("mood", "short.wav", "--again")
    assert third["fresh"]
    assert third["mood"]["analysed"] > first["mood"]["analysed"]
    assert len(tones.json("info", "short.wav")[0]["moods"]) >= 1


def test_a_mood_in_a_pipe_is_one_line_of_numbers(music: Program) -> None:
    line = music.ok("mood", "ode-to-joy.mp3")
    number = r"-?\d\.\d{3}"
    assert re.fullmatch(
        rf"[0-9a-f]{{12}}\t[a-z]+\t{number}\t{number}\t{number}\tode-to-joy\.mp3\t\n", line
    )


def test_moods_keep_to_their_scale_and_carry_their_versions(music: Program) -> None:
    for result in music.json("mood", *music.ids()):
        mood = result["mood"]
        assert mood["features_version"] >= 1
        assert mood["model_version"] >= 1
        if mood["word"] == "unknown":
            assert mood["reason"]
            assert mood["probability"] is mood["valence"] is mood["arousal"] is None
        else:
            assert mood["word"] in {"happy", "angry", "sad", "calm", "neutral"}
            assert 0 < mood["probability"] <= 1
            assert -1 <= mood["valence"] <= 1
            assert -1 <= mood["arousal"] <= 1


def test_one_bad_blob_does_not_keep_the_others_from_being_heard(tones: Program) -> None:
    (digits,) = tones.ids("--name", "short.wav")
    (tones.home / "blobs" / digits[:2] / digits).unlink()
    result = tones.run("mood", "--all", "--ids")
    assert result.code == 3
    assert result.err.count("\n") == 1
    assert "its blob is missing from file:blobs" in result.err
    assert len(tones.ids("--unanalyzed")) == 1
