"""The trash: what was removed comes back whole, or goes for good when its time is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

import pytest

from audiomood import Library
from audiomood.catalog.opening import catalog_path, open_catalog
from audiomood.errors import (
    AmbiguousTrack,
    CatalogOutdated,
    StoreForeign,
    StoreUnreachable,
    TrackNotFound,
)
from audiomood.library import db
from audiomood.library.fence import Fence
from audiomood.library.trash import KEPT, sweep
from audiomood.store.opening import open_store
from tests.library.recordings import folder_of
from tests.library.wholeness import check

if TYPE_CHECKING:
    from pathlib import Path

    from audiomood.model.track import Track


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "inbox", 3)


@pytest.fixture
def tracks(fragile: Library, folder: Path) -> list[Track]:
    """Three tracks, the first of them in two stores."""
    list(fragile.upload([folder]))
    list(fragile.upload([folder / "000.wav"], to=str(folder.parent / "other")))
    return [fragile.track(f"00{number}.wav") for number in range(3)]


def held(library: Library, store: str) -> set[str]:
    """Return the ids of the blobs in a store."""
    with open_store(store, home=library.home, settings=library._settings) as opened:
        return {blob.sha256 for blob in opened.blobs()}


def throw_long_ago(library: Library, track: Track) -> None:
    """Put a track into the trash as if its time were over."""
    long_ago = datetime.now(UTC) - KEPT
    with open_catalog(library.home) as catalog:
        catalog.trash([track.id], removed=long_ago, until=long_ago + KEPT)


def test_what_is_removed_is_kept_for_thirty_days(fragile: Library, tracks: list[Track]) -> None:
    removed = fragile.remove(tracks[:2])
    assert [(one.track.id, one.gone, one.going) for one in removed] == [
        (tracks[0].id, (), ()), (tracks[1].id, (), ()),
    ]  # fmt: skip
    assert [track.name for track in fragile.find()] == ["002.wav"]
    entries = fragile.trashed()
    assert {entry.name for entry in entries} == {"000.wav", "001.wav"}
    assert {entry.until - entry.removed for entry in entries} == {timedelta(days=30)}
    assert [one.until for one in removed] == [entry.until for entry in entries]
    assert held(fragile, "file:blobs") == {track.id for track in tracks}


def test_what_comes_back_is_as_it_was(fragile: Library, tracks: list[Track]) -> None:
    first = tracks[0]
    fragile.tag([first.id], put=["place=here"])
    fragile.set_word([first.id], "sad")
    before = fragile.track(first.id)
    fragile.remove([before])
    with pytest.raises(TrackNotFound):
        fragile.track(first.id)
    assert fragile.restore(first.id[:6]) == before
    assert fragile.track("000.wav") == before
    assert (fragile.trashed(), check(fragile.home).orphaned) == ([], [])


def test_only_one_that_is_in_the_trash_comes_back(fragile: Library, tracks: list[Track]) -> None:
    fragile.rename(tracks[1], "000.wav")
    fragile.remove(tracks[:2])
    with pytest.raises(AmbiguousTrack, match="in the trash") as error:
        fragile.restore("000.wav")
    assert {one[:12] for one in error.value.candidates} == {one.shown_id for one in tracks[:2]}
    for reference in ("002.wav", tracks[2].id, "nothing"):
        with pytest.raises(TrackNotFound, match="in the trash"):
            fragile.restore_all([tracks[0].id, reference])
    assert len(fragile.trashed()) == 2


def test_a_removal_asks_no_store(fragile: Library, tracks: list[Track], tmp_path: Path) -> None:
    (fragile.home / "blobs").rename(tmp_path / "away")
    assert len(fragile.remove(tracks)) == 3
    assert fragile.total().tracks == 0
    (tmp_path / "away").rename(fragile.home / "blobs")
    assert len(fragile.restore_all([track.id for track in tracks])) == 3
    assert check(fragile.home).missing == []


def test_deleting_now_tells_which_copies_went(fragile: Library, tracks: list[Track]) -> None:
    (removed,) = fragile.remove(tracks[:1], now=True)
    assert removed.until is None
    assert removed.gone == tuple(copy.store for copy in tracks[0].copies)
    assert len(removed.gone) == 2
    assert fragile.trashed() == []
    assert held(fragile, removed.gone[1]) == set()


def test_deleting_now_needs_every_store(
    fragile: Library, tracks: list[Track], tmp_path: Path
) -> None:
    (tmp_path / "other").rename(tmp_path / "away")
    with pytest.raises(StoreUnreachable):
        fragile.remove(tracks, now=True)
    assert fragile.total().tracks == 3
    (tmp_path / "away").rename(tmp_path / "other")
    with Library.open(tmp_path / "second") as second:
        second.add_store(str(tmp_path / "other"), take_over=True)
    with pytest.raises(StoreForeign):
        fragile.remove(tracks, now=True)
    assert held(fragile, "file:blobs") == {track.id for track in tracks}


def test_the_trash_is_emptied_of_all_or_of_what_is_named(
    fragile: Library, tracks: list[Track]
) -> None:
    fragile.remove(tracks)
    assert [entry.name for entry in fragile.empty_trash(["001.wav"])] == ["001.wav"]
    assert held(fragile, "file:blobs") == {tracks[0].id, tracks[2].id}
    assert {entry.name for entry in fragile.empty_trash()} == {"000.wav", "002.wav"}
    assert held(fragile, "file:blobs") | held(fragile, tracks[0].copies[1].store) == set()
    assert fragile.empty_trash() == []


def test_a_copy_that_cannot_be_deleted_is_told_and_goes_later(
    fragile: Library, tracks: list[Track], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tracks[0].copies[1].store
    fragile.remove(tracks[:1])
    (tmp_path / "other").rename(tmp_path / "away")
    (emptied,) = fragile.empty_trash()
    assert emptied.going == (other,)
    assert fragile.trashed() == []
    (tmp_path / "away").rename(tmp_path / "other")
    assert held(fragile, other) == {tracks[0].id}
    monkeypatch.setattr("audiomood.library.removals.ABANDONED", timedelta(0))
    fragile.remove([])
    assert held(fragile, other) == set()


@pytest.mark.parametrize("how", ["remove", "empty", "purge"])
def test_what_was_there_long_enough_goes_with_the_next_removal(
    fragile: Library, tracks: list[Track], how: str
) -> None:
    throw_long_ago(fragile, tracks[0])
    fragile.remove([tracks[1]])
    fragile.restore(tracks[1].id)
    throw_long_ago(fragile, tracks[2])
    if how == "remove":
        fragile.remove([])
    elif how == "empty":
        with pytest.raises(TrackNotFound):
            fragile.empty_trash(["001.wav"])
        fragile.empty_trash([])
    else:
        sweep(fragile._writable, fragile._stores, Fence(fragile._writable))
    assert fragile.trashed() == []
    assert held(fragile, "file:blobs") == {tracks[1].id}
    assert held(fragile, tracks[0].copies[1].store) == set()


def test_what_was_uploaded_again_is_no_longer_in_the_trash(
    fragile: Library, folder: Path, tracks: list[Track]
) -> None:
    throw_long_ago(fragile, tracks[0])
    (upload,) = fragile.upload([folder / "000.wav"])
    assert upload.status == "stored"
    fragile.remove([])
    fragile.empty_trash()
    assert held(fragile, "file:blobs") == {track.id for track in tracks}
    assert len(fragile.track("000.wav").copies) == 2
    assert check(fragile.home).missing == []


def test_what_went_since_its_time_was_over_is_told(fragile: Library, tracks: list[Track]) -> None:
    throw_long_ago(fragile, tracks[0])
    assert fragile.expired == ()
    fragile.remove([tracks[1]])
    assert [(entry.name, entry.going) for entry in fragile.expired] == [("000.wav", ())]
    fragile.remove([tracks[2]])
    assert [*fragile.expired] == []


def test_a_clock_that_lost_its_time_does_not_shorten_the_time_in_the_trash(
    fragile: Library, tracks: list[Track], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Lost(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Lost:
            return cls(1970, 1, 1, tzinfo=tz)

    with monkeypatch.context() as patch:
        patch.setattr("audiomood.library.trash.datetime", Lost)
        (removed,) = fragile.remove(tracks[:1])
    assert removed.until
    assert removed.until > datetime.now(UTC) + KEPT - timedelta(minutes=5)
    fragile.remove([])
    assert len(fragile.trashed()) == 1


def made_old(library: Library, old: bytes) -> None:
    """Put an earlier catalog file in the place of the one that is there."""
    library.close()
    path = catalog_path(library.home)
    db.destroy(library.home)
    path.write_bytes(old)


def now_of(library: Library) -> bytes:
    """Return the catalog file as it is now."""
    library.close()
    return catalog_path(library.home).read_bytes()


@pytest.mark.parametrize("busy", [False, True], ids=["at once", "after other changes"])
def test_an_old_state_of_the_catalog_deletes_nothing(
    fragile: Library, tracks: list[Track], *, busy: bool
) -> None:
    throw_long_ago(fragile, tracks[0])
    old = now_of(fragile)
    fragile.restore(tracks[0].id)
    made_old(fragile, old)
    if busy:
        # Its notes are the newest then.
        fragile.tag([tracks[1].id], put=["more"])

    fragile.remove([tracks[2]])
    assert isinstance(fragile.held_back, CatalogOutdated)
    with pytest.raises(CatalogOutdated, match="older than what its store"):
        fragile.remove([tracks[1]], now=True)
    with pytest.raises(CatalogOutdated):
        fragile.empty_trash()
    assert list(fragile.move([tracks[1]], to="file:blobs"))
    with pytest.raises(CatalogOutdated):
        list(fragile.move([fragile.track("001.wav")], to=str(fragile.home / "third")))
    assert {entry.name for entry in fragile.trashed()} == {"000.wav", "002.wav"}
    assert [track.name for track in fragile.find()] == ["001.wav"]
    assert held(fragile, "file:blobs") == {track.id for track in tracks}


def test_an_old_removal_of_an_old_catalog_deletes_nothing(
    fragile: Library, tracks: list[Track], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_catalog(fragile.home) as catalog:
        catalog.remove([tracks[1].id])
    old = now_of(fragile)
    monkeypatch.setattr("audiomood.library.removals.ABANDONED", timedelta(0))
    assert [one.status for one in fragile.upload([folder / "001.wav"])] == ["stored"]
    made_old(fragile, old)

    fragile.remove([])
    assert held(fragile, "file:blobs") == {track.id for track in tracks}
    with open_catalog(fragile.home) as catalog:
        assert len(catalog.removals()) == 1


def test_a_rebuilt_catalog_may_delete_what_the_old_one_might_not(
    fragile: Library, tracks: list[Track]
) -> None:
    old = now_of(fragile)
    fragile.tag([tracks[0].id], put=["place=here"])
    made_old(fragile, old)
    with pytest.raises(CatalogOutdated):
        fragile.remove(tracks[:1], now=True)
    fragile.close()
    db.destroy(fragile.home)
    db.rebuild(fragile.home)

    (removed,) = fragile.remove([fragile.track("000.wav")], now=True)
    assert len(removed.gone) == 2
    fragile.tag([tracks[1].id], put=["place=there"])
    assert fragile.remove([fragile.track("001.wav")], now=True)[0].going == ()


def test_the_notes_of_another_library_are_no_reason_to_delete_nothing(
    fragile: Library, folder: Path, tracks: list[Track]
) -> None:
    other = str(folder.parent / "other")
    with Library.open(folder.parent / "second") as second:
        second.add_store(other, take_over=True)
        list(second.upload([folder / "002.wav"], to=other))
    fragile.add_store(other, take_over=True)

    (removed,) = fragile.remove(tracks[:1], now=True)
    assert len(removed.gone) == 2
