"""Tags as they were stored, whatever the container and however strange."""

from __future__ import annotations

import io
import struct

import pytest

from audiomood.audio.probe import probe
from audiomood.audio.tags import LONGEST
from tests.audio import make

TAGS = {
    "title": "Für Elise — 夜",
    "artist": "Ada Löw",
    "album": "Nightswim",
    "genre": "Ambient",
    "comment": "[bold]x[/bold]",
}


def tags(data: bytes) -> dict[str, str]:
    return dict(probe(io.BytesIO(data)).tags)


def id3(frames: dict[bytes, bytes], *, version: int = 4) -> bytes:
    """Return a tag of text frames; each value begins with the byte of its encoding."""
    body = b"".join(
        name + struct.pack(">I", len(value)) + b"\0\0" + value for name, value in frames.items()
    )
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes([version, 0, 0]) + size + body


def bare_mp3() -> bytes:
    options = {"write_xing": "0", "id3v2_version": "0"}
    return make.encode(make.music(1.0), "mp3", "libmp3lame", options=options)


@pytest.mark.parametrize(
    ("kind", "container"),
    [
        ("mp3", "mp3"),
        ("flac", "flac"),
        ("ogg", "ogg"),
        ("opus", "ogg"),
        ("m4a", "ipod"),
        ("wma", "asf"),
        ("mka", "matroska"),
        ("webm", "webm"),
        ("caf", "caf"),
    ],
)
def test_tags_are_read_from_every_container(kind: str, container: str) -> None:
    found = tags(make.retag(make.sample(kind), container, TAGS))
    assert {key: found.get(key) for key in TAGS} == TAGS


def test_a_wav_has_tags_too() -> None:
    tagged = make.retag(make.sample("wav"), "wav", {"title": "Nightswim", "artist": "Ada"})
    assert tags(tagged) == {"title": "Nightswim", "artist": "Ada"}


def test_what_was_not_tagged_is_absent() -> None:
    assert tags(make.wav()) == {}


@pytest.mark.parametrize(
    ("kind", "container"), [("mp3", "mp3"), ("m4a", "ipod"), ("mka", "matroska")]
)
def test_numbers_are_plain_text_without_the_total(kind: str, container: str) -> None:
    tagged = make.retag(
        make.sample(kind),
        container,
        {"track": "3/12", "disc": "1/2", "date": "1999", "album_artist": "All"},
    )
    found = tags(tagged)
    assert (found["track"], found["disc"]) == ("3", "1")
    assert (found["year"], found["albumartist"]) == ("1999", "All")


def test_several_values_are_joined() -> None:
    data = id3({b"TPE1": b"\3Ada\0Grace\0Ada", b"TIT2": b"\3Nightswim\0"}) + bare_mp3()
    assert tags(data) == {"artist": "Ada; Grace", "title": "Nightswim"}


def test_blanks_and_nuls_around_a_value_go() -> None:
    assert tags(id3({b"TIT2": b"\3 \t Nightswim \0\0\0"}) + bare_mp3()) == {"title": "Nightswim"}


def test_a_value_of_blanks_is_none() -> None:
    assert tags(id3({b"TIT2": b"\3   \0"}) + bare_mp3()) == {}


def test_line_breaks_and_escapes_in_a_value_are_kept() -> None:
    value = "a\nb\x1b[31mc\u202e"
    assert tags(id3({b"TIT2": b"\3" + value.encode()}) + bare_mp3())["title"] == value


def test_half_a_surrogate_pair_is_replaced() -> None:
    data = id3({b"TIT2": b"\1\xff\xfe" + "x".encode("utf-16-le") + b"\x00\xd8"}) + bare_mp3()
    tags(data).get("title", "").encode("utf-8")


def test_bytes_that_are_no_text_do_not_reject_the_sound() -> None:
    data = make.retag(make.sample("mka"), "matroska", {"title": "Nightswim"})
    found = tags(data.replace(b"Nightswim", b"Night\xff\xfe\xc3m"))
    assert found["title"].startswith("Night")
    found["title"].encode("utf-8")


def test_a_value_as_long_as_a_book_is_cut() -> None:
    found = tags(make.retag(make.sample("flac"), "flac", {"comment": "word " * 100_000}))
    assert len(found["comment"]) <= LONGEST
    assert found["comment"].startswith("word word")


def test_a_frame_that_claims_gigabytes_costs_nothing() -> None:
    honest = id3({b"TIT2": b"\3Nightswim"})
    lying = honest.replace(struct.pack(">I", 10), b"\x7f\x7f\x7f\x7f")
    assert lying != honest
    assert probe(io.BytesIO(lying + bare_mp3())).sound.format == "mp3"
