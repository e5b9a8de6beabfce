"""Check: what commands that were killed leave behind, and what is only certain while all is quiet."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from audiomood import Library
from audiomood.library import activity, removals
from audiomood.model.portion import EVERYTHING
from tests.library.check.breaking import Folder, everything, flip, key, sql
from tests.library.recordings import titled, wav

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(blobs: Folder) -> Folder:
    return blobs


def kinds(library: Library, **options: object) -> list[str]:
    return sorted(found.kind for found in library.check(**options))  # type: ignore[arg-type]


def test_what_was_never_finished_is_found_and_deleted(library: Library, blobs: Folder) -> None:
    (library.home / ".making-abc").mkdir()
    (library.home / ".making-abc" / "library.db").write_bytes(b"half")
    blobs.write("tmp/put-0123456789abcdef", b"half")
    before = everything(library.home)

    assert kinds(library) == ["temporary"] * 2
    promised = list(library.check(repair=True, dry_run=True))
    assert [found.repair for found in promised] == ["would delete it"] * 2
    assert everything(library.home) == before
    assert all(found.repaired for found in library.check(repair=True))
    assert kinds(library) == []
    assert not list(library.home.glob(".making-*"))
    assert "tmp/put-0123456789abcdef" not in blobs.names()


def test_what_a_person_keeps_in_the_home_is_theirs(library: Library, tmp_path: Path) -> None:
    for name in ("tmp/song.wav", "tmp/songs/a.wav", ".making-music/library.db", ".making-music/a"):
        path = library.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"mine")
    (library.home / ".making-notes").write_bytes(b"mine")
    (library.home / ".making-nested" / "library.db").mkdir(parents=True)
    (library.home / ".making-link").symlink_to(tmp_path / "inbox")
    before = everything(library.home)
    assert list(library.check(repair=True)) == []
    assert everything(library.home) == before


def test_while_somebody_is_at_work_nothing_is_called_left_over(
    library: Library, blobs: Folder
) -> None:
    blobs.write("tmp/put-0123456789abcdef", b"half")
    blobs.write(key("ab" * 32), wav(51))
    before = everything(library.home)
    with activity.at_work(library.home):
        check = library.check(repair=True)
        assert list(check) == []
        assert check.busy
    assert everything(library.home) == before
    assert kinds(library) == ["orphaned", "temporary"]


def test_nothing_is_put_aside_while_somebody_may_be_mending_it(
    library: Library, blobs: Folder
) -> None:
    first = next(library.find())
    flip(blobs, first.id)
    with activity.at_work(library.home):
        (found,) = library.check(read=EVERYTHING, repair=True)
    assert not found.repaired
    assert "at work" in (found.repair or "")
    assert key(first.id) in blobs.names()


def test_a_copy_that_was_not_recorded_is(
    library: Library, blobs: Folder, other: Folder, inbox: Path
) -> None:
    list(library.upload([inbox], to=other.location))
    first = next(library.find())
    sql(
        library.home,
        "DELETE FROM copy WHERE track = (SELECT seq FROM track WHERE id = ?)"
        " AND store = (SELECT seq FROM store WHERE location = ?)",
        first.id, other.location,
    )  # fmt: skip
    (found,) = library.check(repair=True)
    assert (found.kind, found.repair, found.repaired) == ("orphaned", "recorded", True)
    assert len(library.track(first.id).copies) == 2
    assert kinds(library, read=EVERYTHING) == []


def test_a_removal_that_nobody_finished_is(
    library: Library, blobs: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = next(library.find())
    library._catalog.remove([first.id])
    assert kinds(library) == []  # somebody may still be at work on it
    monkeypatch.setattr(removals, "ABANDONED", timedelta(0))
    assert kinds(library) == ["unremoved"]
    (found,) = library.check(repair=True, dry_run=True)
    assert (found.repair, key(first.id) in blobs.names()) == ("would delete it", True)
    (found,) = library.check(repair=True)
    assert (found.repaired, key(first.id) in blobs.names()) == (True, False)
    assert kinds(library) == []


def test_a_removal_that_an_old_catalog_must_not_finish_says_so(
    library: Library, blobs: Folder, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = next(library.find())
    library._catalog.remove([first.id])
    library.close()
    path = library.home / "library.db"
    old = path.read_bytes()
    monkeypatch.setattr(removals, "ABANDONED", timedelta(0))
    with Library.open(library.home) as later:
        list(later.upload([inbox / first.name], to=blobs.location))
    path.with_name("library.db-wal").unlink(missing_ok=True)
    path.write_bytes(old)
    (found,) = (one for one in library.check(repair=True) if one.kind == "unremoved")
    assert not found.repaired
    assert "failed: this catalog is older than what its store" in (found.repair or "")
    assert "audiomood db rebuild" in (found.repair or "")
    assert key(first.id) in blobs.names()


def test_notes_that_were_not_written_are(library: Library, blobs: Folder) -> None:
    first = next(library.find())
    library._catalog.rename(first.id, "another")
    before = blobs.names()
    (found,) = library.check(repair=True, dry_run=True)
    assert (found.kind, found.repair) == ("unnoted", "would write them")
    assert blobs.names() == before
    (found,) = library.check(repair=True)
    assert found.repaired
    assert blobs.names() != before
    assert kinds(library) == []


def test_a_header_that_lies_is_told(library: Library, tmp_path: Path) -> None:
    data = bytearray(titled(wav(60, seconds=3), "lies"))
    (tmp_path / "honest.wav").write_bytes(data)
    (result,) = library.upload([tmp_path / "honest.wav"])
    sql(library.home, "UPDATE track SET stated_duration = 600 WHERE id = ?", result.id)
    (found,) = library.check()
    assert (found.kind, found.severity, found.track_id) == (
        "lying-duration", "notice", result.id,
    )  # fmt: skip
    assert "600.0 s" in found.says


def test_moods_of_an_older_version_are_one_finding(library: Library) -> None:
    list(library.analyse([track.id for track in library.find()]))
    assert kinds(library) == []
    sql(library.home, "UPDATE mood SET features_version = 0")
    sql(library.home, "UPDATE track SET features_version = 0")
    sql(library.home, "UPDATE likeness SET features_version = 0")
    (found,) = library.check()
    assert (found.kind, found.mend) == ("stale-mood", "audiomood mood --stale")
    assert "3 tracks" in found.says


def test_a_store_that_is_away_is_one_finding_and_the_others_go_on(
    library: Library, blobs: Folder, other: Folder, inbox: Path
) -> None:
    list(library.upload([inbox], to=other.location))
    first = next(library.find())
    blobs.delete(key(first.id))
    other.root.rename(other.root.with_name("away"))
    found = {one.kind: one for one in library.check(read=EVERYTHING, repair=True)}
    assert found.keys() == {"missing", "unreachable"}
    assert (found["unreachable"].store, found["unreachable"].severity) == (
        other.location,
        "warning",
    )
    # Nothing is given up: when the other is back, it is fetched from there.
    other.root.with_name("away").rename(other.root)
    with Library.open(library.home) as later:
        (again,) = later.check(repair=True)
        assert again.repaired


def test_a_store_that_dies_in_the_middle_is_one_finding_as_well(
    library: Library, blobs: Folder, other: Folder, inbox: Path
) -> None:
    list(library.upload([inbox], to=other.location))
    first = next(library.find())
    flip(other, first.id)

    def pull(_: int) -> None:
        if blobs.root.exists():
            blobs.root.rename(blobs.root.with_name("away"))

    found = list(library.check(read=EVERYTHING, jobs=1, advance=pull))
    assert [(one.kind, one.store) for one in found] == [
        ("unreachable", blobs.location), ("damaged", other.location),
    ]  # fmt: skip


def test_one_blob_that_cannot_be_asked_for_stops_no_others(library: Library, blobs: Folder) -> None:
    first, second, _ = sorted(track.id for track in library.find())
    data = blobs.read(key(first))
    blobs.delete(key(first))
    (library.home / "elsewhere").write_bytes(data)
    (blobs.root / key(first)).symlink_to(library.home / "elsewhere")
    blobs.delete(key(second))
    found = list(library.check(read=EVERYTHING))
    assert [(one.kind, one.track_id) for one in found] == [
        ("unreachable", first), ("missing", second),
    ]  # fmt: skip


def test_a_store_of_another_library_is_told_and_left_alone(
    library: Library, other: Folder, tmp_path: Path
) -> None:
    library.add_store(other.location)
    with Library.open(tmp_path / "second home") as second:
        second.add_store(other.location, take_over=True)
        (tmp_path / "theirs.wav").write_bytes(wav(70))
        list(second.upload([tmp_path / "theirs.wav"], to=other.location))
    before = {name: other.read(name) for name in other.names()}
    (found,) = library.check(repair=True)
    assert (found.kind, found.severity, found.store) == ("foreign", "warning", other.location)
    assert {name: other.read(name) for name in other.names()} == before


def test_a_catalog_that_disagrees_with_itself_is_damage_and_stops_repairs(
    library: Library, blobs: Folder
) -> None:
    blobs.write("tmp/put-0123456789abcdef", b"half")
    sql(library.home, "DELETE FROM search")
    found = list(library.check(repair=True))
    assert {one.kind for one in found} == {"catalog"}
    assert {(one.severity, one.mend) for one in found} == {
        ("damage", "audiomood db rebuild --replace")
    }
    assert "tmp/put-0123456789abcdef" in blobs.names()


def test_a_catalog_that_is_no_catalog_any_more_is_a_finding(library: Library) -> None:
    library.close()
    path = library.home / "library.db"
    path.write_bytes(b"x" * path.stat().st_size)
    (found,) = library.check()
    assert (found.kind, found.severity) == ("catalog", "damage")
    assert found.mend == "audiomood db rebuild --replace"


def test_recordings_without_a_catalog_are_not_no_library(library: Library) -> None:
    library.close()
    (library.home / "library.db").unlink()
    (found,) = library.check()
    assert (found.kind, found.mend) == ("catalog", "audiomood db rebuild")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_cannot_be_written_to_can_be_checked(library: Library, blobs: Folder) -> None:
    first = next(library.find())
    (library.home / ".activity").unlink(missing_ok=True)
    library.home.chmod(0o500)
    try:
        blobs.write(key("ab" * 32), wav(51))
        blobs.delete(key(first.id))
        assert kinds(library) == ["missing"]
    finally:
        library.home.chmod(0o700)


def test_an_upload_that_was_killed_leaves_what_the_check_mends(
    library: Library, tmp_path: Path
) -> None:
    from tests.library.recordings import folder_of

    folder = folder_of(tmp_path / "many", 60)
    uploading = subprocess.Popen(
        [sys.executable, "-m", "audiomood.cli.app", "--home", library.home, "upload", folder],
        stdout=subprocess.PIPE,
    )
    assert uploading.stdout
    uploading.stdout.readline()
    uploading.kill()
    uploading.communicate()
    assert set(kinds(library, read=EVERYTHING)) <= {"orphaned", "temporary", "unnoted"}
    assert all(found.repaired for found in library.check(repair=True))
    assert kinds(library, read=EVERYTHING) == []
    list(library.upload([folder]))
    assert library.total().tracks == 60
    assert kinds(library, read=EVERYTHING) == []
