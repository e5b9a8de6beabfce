"""Remove: the row goes first, and nothing goes where a store cannot be asked."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from audiomood import Filter, Library
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.errors import CatalogLocked, StoreError, StoreUnreachable
from audiomood.library import removals
from tests.library.recordings import folder_of
from tests.library.wholeness import Findings, check
from tests.library.workers import remove_held_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import SpawnProcess
    from multiprocessing.synchronize import Event
    from pathlib import Path

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "inbox", 5)


@pytest.fixture
def catalog(library: Library) -> Iterator[SqliteCatalog]:
    """The library's catalog, as another process would open it."""
    list(library.upload([]))
    with SqliteCatalog.open(library.home / FILE_NAME) as catalog:
        yield catalog


def names(library: Library) -> list[str]:
    return [track.name for track in library.find(Filter(sort="name"))]


def test_what_is_removed_is_gone_from_every_store(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    list(library.upload([folder]))
    list(library.upload([folder], to=str(tmp_path / "other")))
    library.remove(list(library.find(Filter(name="00[0-2].wav"))), now=True)

    assert names(library) == ["003.wav", "004.wav"]
    assert [(entry.tracks, entry.location) for entry in library.stores()] == [
        (2, "file:blobs"), (2, f"file:{tmp_path}/other"),
    ]  # fmt: skip


def test_a_blob_that_is_gone_already_does_not_stop_a_removal(
    library: Library, folder: Path
) -> None:
    list(library.upload([folder]))
    for track in library.find():
        (library.home / "blobs" / track.id[:2] / track.id).unlink()
        library.remove([track], now=True)

    assert library.total().tracks == 0


def test_a_store_that_cannot_be_asked_stops_a_removal_before_anything_happened(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    list(library.upload([folder]))
    list(library.upload([folder / "004.wav"], to=str(tmp_path / "other")))
    (tmp_path / "other").rename(tmp_path / "away")

    with pytest.raises(StoreUnreachable):
        library.remove(list(library.find(Filter(sort="name"))), now=True)
    (tmp_path / "away").rename(tmp_path / "other")
    assert len(names(library)) == 5


def test_what_is_removed_can_be_stored_again(library: Library, folder: Path) -> None:
    for _ in range(2):
        assert [result.status for result in library.upload([folder])] == ["stored"] * 5
        library.remove(list(library.find()), now=True)


def test_an_upload_waits_for_a_removal_and_stores_again(
    library: Library, folder: Path, catalog: SqliteCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removals, "ABANDONED", timedelta(seconds=0.5))
    list(library.upload([folder]))
    # A process that dies between the rows and the blobs.
    left = catalog.remove([track.id for track in library.find()])

    assert [result.status for result in library.upload([folder])] == ["stored"] * 5
    assert catalog.removals() == []
    # Or one that was only slow: it finds that others finished, and leaves the new blobs alone.
    assert catalog.claim(left) == []


def test_an_upload_waits_only_for_its_own_store(
    library: Library, folder: Path, tmp_path: Path, catalog: SqliteCatalog
) -> None:
    other = library.add_store(str(tmp_path / "other"))
    list(library.upload([folder], to=other))
    left = catalog.remove([track.id for track in library.find()])

    assert [result.status for result in library.upload([folder])] == ["stored"] * 5
    assert {removal.store for removal in catalog.removals()} == {other}
    removals.finish(left, catalog, library._stores)


def test_a_removal_finishes_what_earlier_ones_left_behind(
    library: Library, folder: Path, catalog: SqliteCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(library.upload([folder]))
    first, *_, last = library.find(Filter(sort="name"))
    catalog.remove([first.id])
    assert len(check(library.home).orphaned) == 1

    library.remove([])
    assert len(check(library.home).orphaned) == 1
    monkeypatch.setattr(removals, "ABANDONED", timedelta(0))
    library.remove([last], now=True)
    assert check(library.home) == Findings()


def test_what_cannot_be_finished_of_earlier_removals_does_not_stop_a_new_one(
    library: Library,
    folder: Path,
    tmp_path: Path,
    catalog: SqliteCatalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    list(library.upload([folder / "000.wav"], to=str(tmp_path / "other")))
    catalog.remove([track.id for track in library.find()])
    list(library.upload([folder / "001.wav"]))
    (tmp_path / "other").rename(tmp_path / "away")
    monkeypatch.setattr(removals, "ABANDONED", timedelta(0))

    library.remove(list(library.find()), now=True)
    assert len(catalog.removals()) == 1
    (tmp_path / "away").rename(tmp_path / "other")
    library.remove([])
    assert catalog.removals() == []


def test_a_removal_whose_blobs_stay_is_finished_later(
    library: Library, folder: Path, catalog: SqliteCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(library.upload([folder]))
    going = catalog.remove([track.id for track in library.find()])
    (library.home / "blobs").rename(library.home / "away")

    with pytest.raises(StoreError):
        removals.finish(going, catalog, library._stores)
    assert len(catalog.removals()) == 5
    (library.home / "away").rename(library.home / "blobs")
    monkeypatch.setattr(removals, "ABANDONED", timedelta(0))
    library.remove([])
    assert catalog.removals() == []


@pytest.fixture
def held_up(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[SpawnProcess, Event]]:
    """A process that set out to delete a blob and does not go on before it is told to."""
    monkeypatch.setattr(removals, "ABANDONED", timedelta(0))
    list(library.upload([folder / "000.wav"]))
    deleting, go = SPAWN.Event(), SPAWN.Event()
    process = SPAWN.Process(target=remove_held_up, args=(library.home, deleting, go))
    process.start()
    assert deleting.wait(60)
    yield process, go
    if process.is_alive():  # one that was killed while it waited would be waited for
        go.set()
    process.join(60)


def test_a_removal_that_was_held_up_does_not_delete_what_was_stored_again(
    library: Library,
    folder: Path,
    held_up: tuple[SpawnProcess, Event],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process, go = held_up
    monkeypatch.setattr(removals, "PATIENCE", timedelta(seconds=0.3))
    with pytest.raises(CatalogLocked, match="another process began to delete"):
        list(library.upload([folder / "000.wav"]))
    library.remove([])
    go.set()
    process.join(60)

    assert process.exitcode == 0
    assert [result.status for result in library.upload([folder / "000.wav"])] == ["stored"]


def test_a_removal_whose_process_ended_is_taken_over(
    library: Library, folder: Path, held_up: tuple[SpawnProcess, Event]
) -> None:
    process, _ = held_up
    process.kill()
    process.join()

    assert [result.status for result in library.upload([folder / "000.wav"])] == ["stored"]
