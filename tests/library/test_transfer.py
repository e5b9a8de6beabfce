"""Copy and move: verified on the way, from whichever copy is right, and never the last one lost."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from audiomood import Filter, Library
from audiomood.errors import (
    AudiomoodError,
    BlobDamaged,
    BlobMissing,
    StoreUnreachable,
    TrackNotFound,
    UnknownStore,
    UsageError,
)
from tests.library.recordings import folder_of
from tests.library.wholeness import check

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from audiomood.model.outcome import Transfer
    from audiomood.model.track import Track

HOME = "file:blobs"


@pytest.fixture
def two(tmp_path: Path) -> str:
    return f"file:{tmp_path}/two"


@pytest.fixture
def three(tmp_path: Path) -> str:
    return f"file:{tmp_path}/three"


def filled(library: Library, tmp_path: Path, count: int = 5) -> list[Track]:
    """Upload that many tracks; return them by name."""
    list(library.upload([folder_of(tmp_path / "inbox", count)]))
    return by_name(library)


def by_name(library: Library) -> list[Track]:
    return list(library.find(Filter(sort="name")))


def stores_of(library: Library, track: Track) -> set[str]:
    return {copy.store for copy in library.track(track.id).copies}


def path_of(library: Library, store: str, track: Track) -> Path:
    root = library.home / "blobs" if store == HOME else type(library.home)(store[len("file:") :])
    return root / track.id[:2] / track.id


def rot(path: Path) -> None:
    """Change one bit of a file, whose size stays."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)


def statuses(results: Iterable[Transfer]) -> list[str]:
    return [result.status for result in results]


def error_of(results: Iterable[Transfer]) -> AudiomoodError | None:
    (result,) = results
    assert result.status == "failed"
    return result.error


# Copy


def test_what_is_copied_is_in_both_stores_and_is_not_copied_again(
    library: Library, tmp_path: Path, two: str
) -> None:
    tracks = filled(library, tmp_path)
    results = list(library.copy(tracks, to=two))

    assert [(result.track.name, result.status, result.to) for result in results] == [
        (track.name, "copied", two) for track in tracks
    ]
    assert all(stores_of(library, track) == {HOME, two} for track in tracks)
    assert [(entry.location, entry.tracks) for entry in library.stores()] == [(HOME, 5), (two, 5)]
    assert statuses(library.copy(by_name(library), to=two)) == ["present"] * 5
    assert [event.what for event in library.history(tracks[0])] == ["added", "copied"]


def test_only_what_is_asked_for_is_copied(library: Library, tmp_path: Path, two: str) -> None:
    filled(library, tmp_path)
    results = list(library.copy(library.find(Filter(name="00[13].wav", sort="name")), to=two))

    assert [result.track.name for result in results] == ["001.wav", "003.wav"]
    assert library.total(Filter(store=two)).tracks == 2


def test_a_damaged_copy_is_passed_over_for_a_right_one(
    fragile: Library, tmp_path: Path, two: str, three: str
) -> None:
    first, second, third, *_ = tracks = filled(fragile, tmp_path)
    list(fragile.copy(tracks, to=two))
    rot(path_of(fragile, HOME, first))
    path_of(fragile, HOME, second).unlink()
    path_of(fragile, HOME, third).write_bytes(b"short")

    assert statuses(fragile.copy(by_name(fragile), to=three)) == ["copied"] * 5
    findings = check(fragile.home)
    assert {store for store, _ in findings.damaged + findings.missing} == {HOME}
    assert findings.orphaned == []


def test_where_no_copy_is_right_nothing_is_stored_and_the_others_are_copied(
    fragile: Library, tmp_path: Path, two: str
) -> None:
    first, second, *_ = filled(fragile, tmp_path)
    rot(path_of(fragile, HOME, first))
    path_of(fragile, HOME, second).unlink()

    results = list(fragile.copy(by_name(fragile), to=two))
    assert statuses(results) == ["failed", "failed", "copied", "copied", "copied"]
    assert isinstance(results[0].error, BlobDamaged)
    assert isinstance(results[1].error, BlobMissing)
    assert not path_of(fragile, two, first).exists()
    assert fragile.total(Filter(store=two)).tracks == 3


