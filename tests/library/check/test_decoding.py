"""Check: recordings that do not decode as they did, told apart from copies that are damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.library.check.breaking import Folder, flip, key, sql

if TYPE_CHECKING:
    from audiomood import Library


@pytest.fixture
def place(blobs: Folder) -> Folder:
    return blobs


def test_a_recording_that_ends_early_is_short(library: Library) -> None:
    first = next(library.find())
    sql(library.home, "UPDATE track SET duration = 30, stated_duration = 30 WHERE id = ?", first.id)
    (found,) = library.check(decode=True)
    assert (found.kind, found.severity, found.track_id) == ("short", "warning", first.id)
    assert "0.2 s of 30.0 s" in found.says


def test_a_damaged_copy_is_no_fault_of_the_recording(
    library: Library, blobs: Folder, other: Folder, inbox: object
) -> None:
    list(library.upload([inbox], to=other.location))  # type: ignore[list-item]
    first = next(library.find())
    # Same size, but nothing in it decodes.
    blobs.write(key(first.id), b"\0" * first.size)
    assert list(library.check()) == []
    (found,) = library.check(decode=True)
    assert (found.kind, found.store) == ("damaged", blobs.location)
    (found,) = library.check(decode=True, repair=True)
    assert found.repaired
    check = library.check(decode=True)
    assert list(check) == []
    assert check.decoded == 3


def test_damage_that_decodes_all_the_same_is_damage(library: Library, blobs: Folder) -> None:
    first = next(library.find())
    flip(blobs, first.id, at=25)  # other samples a second, and as many
    (found,) = library.check(decode=True)
    assert (found.kind, found.track_id, found.store) == ("damaged", first.id, blobs.location)


def test_what_reading_found_is_not_told_again_by_decoding(library: Library, blobs: Folder) -> None:
    from audiomood.model.portion import EVERYTHING

    first = next(library.find())
    flip(blobs, first.id, at=3)
    check = library.check(read=EVERYTHING, decode=True)
    assert [found.kind for found in check] == ["damaged"]
    assert check.decoded == 2


def test_bytes_that_never_decoded_are_unreadable_and_not_damaged(
    library: Library, blobs: Folder
) -> None:
    """As a codec that a newer FFmpeg does not know any more: the bytes are right."""
    import hashlib

    data = b"once this was a recording"
    sha256 = hashlib.sha256(data).hexdigest()
    first = next(library.find())
    sql(library.home, "UPDATE track SET id = ?, size = ? WHERE id = ?", sha256, len(data), first.id)
    blobs.delete(key(first.id))
    blobs.write(key(sha256), data)
    found = {one.kind: one for one in library.check(decode=True)}
    assert found["unreadable"].track_id == sha256
    assert found["unreadable"].severity == "warning"
