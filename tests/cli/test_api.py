"""`from audiomood import Library`: the same library from a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import audiomood
from audiomood import AudiomoodError, Filter, Library
from tests.cli.sound import SAMPLES, tone

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


def test_a_script_stores_hears_finds_and_gets_back(tmp_path: Path) -> None:
    sample = SAMPLES / "the-entertainer.ogg"
    with Library.open(tmp_path / "home") as library:
        (stored,) = library.upload([sample], tags=["live"])
        assert (stored.status, stored.path) == ("stored", str(sample))
        assert stored.id is not None
        (heard,) = library.analyse([stored.id])
        assert heard.mood is not None
        (track,) = library.find(Filter(max_duration=60, mood=heard.mood.word, tags=("live",)))
        assert track.mood is not None
        assert (track.mood.word, track.mood.valence) == (heard.mood.word, heard.mood.valence)
        result = library.download(track, tmp_path / "back.ogg")
    assert result.path.read_bytes() == sample.read_bytes()


def test_the_command_line_and_a_script_see_the_same(tones: Program) -> None:
    with Library.open(tones.home) as library:
        assert [track.id for track in library.find()] == tones.ids()
        library.rename(library.track("short.wav"), "renamed.wav")
    assert "renamed.wav" in tones.names()


def test_every_error_has_one_root(tmp_path: Path) -> None:
    tone(tmp_path / "a.wav")
    with Library.open(tmp_path / "home") as library:
        with pytest.raises(AudiomoodError, match=r"there is no track 'a\.wav'"):
            library.track("a.wav")
        with pytest.raises(AudiomoodError, match="not the address of a store"):
            list(library.upload([tmp_path / "a.wav"], to="ftp://x"))
    assert not (tmp_path / "home").exists()


def test_only_what_is_promised_is_public() -> None:
    for name in audiomood.__all__:
        assert getattr(audiomood, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        audiomood.nonsense  # noqa: B018
