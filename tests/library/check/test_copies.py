"""Check: copies that are missing or damaged, found and mended, in a folder and in Azure alike."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from audiomood import Filter, Library
from audiomood.model.portion import EVERYTHING, Portion
from tests.library.check.breaking import Folder, Place, everything, flip, key, sql
from tests.library.recordings import folder_of, wav

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from audiomood.model.finding import Finding
    from audiomood.model.track import Track


def tracks(library: Library) -> list[Track]:
    return list(library.find(Filter(sort="name")))


def told(findings: list[Finding]) -> list[tuple[str, str | None, str | None]]:
    return sorted((found.kind, found.store, found.track_id) for found in findings)  # type: ignore[type-var]


def unquarantined(findings: Iterable[Finding]) -> list[Finding]:
    return [found for found in findings if found.kind != "quarantined"]


def read(library: Library, **options: object) -> list[Finding]:
    return list(library.check(read=EVERYTHING, **options))  # type: ignore[arg-type]


def test_a_library_that_is_whole_has_no_finding(library: Library) -> None:
    check = library.check(read=EVERYTHING, decode=True)
    assert list(check) == []
    assert (check.tracks, check.copies, check.stores, check.decoded) == (3, 3, 1, 3)
    assert check.read_bytes == sum(track.size for track in tracks(library))
    assert not check.busy


def test_a_blob_that_is_gone_is_missing(library: Library, place: Place) -> None:
    first = tracks(library)[0]
    place.delete(key(first.id))
    (found,) = library.check()
    assert (found.kind, found.severity, found.store, found.track_id, found.name, found.size) == (
        "missing", "damage", place.location, first.id, first.name, first.size,
    )  # fmt: skip
    assert (found.mend or "").startswith("audiomood upload ")


def test_a_blob_of_another_size_is_damaged_without_reading_it(
    library: Library, place: Place
) -> None:
    first, second, _ = tracks(library)
    place.write(key(first.id), place.read(key(first.id))[:-1])
    place.write(key(second.id), place.read(key(second.id)) + b"x")
    check = library.check()
    assert told(list(check)) == sorted(
        ("damaged", place.location, one.id) for one in (first, second)
    )
    assert check.read_bytes == 0


def test_one_flipped_byte_shows_only_when_it_is_read(library: Library, place: Place) -> None:
    first = tracks(library)[0]
    flip(place, first.id)
    assert list(library.check()) == []
    assert told(read(library)) == [("damaged", place.location, first.id)]


def test_a_copy_is_fetched_again_from_a_good_one(
    library: Library, place: Place, other: Folder, inbox: Path
) -> None:
    list(library.upload([inbox], to=other.location))
    first, second, third = tracks(library)
    place.delete(key(first.id))
    flip(place, second.id)
    flip(other, third.id)
    before = everything(library.home, place, other)

    (promised, *others) = read(library, repair=True, dry_run=True)
    assert [found.repaired for found in (promised, *others)] == [False] * 3
    assert all("would fetch it again from" in (found.repair or "") for found in (promised, *others))
    assert everything(library.home, place, other) == before

    found = read(library, repair=True)
    assert told(found) == sorted([
        ("missing", place.location, first.id), ("damaged", place.location, second.id),
        ("damaged", other.location, third.id),
    ])  # fmt: skip
    assert all(one.repaired for one in found), found
    assert read(library) == []


def test_what_is_damaged_everywhere_is_put_aside_and_its_original_mends_it(
    library: Library, place: Place, inbox: Path
) -> None:
    first = tracks(library)[0]
    flip(place, first.id)
    rotten = place.read(key(first.id))
    (found,) = read(library, repair=True, dry_run=True)
    assert found.repair == "would move it to the quarantine"
    repair, upload = (found.mend or "").split("; ")
    assert (repair, upload.split()[:2]) == (
        "audiomood check --read --repair",
        ["audiomood", "upload"],
    )
    assert place.read(key(first.id)) == rotten

    (found,) = unquarantined(library.check(read=EVERYTHING, repair=True))
    assert (found.repaired, found.mend) == (False, upload)
    assert "quarantine" in (found.repair or "")
    (aside,) = (name for name in place.names() if name.startswith("quarantine/"))
    assert place.read(aside) == rotten
    assert told(unquarantined(library.check())) == [("missing", place.location, first.id)]

    list(library.upload([inbox / first.name], to=place.location))
    assert unquarantined(library.check(read=EVERYTHING)) == []


def test_a_damaged_copy_is_never_fetched_from(
    library: Library, place: Place, other: Folder, inbox: Path
) -> None:
    list(library.upload([inbox], to=other.location))
    first = tracks(library)[0]
    place.delete(key(first.id))
    flip(other, first.id)
    # Without reading, the other copy looks right.
    (found,) = library.check()
    assert found.mend == "audiomood check --repair"
    gone = next(one for one in library.check(repair=True) if one.kind == "missing")
    assert (gone.repaired, gone.repair) == (False, "nothing: no other store has a good copy")
    assert key(first.id) not in place.names()


def test_what_is_in_the_trash_is_checked_as_well(library: Library, place: Place) -> None:
    first, second, _ = tracks(library)
    library.remove([first, second])
    assert list(library.check()) == []
    place.delete(key(first.id))
    flip(place, second.id)
    found = read(library)
    assert told(found) == sorted([
        ("missing", place.location, first.id), ("damaged", place.location, second.id)
    ])  # fmt: skip
    assert all("in the trash" in one.says for one in found)


def test_a_blob_without_a_row_becomes_the_track_that_it_was(library: Library, place: Place) -> None:
    first = tracks(library)[0]
    library.tag([first.id], put=["mine=yes"])
    library.set_word([first.id], "sad")
    sql(library.home, "DELETE FROM track WHERE id = ?", first.id)
    before = everything(library.home, place)
    (found,) = library.check()
    assert (found.kind, found.severity, found.track_id) == ("orphaned", "notice", first.id)
    (found,) = library.check(repair=True, dry_run=True)
    assert found.repair == f"would become the track {first.name!r}"
    assert everything(library.home, place) == before

    (found,) = library.check(repair=True)
    assert found.repaired, found
    back = library.track(first.id)
    assert (back.name, back.added, back.sound) == (first.name, first.added, first.sound)
    assert (back.tags["mine"], back.word) == ("yes", "sad")
    assert read(library) == []


def test_a_blob_that_nobody_ever_noted_is_named_by_its_id(library: Library, place: Place) -> None:
    data = wav(50)
    sha256 = hashlib.sha256(data).hexdigest()
    place.write(key(sha256), data)
    (found,) = library.check(repair=True)
    assert (found.kind, found.repaired) == ("orphaned", True)
    assert library.track(sha256).name == f"recovered {sha256[:12]}.wav"
    assert read(library) == []


@pytest.mark.parametrize("data", [b"this is no audio", b""])
def test_a_blob_that_is_no_audio_is_put_aside(library: Library, place: Place, data: bytes) -> None:
    sha256 = hashlib.sha256(data).hexdigest()
    place.write(key(sha256), data)
    (found,) = unquarantined(library.check(repair=True))
    assert (found.kind, found.repaired) == ("orphaned", True)
    (aside,) = (name for name in place.names() if name.startswith("quarantine/"))
    assert place.read(aside) == data
    assert unquarantined(library.check(read=EVERYTHING)) == []


def test_a_foreign_blob_whose_hash_is_wrong_is_put_aside(library: Library, place: Place) -> None:
    place.write(key("ab" * 32), wav(51))
    (found,) = unquarantined(library.check(repair=True))
    assert found.repaired
    assert "quarantine" in (found.repair or "")
    assert len(tracks(library)) == 3
    (left,) = read(library)
    assert (left.kind, left.severity, left.mend) == ("quarantined", "notice", None)
    assert (left.store, left.size) == (place.location, len(wav(51)))
    assert left.says.startswith("1 blob lies in ")
    assert "/quarantine; listen to" in left.says


@pytest.mark.parametrize("how", ["read", "decode"])
def test_the_command_that_is_named_mends_what_only_bytes_show(
    library: Library, place: Place, other: Folder, inbox: Path, how: str
) -> None:
    list(library.upload([inbox], to=other.location))
    first, second, _ = tracks(library)
    flip(place, first.id)
    place.delete(key(second.id))
    found = read(library) if how == "read" else list(library.check(decode=True))
    assert {one.kind: one.mend for one in found} == {
        "damaged": "audiomood check --read --repair", "missing": "audiomood check --repair",
    }  # fmt: skip
    assert [one.kind for one in library.check(repair=True)] == ["missing"]
    assert [(one.kind, one.repaired) for one in read(library, repair=True)] == [("damaged", True)]
    assert read(library) == []


def test_copies_that_are_read_are_counted(library: Library) -> None:
    for part, expected in ((EVERYTHING, 3), (Portion.of(1e-9, start=0.999999), 0)):
        check = library.check(read=part)
        assert list(check) == []
        assert (check.copies, check.copies_read) == (3, expected)


def test_one_report_covers_both_stores(
    library: Library, place: Place, other: Folder, inbox: Path
) -> None:
    list(library.upload([inbox], to=other.location))
    first, second, _ = tracks(library)
    place.delete(key(first.id))
    flip(other, second.id)
    expected = [("damaged", other.location, second.id), ("missing", place.location, first.id)]
    assert told(read(library)) == expected
    assert told(read(library, stores=[other.location])) == expected[:1]


def test_three_parts_find_every_rotten_blob_exactly_once(
    home: Path, blobs: Folder, tmp_path: Path
) -> None:
    with Library.open(home) as library:
        list(library.upload([folder_of(tmp_path / "thirty", 30)]))
        ids = {track.id for track in library.find()}
        for track_id in ids:
            flip(blobs, track_id)
        assert list(library.check()) == []
        found = [
            finding.track_id
            for number in (1, 2, 3)
            for finding in library.check(read=Portion.part(number, 3))
        ]
        assert sorted(found, key=str) == sorted(ids)
        assert {one.track_id for one in read(library)} == ids


def test_a_track_that_no_store_is_known_to_hold_is_missing_until_its_blob_is_found(
    library: Library, place: Place
) -> None:
    first = tracks(library)[0]
    sql(
        library.home,
        "DELETE FROM copy WHERE track = (SELECT seq FROM track WHERE id = ?)",
        first.id,
    )
    found = list(library.check())
    assert told(found) == [("missing", None, first.id), ("orphaned", place.location, first.id)]
    missing = next(one for one in found if one.kind == "missing")
    assert (missing.severity, missing.name, missing.size) == ("damage", first.name, first.size)
    assert missing.mend == "audiomood upload ORIGINAL"

    (linked,) = library.check(repair=True)
    assert (linked.kind, linked.repair) == ("orphaned", "recorded")
    assert read(library) == []


def test_what_is_in_the_trash_and_nowhere_else_is_recorded_where_it_is_found(
    library: Library, place: Place
) -> None:
    first = tracks(library)[0]
    library.remove([first])
    sql(library.home, "DELETE FROM trash_copy")
    (linked,) = library.check(repair=True)
    assert (linked.kind, linked.repair, linked.repaired) == ("orphaned", "recorded", True)
    assert read(library) == []
    assert library.restore(first.id).copies[0].store == place.location
    assert read(library) == []


def test_a_track_without_any_blob_is_mended_by_its_original(
    library: Library, place: Place, inbox: Path
) -> None:
    first, second, _ = tracks(library)
    library.remove([second])
    sql(
        library.home,
        "DELETE FROM copy WHERE track = (SELECT seq FROM track WHERE id = ?)",
        first.id,
    )
    sql(library.home, "DELETE FROM trash_copy")
    for lost in (first, second):
        place.delete(key(lost.id))
    found = list(library.check())
    assert [(one.kind, one.track_id) for one in found] == [
        ("missing", first.id), ("missing", second.id)
    ]  # fmt: skip
    assert ["in the trash" in one.says for one in found] == [False, True]

    list(library.upload([inbox / lost.name for lost in (first, second)], to=place.location))
    assert read(library) == []
