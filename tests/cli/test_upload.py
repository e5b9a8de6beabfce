"""`audiomood upload`."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

from tests.cli.sound import tone

if TYPE_CHECKING:
    from tests.cli.program import Program


def test_a_file_is_stored_and_the_same_bytes_twice_are_a_duplicate(program: Program) -> None:
    tone(program.folder / "a.wav")
    first = program.ok("upload", "a.wav")
    second = program.ok("upload", "a.wav")
    assert re.fullmatch(r"stored\t[0-9a-f]{12}\t1\.000\t\ta\.wav\t\n", first)
    assert second == first.replace("stored", "duplicate")


def test_one_json_line_for_each_input_has_what_was_promised(program: Program) -> None:
    tone(program.folder / "a.wav")
    (program.folder / "noise.mp3").write_bytes(b"this is no audio at all")
    result = program.run("upload", "--jsonl", "a.wav", "noise.mp3", "missing.wav")
    good, bad, missing = (json.loads(line) for line in result.out.splitlines())
    assert {"path", "status", "id", "reason"} <= good.keys() == bad.keys() == missing.keys()
    assert (good["path"], good["status"], good["reason"]) == ("a.wav", "stored", None)
    assert re.fullmatch("[0-9a-f]{64}", good["id"])
    assert (bad["path"], bad["status"], bad["id"]) == ("noise.mp3", "rejected", None)
    assert bad["reason"]
    assert (missing["status"], missing["reason"]) == ("rejected", "no such file or directory")


def test_a_bad_file_among_good_ones_ends_with_3_and_the_others_are_stored(program: Program) -> None:
    tone(program.folder / "a.wav")
    (program.folder / "noise.mp3").write_bytes(b"this is no audio at all")
    tone(program.folder / "b.wav", hertz=500)
    result = program.run("upload", "a.wav", "noise.mp3", "b.wav")
    assert (result.code, result.err) == (3, "")
    assert [line.split("\t")[0] for line in result.out.splitlines()] == [
        "stored", "rejected", "stored",
    ]  # fmt: skip
    assert program.names("--sort", "name") == ["a.wav", "b.wav"]


def test_only_ids_are_written_on_request_and_reasons_go_to_standard_error(program: Program) -> None:
    tone(program.folder / "a.wav")
    result = program.run("upload", "--ids", "a.wav", "missing.wav")
    assert re.fullmatch("[0-9a-f]{64}\n", result.out)
    assert result.err == "audiomood: missing.wav: no such file or directory\n"


def test_a_folder_is_searched_to_its_depths_and_hidden_files_are_passed_over(
    program: Program,
) -> None:
    (program.folder / "in/deep/.hidden").mkdir(parents=True)
    for place, name in enumerate(
        ("in/b.wav", "in/deep/a.wav", "in/.c.wav", "in/deep/.hidden/d.wav")
    ):
        tone(program.folder / name, hertz=400 + 50 * place)
    results = program.json("upload", "in")
    assert [result["path"] for result in results] == ["in/b.wav", "in/deep/a.wav"]


def test_the_help_says_what_is_passed_over_in_folders(program: Program) -> None:
    said = " ".join(re.sub("[│\\s]+", " ", program.ok("upload", "--help")).split())
    assert "hidden files, links to folders, pipes and devices are passed over" in said


def test_an_empty_folder_is_no_failure_but_is_said(program: Program) -> None:
    (program.folder / "empty").mkdir()
    result = program.run("upload", "empty", "--json")
    assert (result.code, result.out) == (0, "[]\n")
    assert result.err == "audiomood: there is nothing to upload in empty\n"


def test_standard_input_is_stored_under_the_name_that_is_given(program: Program) -> None:
    tone(program.folder / "a.wav")
    data = (program.folder / "a.wav").read_bytes()
    (stored,) = program.json("upload", "-", "--name", "from a pipe.wav", stdin=data)
    assert (stored["path"], stored["status"]) == ("-", "stored")
    (track,) = program.json("list")
    assert (track["name"], track["duration"]) == ("from a pipe.wav", 1.0)
    assert program.run("download", "from a pipe.wav", "-o", "back.wav").code == 0
    assert (program.folder / "back.wav").read_bytes() == data


def test_standard_input_needs_a_name_and_a_name_is_for_one_input(program: Program) -> None:
    nameless = program.run("upload", "-", stdin=b"x")
    assert (nameless.code, nameless.out) == (2, "")
    assert nameless.err == "audiomood: standard input has no name; give it one with --name\n"
    assert program.run("upload", "a.wav", "b.wav", "--name", "x").code == 2
    assert not program.home.exists()


def test_a_named_pipe_is_a_stream_too(program: Program) -> None:
    tone(program.folder / "a.wav")
    os.mkfifo(program.folder / "pipe")
    with program.start("upload", "pipe", "--json") as process:
        (program.folder / "pipe").write_bytes((program.folder / "a.wav").read_bytes())
        out, _ = process.communicate(timeout=60)
    assert [result["status"] for result in json.loads(out)] == ["stored"]


def test_tags_given_at_upload_are_on_every_track_and_new_ones_on_a_duplicate(
    program: Program,
) -> None:
    for name, hertz in (("a.wav", 400), ("b.wav", 500)):
        tone(program.folder / name, hertz=hertz)
    program.ok("upload", "a.wav", "b.wav", "--tag", "place=Berlin", "--tag", "live")
    assert [track["tags"] for track in program.json("list")] == [
        {"live": "", "place": "Berlin"}
    ] * 2
    program.ok("upload", "a.wav", "--tag", "again")
    assert program.names("--tag", "again") == ["a.wav"]


def test_a_bad_tag_is_refused_before_anything_is_stored(program: Program) -> None:
    tone(program.folder / "a.wav")
    result = program.run("upload", "a.wav", "--tag", "=x")
    assert result.code == 2
    assert result.err == "audiomood: '=x' is not a tag; a tag is written key or key=value\n"
    assert not program.home.exists()


def test_a_dry_run_measures_everything_and_changes_nothing(program: Program) -> None:
    tone(program.folder / "a.wav")
    (result,) = program.json("upload", "--dry-run", "a.wav")
    assert (result["status"], result["duration"]) == ("stored", 1.0)
    assert not program.home.exists()


def test_another_store_takes_the_bytes_when_it_is_named(program: Program) -> None:
    tone(program.folder / "a.wav")
    program.ok("upload", "a.wav", "--to", "./elsewhere", "--jobs", "1")
    (track,) = program.json("list")
    store = f"file:{program.folder}/elsewhere"
    assert [copy["store"] for copy in track["copies"]] == [store]
    digits = track["id"]
    assert (program.folder / "elsewhere" / digits[:2] / digits).is_file()


def test_moods_are_heard_at_once_on_request(program: Program) -> None:
    tone(program.folder / "a.wav")
    (result,) = program.json("upload", "--mood", "a.wav")
    assert (result["mood"]["word"], result["mood"]["reason"]) == (
        "unknown", "shorter than 5 seconds",
    )  # fmt: skip
    assert program.json("list")[0]["mood"]["word"] == "unknown"