def test_a_store_that_is_away_is_passed_over_too(
    library: Library, tmp_path: Path, two: str, three: str
) -> None:
    tracks = filled(library, tmp_path)
    list(library.copy(tracks[:2], to=two))
    (library.home / "blobs").rename(tmp_path / "away")

    results = list(library.copy(tracks, to=three))
    assert statuses(results) == ["copied", "copied", "failed", "failed", "failed"]
    assert isinstance(results[2].error, StoreUnreachable)
    (tmp_path / "away").rename(library.home / "blobs")


def test_a_recorded_copy_that_is_gone_or_of_another_size_is_made_anew(
    library: Library, tmp_path: Path, two: str
) -> None:
    first, second, *_ = tracks = filled(library, tmp_path)
    list(library.copy(tracks, to=two))
    path_of(library, two, first).unlink()
    path_of(library, two, second).chmod(0o600)
    path_of(library, two, second).write_bytes(b"short")

    assert statuses(library.copy(tracks, to=two)) == ["copied"] * 2 + ["present"] * 3


def test_bytes_that_nobody_ever_recorded_are_not_believed(
    library: Library, tmp_path: Path, two: str
) -> None:
    first, *_ = tracks = filled(library, tmp_path)
    library.add_store(two)
    lying = path_of(library, two, first)
    lying.parent.mkdir()
    lying.write_bytes(path_of(library, HOME, first).read_bytes())
    rot(lying)

    assert statuses(library.copy(tracks, to=two)) == ["copied"] * 5


def test_a_target_that_is_away_ends_the_copy_before_anything_happened(
    library: Library, tmp_path: Path, two: str
) -> None:
    tracks = filled(library, tmp_path)
    library.add_store(two)
    (tmp_path / "two").rename(tmp_path / "away")

    with pytest.raises(StoreUnreachable):
        list(library.copy(tracks, to=two))
    (tmp_path / "away").rename(tmp_path / "two")
    assert library.total(Filter(store=two)).tracks == 0


def test_what_was_copied_before_the_target_went_away_is_recorded(
    fragile: Library, tmp_path: Path, two: str
) -> None:
    tracks = filled(fragile, tmp_path, 30)
    seen = threading.Event()

    def unplug_once(_: int) -> None:
        if (tmp_path / "two").exists() and len(list((tmp_path / "two").glob("??/*"))) > 3:
            seen.set()
            (tmp_path / "two").rename(tmp_path / "away")

    with pytest.raises(StoreUnreachable):
        list(fragile.copy(tracks, to=two, jobs=1, advance=unplug_once))
    assert seen.is_set()
    (tmp_path / "away").rename(tmp_path / "two")
    assert 3 < fragile.total(Filter(store=two)).tracks < 30
    assert set(statuses(fragile.copy(tracks, to=two))) == {"copied", "present"}
    findings = check(fragile.home)
    assert findings.missing == findings.damaged == findings.orphaned == []


def test_a_track_that_is_removed_while_it_is_copied_gets_no_row(
    fragile: Library, tmp_path: Path, two: str
) -> None:
    first, second = filled(fragile, tmp_path, 2)
    removed = threading.Event()

    def remove_once(_: int) -> None:
        if not removed.is_set():
            removed.set()
            with Library.open(fragile.home) as other:
                other.remove([first], now=True)

    results = list(fragile.copy([first, second], to=two, jobs=1, advance=remove_once))
    assert statuses(results) == ["failed", "copied"]
    assert isinstance(results[0].error, TrackNotFound)
    findings = check(fragile.home)
    assert findings.missing == findings.damaged == []
    assert findings.orphaned == [(two, first.id)]


def test_the_bytes_are_told_as_they_are_read(library: Library, tmp_path: Path, two: str) -> None:
    tracks = filled(library, tmp_path)
    total = sum(track.size for track in tracks)
    for work in (library.copy, library.copy):
        counts: list[int] = []
        list(work(tracks, to=two, advance=counts.append))
        assert sum(counts) == total
    counts = []
    list(library.move(tracks, to=two, advance=counts.append))
    assert sum(counts) == 2 * total


# Move


def test_what_is_moved_is_in_its_new_store_alone(
    library: Library, tmp_path: Path, two: str
) -> None:
    tracks = filled(library, tmp_path)
    results = list(library.move(tracks, to=two))

    assert [(result.status, result.gone) for result in results] == [("moved", (HOME,))] * 5
    assert all(stores_of(library, track) == {two} for track in tracks)
    assert list((library.home / "blobs").glob("??/*")) == []
    assert [event.what for event in library.history(tracks[0])] == ["added", "copied", "dropped"]
    assert statuses(library.move(tracks, to=two)) == ["present"] * 5


