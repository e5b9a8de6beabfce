"""`audiomood tag`, `rename` and `remove --now`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.program import Program


def test_tags_are_set_and_dropped_on_many_tracks_at_once(tones: Program) -> None:
    ids = tones.ok("list", "--ids", "--min-duration", "1m").encode()
    tones.ok("tag", "-", "--set", "Place=São Paulo", "-s", "live", "-s", "a=b=c", stdin=ids)
    assert len(tones.names("--tag", "PLACE=São Paulo", "--tag", "live")) == 2
    tones.ok("tag", "one minute.wav", "--drop", "live", "--set", "place=Rome")
    (track,) = tones.json("info", "one minute.wav")
    assert track["tags"] == {"a": "b=c", "place": "Rome"}
    assert tones.names("--search", "sao paulo") == ["two minutes.wav"]


def test_a_bad_tag_changes_nothing(tones: Program) -> None:
    for bad in ("", "=x", "two\nlines", "\x1b[31m"):
        assert tones.run("tag", "short.wav", "--set", "good", "--set", bad).code == 2
    assert tones.ids("--tag", "good") == []


def test_one_unknown_track_among_several_changes_nothing(tones: Program) -> None:
    result = tones.run("tag", "short.wav", "nothing.wav", "--set", "x")
    assert result.code == 4
    assert tones.run("remove", "short.wav", "nothing.wav", "--yes").code == 4
    assert tones.ids("--tag", "x") == []
    assert len(tones.ids()) == 3


def test_a_rename_keeps_the_id_and_the_bytes_and_is_remembered(tones: Program) -> None:
    (digits,) = tones.ids("--name", "short.wav")
    assert tones.run("rename", digits[:4], "new name") == (0, "", "")
    (track,) = tones.json("info", "new name")
    assert track["id"] == digits
    assert [event["what"] for event in track["history"]] == ["added", "renamed"]
    assert tones.names("--search", "new") == ["new name"]
    assert tones.names("--search", "short") == []


def test_a_deleted_track_is_gone_with_its_bytes_and_can_be_uploaded_again(tones: Program) -> None:
    (digits,) = tones.ids("--name", "short.wav")
    blob = tones.home / "blobs" / digits[:2] / digits
    data = blob.read_bytes()
    (shown,) = tones.json("remove", "short.wav", "--now", "--yes")
    assert (shown["id"], shown["name"]) == (digits, "short.wav")
    assert (shown["until"], shown["gone"], shown["going"]) == (None, ["file:blobs"], [])
    assert not blob.exists()
    assert tones.run("info", digits).code == 4
    tones.ok("upload", "-", "--name", "again.wav", stdin=data)
    assert tones.ids("--name", "again.wav") == [digits]
    assert blob.read_bytes() == data


def test_everything_can_be_removed_by_a_pipe(tones: Program) -> None:
    ids = tones.ok("list", "-0").encode()
    tones.ok("remove", "-", "--now", "-y", stdin=ids)
    assert tones.ids() == []
    blobs = [path for path in (tones.home / "blobs").rglob("*") if len(path.name) == 64]
    assert blobs == []
