"""A store belongs to one library, which alone stores and deletes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audiomood import Library
from audiomood.errors import StoreForeign
from audiomood.library import db
from audiomood.library.removals import finish
from tests.library.recordings import folder_of
from tests.library.wholeness import Findings, check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Library]:
    """Another library of somebody else."""
    with Library.open(tmp_path / "other home") as library:
        yield library


@pytest.fixture
def shared(tmp_path: Path) -> str:
    return f"file:{tmp_path}/shared"


def identity(library: Library) -> str:
    return library._catalog.library_id()


def test_a_store_of_another_library_is_refused_whatever_one_wants_there(
    library: Library, other: Library, shared: str, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 2)
    list(library.upload([folder], to=shared))
    list(other.upload([folder]))

    refused = (
        lambda: other.add_store(shared),
        lambda: list(other.upload([folder], to=shared)),
        lambda: list(other.copy(other.find(), to=shared)),
        lambda: list(other.move(other.find(), to=shared)),
    )
    for attempt in refused:
        with pytest.raises(StoreForeign, match=identity(library)[:8]) as error:
            attempt()
        assert shared in str(error.value)
    assert [entry.location for entry in other.stores()] == ["file:blobs"]


def test_a_store_that_was_taken_over_is_left_alone_by_its_first_library(
    fragile: Library, other: Library, shared: str, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 3)
    list(fragile.upload([folder], to=shared))
    tracks = list(fragile.find())
    list(fragile.copy(tracks[:1], to="file:blobs"))
    assert other.add_store(shared, take_over=True) == shared
    list(other.upload([folder], to=shared))

    with pytest.raises(StoreForeign):
        list(fragile.upload([folder], to=shared))
    with pytest.raises(StoreForeign):
        fragile.remove(tracks, now=True)
    moved = list(fragile.move(tracks, to="file:blobs"))
    assert {type(result.error) for result in moved} == {StoreForeign}
    assert fragile.total().tracks == 3
    assert check(other.home) == Findings()


def test_a_removal_that_was_begun_before_is_not_finished_in_a_store_of_another_library(
    fragile: Library, other: Library, shared: str, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 2)
    list(fragile.upload([folder], to=shared))
    fragile._catalog.remove([track.id for track in fragile.find()])
    other.add_store(shared, take_over=True)
    list(other.upload([folder], to=shared))

    with pytest.raises(StoreForeign):
        finish(fragile._catalog.removals(), fragile._catalog, fragile._stores)
    assert len(fragile._catalog.removals()) == 2
    assert check(other.home) == Findings()


def test_a_library_takes_its_own_store_back(
    library: Library, other: Library, shared: str, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 2)
    list(library.upload([folder], to=shared))
    other.add_store(shared, take_over=True)
    library.add_store(shared, take_over=True)

    assert {result.status for result in library.upload([folder], to=shared)} == {"duplicate"}
    with pytest.raises(StoreForeign):
        list(other.upload([folder], to=shared))


def test_a_library_does_not_take_its_home_back_from_another_one_by_itself(
    fragile: Library, other: Library, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 2)
    list(fragile.upload([folder]))
    tracks = list(fragile.find())
    home = f"file:{fragile.home}/blobs"
    other.add_store(home, take_over=True)
    list(other.upload([folder], to=home))

    with pytest.raises(StoreForeign):
        list(fragile.upload([folder]))
    with pytest.raises(StoreForeign):
        fragile.remove(tracks, now=True)
    assert check(other.home) == Findings()
    fragile.add_store("file:blobs", take_over=True)
    assert {result.status for result in fragile.upload([folder])} == {"duplicate"}


@pytest.mark.parametrize("first", ["upload", "add a store"])
def test_a_home_whose_catalog_is_gone_goes_on_as_the_same_library(
    library: Library, shared: str, tmp_path: Path, first: str
) -> None:
    folder = folder_of(tmp_path / "inbox", 2)
    list(library.upload([folder]))
    list(library.upload([folder / "000.wav"], to=shared))
    before = identity(library)
    library.close()
    db.destroy(library.home)

    if first == "add a store":
        assert library.add_store(shared) == shared
    assert {result.status for result in library.upload([folder])} == {"stored"}
    assert {result.status for result in library.upload([folder], to=shared)} == {"duplicate"}
    assert identity(library) == before
    library.remove(list(library.find()), now=True)
    assert not [path for path in (tmp_path / "shared").glob("[0-9a-f]?/*") if path.is_file()]


def test_a_library_that_was_emptied_is_the_same_one_and_may_delete(
    library: Library, shared: str, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 2)
    list(library.upload([folder], to=shared))
    before = identity(library)
    library.close()
    db.reset(library.home)

    assert library.total().tracks == 0
    assert identity(library) == before
    assert [entry.location for entry in library.stores()] == [shared]
    list(library.upload([folder], to=shared))
    library.remove(list(library.find()), now=True)
    assert not [path for path in (tmp_path / "shared").glob("[0-9a-f]?/*") if path.is_file()]


def test_a_catalog_that_still_has_something_to_delete_is_not_taken_for_a_new_one(
    fragile: Library, other: Library, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 2)
    list(fragile.upload([folder]))
    fragile._catalog.remove([track.id for track in fragile.find()])
    home = f"file:{fragile.home}/blobs"
    other.add_store(home, take_over=True)
    list(other.upload([folder], to=home))

    with pytest.raises(StoreForeign):
        list(fragile.upload([folder]))
    assert check(other.home) == Findings()


def test_a_store_to_which_a_link_leads_out_of_the_home_belongs_to_whom_it_says(
    library: Library, other: Library, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 2)
    list(library.upload([folder]))
    other.home.mkdir()
    (other.home / "blobs").symlink_to(library.home / "blobs")
    with pytest.raises(StoreForeign):
        list(other.upload([folder]))
    assert [found.kind for found in library.check()] == []
    # Within the home it may lead anywhere.
    (library.home / "blobs").rename(library.home / "elsewhere")
    (library.home / "blobs").symlink_to("elsewhere")
    library.close()
    db.destroy(library.home)
    assert {result.status for result in library.upload([folder])} == {"stored"}


def test_a_store_that_nobody_claimed_yet_is_claimed_by_the_next_upload(
    library: Library, other: Library, shared: str, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "inbox", 2)
    list(library.upload([folder / "000.wav"], to=shared))
    marker = tmp_path / "shared" / "audiomood-store"
    # As an earlier version left it.
    marker.write_text(marker.read_text().splitlines(keepends=True)[0])

    list(library.upload([folder], to=shared))
    with pytest.raises(StoreForeign):
        other.add_store(shared)