def test_a_move_takes_copies_only_from_the_store_that_is_named(
    library: Library, tmp_path: Path, two: str, three: str
) -> None:
    tracks = filled(library, tmp_path)
    list(library.copy(tracks[:3], to=two))
    results = list(library.move(tracks, to=three, source=two))

    assert [(result.status, result.gone) for result in results] == [("moved", (two,))] * 3
    assert all(stores_of(library, track) == {HOME, three} for track in tracks[:3])
    assert all(stores_of(library, track) == {HOME} for track in tracks[3:])
    with pytest.raises(UnknownStore):
        list(library.move(tracks, to=three, source=str(tmp_path / "never")))


def test_a_copy_that_is_in_the_target_already_is_read_before_the_others_go(
    library: Library, tmp_path: Path, two: str
) -> None:
    first, *_ = tracks = filled(library, tmp_path)
    list(library.copy(tracks, to=two))
    rot(path_of(library, two, first))

    results = list(library.move(tracks, to=two))
    assert [(result.status, result.gone) for result in results] == [("moved", (HOME,))] * 5


def test_the_only_right_copy_never_goes(fragile: Library, tmp_path: Path, two: str) -> None:
    first, *_ = tracks = filled(fragile, tmp_path)
    list(fragile.copy(tracks, to=two))
    rot(path_of(fragile, HOME, first))
    path_of(fragile, two, first).unlink()

    assert isinstance(error_of(fragile.move([first], to=two)), BlobDamaged)
    assert stores_of(fragile, first) == {HOME, two}
    assert path_of(fragile, HOME, first).exists()


def test_a_move_to_where_it_is_changes_nothing_even_when_it_is_named_as_the_source(
    library: Library, tmp_path: Path
) -> None:
    tracks = filled(library, tmp_path)

    assert statuses(library.move(tracks, to=HOME, source=HOME)) == ["present"] * 5
    assert statuses(library.move(tracks, to=HOME)) == ["present"] * 5


def test_one_store_under_two_addresses_is_no_second_place(library: Library, tmp_path: Path) -> None:
    tracks = filled(library, tmp_path)
    (tmp_path / "again").symlink_to(library.home / "blobs")

    for work in (library.copy, library.move):
        for _ in range(2):
            with pytest.raises(UsageError, match="one store under two addresses"):
                list(work(tracks, to=str(tmp_path / "again")))
    assert [entry.location for entry in library.stores()] == [HOME]


def test_an_address_that_becomes_another_recorded_store_takes_nothing_away(
    library: Library, tmp_path: Path, two: str
) -> None:
    tracks = filled(library, tmp_path)
    library.add_store(two)
    (tmp_path / "two").rename(tmp_path / "away")
    (tmp_path / "two").symlink_to(library.home / "blobs")

    with pytest.raises(UsageError, match="one store under two addresses"):
        list(library.move(tracks, to=two))
    (tmp_path / "two").unlink()
    (tmp_path / "away").rename(tmp_path / "two")
    assert all(stores_of(library, track) == {HOME} for track in tracks)


def test_tracks_leave_no_store_that_cannot_be_asked(
    library: Library, tmp_path: Path, two: str, three: str
) -> None:
    tracks = filled(library, tmp_path)
    list(library.copy(tracks, to=two))
    (tmp_path / "two").rename(tmp_path / "away")

    results = list(library.move(tracks, to=three))
    assert {type(result.error) for result in results} == {StoreUnreachable}
    (tmp_path / "away").rename(tmp_path / "two")
    assert all(stores_of(library, track) == {HOME, two} for track in tracks)


def test_a_move_that_finds_its_new_copy_taken_away_again_makes_another(
    library: Library, tmp_path: Path, two: str
) -> None:
    (track,) = filled(library, tmp_path, 1)
    list(library.copy([track], to=two))
    moved = threading.Event()

    def move_back_once(_: int) -> None:
        if not moved.is_set():
            moved.set()
            with Library.open(library.home) as other:
                assert statuses(other.move([track], to=HOME)) == ["moved"]

    (result,) = library.move([track], to=two, jobs=1, advance=move_back_once)
    assert (result.status, result.gone) == ("moved", (HOME,))
    assert stores_of(library, track) == {two}
