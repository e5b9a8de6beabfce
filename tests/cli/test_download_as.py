"""`audiomood download --as`: what a person gets, sees and is told."""

from __future__ import annotations

import io
import os
import signal
from typing import TYPE_CHECKING

import av
import pytest

from tests.audio import make
from tests.processes import alive, children, eventually

if TYPE_CHECKING:
    from tests.cli.program import Program


@pytest.fixture
def two(program: Program) -> Program:
    """A library with a FLAC and an MP3."""
    (program.folder / "one.flac").write_bytes(make.sample("flac", 1.0))
    (program.folder / "two.mp3").write_bytes(make.sample("mp3", 1.0))
    program.ok("upload", "one.flac", "two.mp3")
    return program


def codec(data: bytes) -> str:
    with av.open(io.BytesIO(data)) as source:
        return source.streams.audio[0].codec_context.codec.canonical_name


@pytest.mark.parametrize(
    ("to", "expected"), [("mp3", "mp3"), ("flac", "flac"), ("opus", "opus"), ("wav", "pcm_s16le")]
)
def test_tracks_come_in_the_format_that_was_asked_for(two: Program, to: str, expected: str) -> None:
    rows = two.json("download", "--as", to, "one.flac", "two.mp3", "-o", "out/")
    assert [row["path"] for row in rows] == [f"out/one.{to}", f"out/two.{to}"]
    assert [row["name"] for row in rows] == ["one.flac", "two.mp3"]
    assert codec((two.folder / "out" / f"one.{to}").read_bytes()) == expected
    assert len(list((two.folder / "out").iterdir())) == 2


def test_what_is_in_that_format_comes_byte_for_byte(two: Program) -> None:
    two.ok("download", "--as", "MP3", "two.mp3", "-o", "copy.mp3")
    assert (two.folder / "copy.mp3").read_bytes() == make.sample("mp3", 1.0)


def test_names_that_meet_get_their_ids(program: Program) -> None:
    for number, kind in enumerate(("flac", "wav")):
        (program.folder / f"song.{kind}").write_bytes(make.sample(kind, 0.5 + number))
    program.ok("upload", "song.flac", "song.wav")
    rows = program.json("download", "--as", "opus", "song.flac", "song.wav", "-o", "out/")
    assert [row["path"] for row in rows] == ["out/song.opus", f"out/song {rows[1]['id'][:12]}.opus"]


def test_a_name_that_is_there_is_left_alone(two: Program) -> None:
    (two.folder / "one.mp3").write_bytes(b"mine")
    result = two.run("download", "--as", "mp3", "one.flac")
    assert result.code == 2
    assert "one.mp3 exists" in result.err
    assert (two.folder / "one.mp3").read_bytes() == b"mine"
    two.ok("download", "--as", "mp3", "one.flac", "--force")
    assert codec((two.folder / "one.mp3").read_bytes()) == "mp3"


def test_what_is_there_already_is_told_in_one_line_and_the_rest_goes_on(two: Program) -> None:
    made = two.ok("download", "--as", "wav", "one.flac", "-o", "out/")
    again = two.run("download", "--as", "wav", "one.flac", "two.mp3", "-o", "out/")
    assert again.code == 3
    assert again.err == "audiomood: there already: 1 of 2 files; --force overwrites them\n"
    assert again.out.count("\n") == 1
    assert again.out != made
    assert two.run("download", "--as", "wav", "one.flac", "two.mp3", "-o", "out/").err == (
        "audiomood: there already: 2 of 2 files; --force overwrites them\n"
    )


def test_standard_output_gets_one_after_the_other(two: Program) -> None:
    command = ("download", "--as", "flac", "one.flac", "two.mp3", "-o", "-")
    with two.start(*command) as process:
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    two.ok("download", "--as", "flac", "two.mp3")
    assert out == make.sample("flac", 1.0) + (two.folder / "two.flac").read_bytes()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--as", "ogg"), "none of mp3, flac, opus, wav"),
        (("--bit-rate", "128"), "--bit-rate is for --as"),
        (("--as", "flac", "--bit-rate", "128"), "flac has no bit rate"),
        (("--as", "mp3", "--bit-rate", "500"), "32 to 320"),
        (("--as", "opus", "--bit-rate", "5"), "6 to 510"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_made(
    two: Program, options: tuple[str, ...], words: str
) -> None:
    result = two.run("download", "one.flac", "-o", "new/", *options)
    assert result.code == 2
    assert words in result.err
    assert not (two.folder / "new").exists()


def test_damage_has_the_exit_code_of_damage(two: Program) -> None:
    name = "one.flac"
    (track,) = [row["id"] for row in two.json("list") if row["name"] == name]
    blob = two.home / "blobs" / track[:2] / track
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes()[:-1] + b"?")
    result = two.run("download", "--as", "wav", name)
    assert result.code == 5
    assert "is damaged" in result.err
    assert not list(two.folder.glob("*.wav"))


def test_ctrl_c_ends_it_at_once_and_leaves_nothing(program: Program) -> None:
    names = [f"{number}.flac" for number in range(3)]
    for number, name in enumerate(names):
        whole = make.encode(make.silence(240), "flac", "flac", tags={"title": str(number)})
        (program.folder / name).write_bytes(whole)
    program.ok("upload", *names)
    target = program.folder / "out"
    target.mkdir()

    command = ("download", "--as", "mp3", *names, "-o", "out", "--jobs", "2")
    with program.start(*command) as process:
        eventually(lambda: any(path.stat().st_size for path in target.iterdir()))
        workers = children(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == b"\naudiomood: interrupted\n"
    assert workers
    assert not any(alive(worker) for worker in workers)
    assert not list(target.iterdir())
