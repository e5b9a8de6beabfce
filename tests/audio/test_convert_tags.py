"""Convert: what is known of a recording, and its cover, are in the new file as its format has them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av
import pytest
from tinytag import TinyTag

from audiomood.model.words import CONVERTED as FORMATS
from tests.audio import make
from tests.audio.converting import converted
from tests.library import crafted

if TYPE_CHECKING:
    from pathlib import Path

TAGS = {
    "title": "Łódź", "artist": "A", "albumartist": "B", "album": "C", "track": "3", "disc": "1",
    "year": "1999", "genre": "Jazz", "composer": "D", "comment": "hm", "mine": "yes",
}  # fmt: skip


@pytest.mark.parametrize("to", FORMATS)
def test_tags_are_written_as_the_format_does(to: str, tmp_path: Path) -> None:
    file = tmp_path / f"a.{to}"
    file.write_bytes(converted(make.sample("flac", 0.5), to, **TAGS))

    tag = TinyTag.get(file)
    assert (tag.title, tag.artist, tag.album, tag.genre, tag.year) == (
        "Łódź",
        "A",
        "C",
        "Jazz",
        "1999",
    )
    assert str(tag.track) == "3"
    if to != "wav":  # its chunk has no words for these
        assert (tag.albumartist, tag.composer, str(tag.disc)) == ("B", "D", "1")
        assert tag.other["mine"] == ["yes"]


def test_the_tags_of_the_file_are_not_those_of_the_library() -> None:
    source = make.retag(make.sample("flac", 0.5), "flac", {"title": "old", "artist": "old"})
    result = converted(source, "mp3", title="new")
    with av.open(io.BytesIO(result)) as file:
        assert file.metadata == {"title": "new"}


@pytest.mark.parametrize("to", ["mp3", "flac", "opus"])
@pytest.mark.parametrize("kind", ["mp3", "flac"])
def test_the_cover_comes_along(kind: str, to: str, tmp_path: Path) -> None:
    source = make.with_picture(make.sample(kind, 0.5), kind)
    with av.open(io.BytesIO(source)) as file:
        picture = next(bytes(packet) for packet in file.demux(video=0) if packet.size)

    (tmp_path / f"a.{to}").write_bytes(converted(source, to))
    cover = TinyTag.get(tmp_path / f"a.{to}", image=True).images.front_cover
    assert cover is not None
    assert (cover.mime_type, cover.data) == ("image/jpeg", picture)


def test_a_wav_has_no_cover_and_a_cover_may_be_no_picture() -> None:
    assert converted(make.with_picture(make.sample("flac", 0.5), "flac"), "wav")[:4] == b"RIFF"
    for crafty in (crafted.mp3_with_a_50_mib_cover(), crafted.flac_with_48_mib_of_covers()):
        with av.open(io.BytesIO(converted(crafty, "opus"))) as file:
            assert not file.streams.video
