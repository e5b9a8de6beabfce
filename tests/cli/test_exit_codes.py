"""Every documented exit code, and the one line that comes with it."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.cli.sound import tone

if TYPE_CHECKING:
    from tests.cli.program import Program, Result

MARKER = "bWFya2VyLWtleS10aGF0LW11c3Qtbm90LWFwcGVhcg=="


def complaint(result: Result, code: int) -> str:
    """See that a command failed with one line and no output; return the line."""
    assert (result.code, result.out) == (code, ""), result
    assert result.err.startswith("audiomood: ")
    assert result.err.count("\n") == 1
    return result.err.removeprefix("audiomood: ").rstrip()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lst"], "no such command 'lst'; did you mean 'list'?; see `audiomood --help`"),
        (["xyzzy"], "no such command 'xyzzy'; see `audiomood --help`"),
        (["store", "lst"], "no such command 'lst'; did you mean 'list'?; see `audiomood store --help`"),
        (["list", "--jsn"], "no such option: --jsn (possible options: --json, --jsonl, "),
        (["info"], "missing argument 'TRACK...'; see `audiomood info --help`"),
        (["upload"], "missing argument 'PATH...'; see `audiomood upload --help`"),
        (["list", "extra"], "got unexpected extra argument(s) (extra); see `audiomood list --help`"),
        (["list", "--home"], "option '--home' requires an argument"),
        (["mood"], "no tracks were given; name tracks, or say --all"),
        (["mood", "x", "--all"], "both tracks and --all were given; name tracks, or say --all"),
        (["tag", "short.wav"], "nothing is to be changed; say what, with --set or --drop"),
        (["rename", "short.wav", " "], "a track needs a name that is not empty"),
        (["store", "add", "ftp://x"], "this is not the address of a store; write file:PATH"),
        (["upload", "x", "--jobs", "0"], "invalid value for '--jobs' / '-j': 0 is not in the range"),
        (["--home", "~nobody.at.all", "list"], "there is no home folder for '~nobody.at.all'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_request_that_makes_no_sense_ends_with_2(
    tones: Program, arguments: list[str], message: str
) -> None:
    assert complaint(tones.run(*arguments), 2).startswith(message)


def test_a_download_never_overwrites_another_file(tones: Program) -> None:
    target = tones.folder / "mine.wav"
    target.write_bytes(b"precious")
    said = complaint(tones.run("download", "short.wav", "-o", "mine.wav"), 2)
    assert said == (
        "mine.wav exists and holds something else;"
        " give another target with -o, or overwrite it with --force"
    )
    assert target.read_bytes() == b"precious"
    tones.ok("download", "short.wav", "-o", "mine.wav", "--force")
    tones.ok("download", "short.wav", "-o", "mine.wav")


def test_a_download_of_several_tracks_needs_a_folder(tones: Program) -> None:
    (tones.folder / "file").write_bytes(b"precious")
    said = complaint(tones.run("download", "short.wav", "one minute.wav", "-o", "file"), 2)
    assert said == "file is a file, and a folder is needed there"
    assert (tones.folder / "file").read_bytes() == b"precious"


def test_a_download_never_replaces_what_is_no_file(tones: Program) -> None:
    (tones.folder / "out/short.wav").mkdir(parents=True)
    said = complaint(tones.run("download", "short.wav", "-o", "out", "--force"), 2)
    assert said == "out/short.wav is there and is not a file"
    os.mkfifo(tones.folder / "pipe")
    (tones.folder / "link").symlink_to("pipe")
    for name in ("pipe", "link"):
        assert tones.run("download", "short.wav", "-o", name, "--force").code == 2
    assert (tones.folder / "link").is_symlink()
    assert (tones.folder / "pipe").is_fifo()


def test_a_forced_download_through_a_link_overwrites_what_it_points_to(tones: Program) -> None:
    (tones.folder / "old").write_bytes(b"old")
    (tones.folder / "link").symlink_to("old")
    tones.ok("download", "short.wav", "-o", "link", "--force")
    assert (tones.folder / "link").is_symlink()
    assert (tones.folder / "old").stat().st_size == 8044


def test_a_forced_download_into_a_folder_never_follows_a_link_out_of_it(tones: Program) -> None:
    (tones.folder / "precious").write_bytes(b"precious")
    (tones.folder / "out").mkdir()
    (tones.folder / "out/short.wav").symlink_to("../precious")
    tones.ok("download", "short.wav", "-o", "out", "--force")
    assert (tones.folder / "precious").read_bytes() == b"precious"
    assert (tones.folder / "out/short.wav").stat().st_size == 8044


def test_an_empty_variable_never_widens_a_request(tones: Program) -> None:
    for command in (["list", "--store", ""], ["--home", "", "list"], ["upload", "x", "--to", ""]):
        assert tones.run(*command).code == 2


def test_a_store_in_memory_is_refused_where_it_would_lose_everything(tones: Program) -> None:
    for command in (["upload", "short.wav", "--to", "memory:"], ["store", "add", "memory:x"]):
        assert "memory" in complaint(tones.run(*command), 2)


def test_a_download_into_no_folder_says_so(tones: Program) -> None:
    said = complaint(tones.run("download", "short.wav", "-o", "none/x.wav"), 2)
    assert said == "none/x.wav cannot be written: no such file or directory"
    assert "too long" in complaint(tones.run("download", "short.wav", "-o", "n" * 300), 2)


def test_one_failed_download_among_several_ends_with_3(tones: Program) -> None:
    (tones.folder / "short.wav").write_bytes(b"precious")
    result = tones.run("download", "short.wav", "one minute.wav", "--ids")
    assert (result.code, result.err.count("\n")) == (3, 1)
    assert result.out.split() == tones.ids("--name", "one*")
    assert (tones.folder / "one minute.wav").stat().st_size == 60 * 16000 + 44


@pytest.mark.parametrize(
    ("verb", "reference"),
    [("info", "short"), ("info", "*"), ("mood", "ffffffff"), ("download", "abcd"), ("remove", "/")],
)
def test_no_such_track_ends_with_4(tones_once: Program, verb: str, reference: str) -> None:
    said = complaint(tones_once.run(verb, reference), 4)
    assert said == f"there is no track {reference!r}; `audiomood list` shows what the library holds"


def test_an_ambiguous_name_ends_with_4_and_shows_the_candidates(program: Program) -> None:
    for folder, hertz in (("a", 400), ("b", 500)):
        (program.folder / folder).mkdir()
        tone(program.folder / folder / "same.wav", hertz=hertz)
    program.ok("upload", "a", "b")
    result = program.run("info", "same.wav")
    assert (result.code, result.out) == (4, "")
    first, *candidates = result.err.splitlines()
    assert first == "audiomood: 'same.wav' means 2 tracks; give more digits of the id"
    assert sorted(candidates) == sorted(f"  {digits[:12]}  same.wav" for digits in program.ids())


def damaged(program: Program, name: str) -> None:
    """Change one byte of a stored blob."""
    (digits,) = program.ids("--name", name)
    blob = program.home / "blobs" / digits[:2] / digits
    blob.chmod(0o600)
    data = bytearray(blob.read_bytes())
    data[-1] ^= 1
    blob.write_bytes(data)


def test_a_damaged_blob_ends_with_5_and_nothing_is_written(tones: Program) -> None:
    damaged(tones, "short.wav")
    said = complaint(tones.run("download", "short.wav"), 5)
    assert said.endswith("is damaged in file:blobs: its bytes are not those that were stored")
    assert complaint(tones.run("download", "short.wav", "-o", "-"), 5) == said
    assert [path.name for path in tones.folder.iterdir()] == ["home"]


def test_a_missing_blob_ends_with_5_for_download_and_for_mood(tones: Program) -> None:
    (digits,) = tones.ids("--name", "short.wav")
    (tones.home / "blobs" / digits[:2] / digits).unlink()
    expected = (
        f'track {digits[:12]} "short.wav" cannot be read: its blob is missing from file:blobs'
    )
    assert complaint(tones.run("download", "short.wav"), 5) == expected
    heard = tones.run("mood", "short.wav")
    assert heard.code == 5
    assert expected in heard.err
    among_others = tones.run("mood", "--all", "--jobs", "1", "--ids")
    assert among_others.code == 3


def test_a_store_folder_that_vanished_ends_with_6_and_the_row_stays(tones: Program) -> None:
    shutil.move(tones.home / "blobs", tones.folder / "away")
    for command in (["download", "short.wav"], ["remove", "short.wav", "--now", "-y"]):
        assert "file:blobs" in complaint(tones.run(*command), 6)
    assert tones.run("mood", "short.wav").code == 6
    tone(tones.folder / "new.wav", hertz=900)
    assert "file:blobs" in complaint(tones.run("upload", "new.wav"), 6)
    assert len(tones.ids()) == 3
    shutil.move(tones.folder / "away", tones.home / "blobs")
    tones.ok("download", "short.wav", "-o", "back.wav")


def unreachable() -> dict[str, str]:
    """Credentials for an Azure account whose server answers no call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return {
        "AZURE_STORAGE_CONNECTION_STRING": (
            "DefaultEndpointsProtocol=http;AccountName=nobody;"
            f"AccountKey={MARKER};BlobEndpoint=http://127.0.0.1:{port}/nobody;"
        )
    }


