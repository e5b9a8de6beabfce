"""`audiomood remove` into the trash, and `audiomood trash`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.program import Program


def test_a_removed_track_is_told_how_to_come_back(tones: Program) -> None:
    (digits,) = tones.ids("--name", "short.wav")
    removed = tones.run("remove", "short.wav", "--yes", "--json")
    (shown,) = json.loads(removed.out)
    until = datetime.fromisoformat(shown["until"])
    assert (shown["id"], shown["name"], shown["gone"], shown["going"]) == (
        digits, "short.wav", [], [],
    )  # fmt: skip
    day = f"{until.astimezone():%Y-%m-%d}"
    assert removed.err == (
        f"audiomood: until {day}, `audiomood trash restore {digits[:12]}` brings it back\n"
    )
    assert sorted(tones.names()) == ["one minute.wav", "two minutes.wav"]


def test_remove_writes_the_rows_that_list_would(tones: Program) -> None:
    for form in ((), ("--csv",), ("--ids",), ("--print0",)):
        expected = tones.ok("list", "--name", "short.wav", *form)
        assert tones.ok("remove", "short.wav", "--yes", *form) == expected
        tones.ok("trash", "restore", "short.wav")


def test_the_trash_is_listed_in_every_form(tones: Program) -> None:
    assert tones.run("trash", "list") == (0, "", "")
    ids = tones.ids()
    tones.ok("remove", "short.wav", "--yes")
    tones.ok("remove", "one minute.wav", "--yes")
    listed = tones.json("trash", "list")
    assert [entry["name"] for entry in listed] == ["one minute.wav", "short.wav"]
    first = listed[0]
    assert first.keys() == {"id", "name", "size", "removed", "until", "stores", "going"}
    removed, until = (datetime.fromisoformat(first[key]) for key in ("removed", "until"))
    assert until - removed == timedelta(days=30)
    assert first["stores"] == ["file:blobs"]
    lines = tones.ok("trash", "list").splitlines()
    assert [line.split("\t")[-2:] for line in lines] == [
        [str(entry["size"]), entry["name"]] for entry in listed
    ]
    head, *rows = tones.ok("trash", "list", "--csv").splitlines()
    assert head == "id,removed,until,size,name"
    assert len(rows) == 2
    assert set(tones.ok("trash", "list", "--ids").split()) < set(ids)
    shown = tones.on_terminal("trash", "list").out
    assert "until" in shown
    assert "short.wav" in shown


def test_everything_comes_back_by_a_pipe_as_it_was(tones: Program) -> None:
    tones.ok("tag", "short.wav", "--set", "place=here")
    tones.ok("mood", "--set", "sad", "short.wav")
    before = tones.json("list")
    tones.ok("remove", "-", "-y", stdin=tones.ok("list", "--ids").encode())
    back = tones.ok("trash", "restore", "-", stdin=tones.ok("trash", "list", "-0").encode())
    assert len(back.splitlines()) == 3
    assert tones.json("list") == before
    (track,) = tones.json("info", "short.wav")
    assert [event["what"] for event in track["history"]][-2:] == ["removed", "restored"]


def test_what_comes_back_without_its_bytes_is_said(tones: Program) -> None:
    (digits,) = tones.ids("--name", "short.wav")
    tones.ok("remove", "short.wav", "one minute.wav", "--yes")
    (tones.home / "blobs" / digits[:2] / digits).unlink()
    back = tones.run("trash", "restore", "short.wav", "one minute.wav")
    assert back.code == 0
    assert back.err == (
        'audiomood: "short.wav" is back, but its bytes are not in file:blobs;'
        " `audiomood check` tells more\n"
    )
    assert len(tones.names()) == 3


def test_what_is_not_in_the_trash_is_said(tones: Program) -> None:
    tones.ok("remove", "short.wav", "--yes")
    for command in (["restore", "one minute.wav"], ["empty", "one minute.wav", "--yes"]):
        refused = tones.run("trash", *command)
        assert (refused.code, refused.out) == (4, "")
        assert "in the trash; `audiomood trash list` shows" in refused.err
    assert len(tones.json("trash", "list")) == 1


def test_the_trash_is_emptied_only_when_that_is_meant(tones: Program) -> None:
    assert tones.run("trash", "empty").err == "audiomood: the trash is empty\n"
    ids = tones.ids()
    tones.ok("remove", *ids, "--yes")
    refused = tones.run("trash", "empty")
    assert (refused.code, refused.out) == (2, "")
    assert "Delete 3 tracks" in refused.err
    tones.ok("trash", "empty", "short.wav", "--yes")
    assert len(tones.ok("trash", "empty", "-y").splitlines()) == 2
    assert tones.json("trash", "list") == []
    assert [path for path in (tones.home / "blobs").rglob("*") if len(path.name) == 64] == []


def test_deleting_now_says_where_copies_went_and_needs_no_trash(tones: Program) -> None:
    deleted = tones.run("remove", "short.wav", "--now", "--yes")
    assert deleted.code == 0
    assert deleted.err == "audiomood: deleted 1 copy from file:blobs\n"
    assert tones.json("trash", "list") == []


@pytest.mark.parametrize("away", [True, False], ids=["away", "there"])
def test_remove_and_tag_work_while_the_store_is_away(tones: Program, away: bool) -> None:
    if away:
        (tones.home / "blobs").rename(tones.folder / "away")
    for command in (["tag", "short.wav", "--set", "x"], ["remove", "short.wav", "--yes"]):
        done = tones.run(*command)
        assert done.code == 0
        assert ("what is to be noted in file:blobs waits for a later command" in done.err) == away
    assert tones.run("remove", "one minute.wav", "--now", "--yes").code == (6 if away else 0)
    assert len(tones.json("trash", "list")) == 1


def test_a_dump_brings_back_the_trash_and_what_is_to_be_noted(tones: Program) -> None:
    tones.ok("remove", "short.wav", "--yes")
    (tones.home / "blobs").rename(tones.folder / "away")
    tones.ok("tag", "one minute.wav", "--set", "x")
    trash = tones.json("trash", "list")
    dump = tones.ok("db", "dump")
    tones.ok("db", "destroy", "--yes")
    tones.ok("db", "restore", "-", stdin=dump.encode())
    assert tones.ok("db", "dump") == dump
    assert tones.json("trash", "list") == trash
    (tones.folder / "away").rename(tones.home / "blobs")
    before = set((tones.home / "blobs" / "notes").iterdir())
    tones.ok("tag", "two minutes.wav", "--set", "y")
    (new,) = set((tones.home / "blobs" / "notes").iterdir()) - before
    assert {"one minute.wav", "two minutes.wav"} == {
        json.loads(line)["name"] for line in new.read_text().splitlines()[1:]
    }
    tones.ok("trash", "restore", "short.wav")


def test_what_goes_since_its_time_was_over_is_told(tones: Program) -> None:
    tones.ok("remove", "short.wav", "--yes")
    with closing(sqlite3.connect(tones.home / "library.db")) as database:
        database.execute("UPDATE trash SET until = '2020-01-01T00:00:00.000000Z'")
        database.commit()
    told = tones.run("remove", "one minute.wav", "--yes").err
    assert 'audiomood: deleted "short.wav" for good: its time in the trash was over\n' in told
    assert [entry["name"] for entry in tones.json("trash", "list")] == ["one minute.wav"]
