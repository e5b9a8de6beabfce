"""A library that is opened before there is one, and while others use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood import Filter, Library
from audiomood.library import db
from tests.library.recordings import folder_of

if TYPE_CHECKING:
    from pathlib import Path


def test_reading_where_there_is_nothing_finds_nothing_and_makes_nothing(home: Path) -> None:
    with Library.open(home) as library:
        assert list(library.find()) == library.stores() == []
        assert library.total().tracks == 0
        assert not library.exists
    assert not home.exists()


def test_a_library_that_somebody_else_makes_is_seen_and_written_to(
    library: Library, home: Path, tmp_path: Path
) -> None:
    assert list(library.find()) == []
    folder = folder_of(tmp_path / "inbox", 2)
    with Library.open(home) as other:
        list(other.upload([folder / "000.wav"]))

        assert library.total().tracks == 1
        assert len(list(library.upload([folder]))) == 2
        assert other.total().tracks == 2


def test_a_library_may_change_while_it_is_read(library: Library, tmp_path: Path) -> None:
    list(library.upload([folder_of(tmp_path / "inbox", 5)]))
    for track in library.find(Filter(sort="name")):
        library.tag([track.id], put=["seen"])
        library.rename(track, f"new {track.name}")

    assert library.total(Filter(tags=("seen",), name="new *")).tracks == 5


def test_a_catalog_that_is_made_anew_takes_the_next_upload(
    library: Library, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 2)
    list(library.upload([folder]))
    library.close()
    db.destroy(library.home)

    assert [result.status for result in library.upload([folder])] == ["stored"] * 2
    with Library.open(library.home) as other:
        assert other.total().tracks == 2