def test_an_unreachable_azure_store_ends_with_6_and_tells_no_secret(program: Program) -> None:
    tone(program.folder / "a.wav")
    result = program.run("upload", "a.wav", "--to", "azure://default/music", env=unreachable())
    assert "azure://default/music" in complaint(result, 6)
    assert MARKER not in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["upload", "a.wav", "--to", "azure://other/music"],
        ["upload", "a.wav", "--to", f"azure://default/music?sig={MARKER}"],
        ["store", "add", f"AccountName=nobody;AccountKey={MARKER}"],
        ["list", "--store", f"https://x.blob.core.windows.net/c?sig={MARKER}"],
        ["store", "use", "azure://default/never"],
        ["info", "nothing"],
    ],
    ids=" ".join,
)
def test_no_failing_command_tells_a_secret(program: Program, arguments: list[str]) -> None:
    tone(program.folder / "a.wav")
    result = program.run(*arguments, env=unreachable())
    assert result.code in (2, 4, 6)
    assert MARKER not in result.out + result.err
    for path in program.folder.rglob("*"):
        assert not path.is_file() or MARKER.encode() not in path.read_bytes()


def test_a_damaged_catalog_ends_with_7_and_is_mended_as_it_says(tones: Program) -> None:
    listed = tones.ok("list", "--ids")
    (tones.home / "library.db").write_bytes(b"this was a catalog once" * 100)
    said = complaint(tones.run("list"), 7)
    assert said.startswith(f"the catalog {tones.home}/library.db is damaged or not a catalog")
    assert "`audiomood db rebuild --replace`" in said
    tones.ok("db", "rebuild", "--replace")
    assert sorted(tones.ok("list", "--ids").split()) == sorted(listed.split())


def test_a_newer_catalog_ends_with_7(tones: Program) -> None:
    with closing(sqlite3.connect(tones.home / "library.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    said = complaint(tones.run("rename", "short.wav", "x"), 7)
    assert "has schema 99" in said
    assert said.endswith("update audiomood; this version would not understand everything in it")


def test_a_home_that_cannot_be_made_is_said(program: Program) -> None:
    tone(program.folder / "a.wav")
    (program.folder / "file").write_bytes(b"")
    assert "file/home" in complaint(program.run("--home", "file/home", "upload", "a.wav"), 7)
    assert "file/home" in complaint(program.run("--home", "file/home", "db", "create"), 7)
