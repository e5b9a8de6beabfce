"""`audiomood list`: what its conditions select, and what values they take."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.sound import tone

if TYPE_CHECKING:
    from tests.cli.program import Program


@pytest.mark.parametrize(
    "written", ["60", "60.0", "60s", "1:00", "0:01:00", "1m", "0h1m", "1M", " 60 "]
)
def test_a_duration_may_be_written_in_many_ways(tones_once: Program, written: str) -> None:
    assert tones_once.names("--min-duration", written, "--max-duration", written) == [
        "one minute.wav"
    ]


def test_hours_minutes_and_seconds_add_up(tones_once: Program) -> None:
    assert tones_once.names("--min-duration", "1:59.5", "--max-duration", "0h1m60.5s") == [
        "two minutes.wav"
    ]
    assert tones_once.names("--max-duration", "1h30m", "--min-duration", "0:01:01") == [
        "two minutes.wav"
    ]
    assert tones_once.names("--min-duration", "1:02:03") == []


@pytest.mark.parametrize(
    "written",
    [
        "nan",
        "inf",
        "-5",
        "1e3",
        "",
        "soon",
        "1:2:3:4",
        "4:75",
        "5m3",
        "9" * 400,
        "9" * 5000 + ":00",
    ],
    ids=lambda text: text[:8] or "empty",
)
def test_what_is_no_duration_is_refused(tones_once: Program, written: str) -> None:
    result = tones_once.run("list", "--max-duration", written)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("audiomood: invalid value for '--max-duration': ")
    assert result.err.count("\n") == 1


def test_an_absurd_but_finite_duration_just_selects_nothing(tones_once: Program) -> None:
    assert tones_once.names("--min-duration", "99999999999999999999h") == []


@pytest.mark.parametrize("since", ["1h", "7d", "2w", "1y", "2026-01-01", "2026-01-01T09:30+02:00"])
def test_tracks_are_found_by_when_they_were_added(tones_once: Program, since: str) -> None:
    assert len(tones_once.ids("--since", since)) == 3


def test_nothing_was_added_in_the_future(tones_once: Program) -> None:
    assert tones_once.ids("--since", "9999-12-31") == []


@pytest.mark.parametrize(
    "since", ["yesterday-ish", "", "0000-00-00", "9" * 12 + "y", "9" * 5000 + "d"]
)
def test_what_is_no_time_is_refused(tones_once: Program, since: str) -> None:
    result = tones_once.run("list", "--since", since)
    assert result.code == 2
    assert "is not a time; write 2026-11-01" in result.err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--min-valence", "2"), ("--max-valence", "nan"), ("--min-arousal", "-1.01"),
        ("--max-arousal", "high"), ("--min-confidence", "-0.1"), ("--min-confidence", "71"),
        ("--mood", "gloomy"), ("--sort", "colour"), ("--limit", "-1"), ("--limit", "9" * 30),
        ("--offset", "x"), ("--offset", "9" * 30),
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_refused_and_named(
    tones_once: Program, option: str, value: str
) -> None:
    result = tones_once.run("list", option, value)
    assert (result.code, result.out) == (2, "")
    assert option in result.err
    assert value in result.err


def test_a_limit_of_nothing_gives_nothing(tones_once: Program) -> None:
    assert tones_once.names("--limit", "0") == []


def test_rows_can_be_sorted_turned_and_taken_in_parts(tones_once: Program) -> None:
    assert tones_once.names("--sort", "duration") == [
        "short.wav", "one minute.wav", "two minutes.wav",
    ]  # fmt: skip
    assert tones_once.names("--sort", "DURATION", "--reverse", "-n", "1", "--offset", "1") == [
        "one minute.wav"
    ]


def test_names_fit_a_shell_pattern_as_a_whole(tones_once: Program) -> None:
    assert tones_once.names("--name", "one*") == ["one minute.wav"]
    assert tones_once.names("--name", "minute") == []
    assert tones_once.names("--name", "[!ot]*") == ["short.wav"]


def test_words_are_found_in_names_and_tags_without_their_accents(music: Program) -> None:
    assert music.names("--search", "gymnopedie") == ["Gymnopédie No. 1.flac"]
    assert music.names("--search", "BEETH ode") == ["ode-to-joy.mp3"]
    assert music.names("--search", '"') == []


def test_tracks_are_found_by_format_tag_and_store(music: Program) -> None:
    assert music.names("--format", "FLAC") == ["Gymnopédie No. 1.flac"]
    assert len(music.names("--format", "mp3", "--tag", "artist=Ludwig van Beethoven")) == 2
    assert len(music.names("--tag", "Artist", "--store", "file:blobs")) == 10


def test_tracks_are_found_by_how_they_feel(music: Program) -> None:
    heard = [track for track in music.json("list") if track["mood"]["word"] != "unknown"]
    calm = {track["name"] for track in heard if track["mood"]["word"] == "calm"}
    pleasant = {track["name"] for track in heard if track["mood"]["valence"] >= 0.1}
    tired = {track["name"] for track in heard if track["mood"]["arousal"] <= 0}
    sure = {track["name"] for track in heard if track["mood"]["probability"] >= 0.5}
    assert set(music.names("--mood", "Calm")) == calm
    assert set(music.names("--min-valence", "0.1", "--max-arousal", "0")) == pleasant & tired
    assert set(music.names("--min-confidence", "0.5")) == sure
    assert len(music.ids("--mood", "unknown")) == 10 - len(heard) > 0
    assert music.ids("--unanalyzed") == []


def test_tracks_without_a_mood_or_a_duration_can_be_asked_for(tones_once: Program) -> None:
    assert len(tones_once.ids("--unanalyzed")) == 3
    assert tones_once.ids("--unknown-duration") == []


def test_the_total_is_tracks_seconds_and_bytes(tones_once: Program) -> None:
    size = sum(track["size"] for track in tones_once.json("list"))
    assert tones_once.ok("list", "--total") == f"3\t180.500\t{size}\n"
    total = json.loads(tones_once.ok("list", "--total", "--json", "--min-duration", "1m"))
    assert (total["tracks"], total["seconds"], total["hours"]) == (2, 180.0, 0.05)


def test_a_total_has_no_rows_to_write_as_ids_or_csv(tones_once: Program) -> None:
    for form in ("--ids", "--csv", "-0"):
        result = tones_once.run("list", "--total", form)
        assert (result.code, result.out) == (2, "")


def test_the_newest_track_comes_first(tones: Program) -> None:
    tone(tones.folder / "new.wav", hertz=900)
    tones.ok("upload", "new.wav")
    assert tones.names()[0] == "new.wav"
    assert tones.names("--reverse")[-1] == "new.wav"


def test_conditions_that_no_store_or_format_meets_are_told_apart(tones_once: Program) -> None:
    assert tones_once.names("--format", "ogg") == []
    unknown = tones_once.run("list", "--store", "azure://default/nowhere")
    assert unknown.code == 2
    assert unknown.err == (
        "audiomood: this library has no store azure://default/nowhere;"
        " `audiomood store list` shows the stores of this library\n"
    )
