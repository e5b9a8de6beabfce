"""Convert: what is read is checked first, wherever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audiomood import Library
from audiomood.errors import BlobDamaged, StoreError
from audiomood.library.verified import verified
from tests.audio import make
from tests.library.converting import convert, damage, names, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.azurite.server import Azurite


def test_damaged_bytes_are_never_converted(fragile: Library, target: Path) -> None:
    bad, good = stored(fragile, a=make.sample("wav", 1.0), b=make.sample("wav", 2.0))
    damage(fragile, bad)

    first, second = convert(fragile, [bad, good], target, "flac")
    assert isinstance(first.error, BlobDamaged)
    assert second.error is None
    assert names(target) == ["b.flac"]


@pytest.mark.parametrize("harm", ["damaged", "missing", "unreachable"])
def test_of_two_copies_the_good_one_is_converted(
    harm: str, fragile: Library, target: Path, tmp_path: Path
) -> None:
    (track,) = stored(fragile, a=make.sample("wav", 1.0))
    list(fragile.copy([track], to=str(tmp_path / "other")))
    track = fragile.track(track.id)
    assert len(track.copies) == 2
    if harm == "damaged":
        damage(fragile, track)
    elif harm == "missing":
        (fragile.home / "blobs" / track.id[:2] / track.id).unlink()
    else:
        (fragile.home / "blobs").rename(fragile.home / "away")

    (result,) = convert(fragile, [track], target, "flac")
    assert result.error is None
    assert names(target) == ["a.flac"]


def test_a_store_that_cannot_be_asked_ends_them_all(fragile: Library, target: Path) -> None:
    tracks = stored(fragile, a=make.sample("wav", 0.5), b=make.sample("wav", 0.6))
    (fragile.home / "blobs").rename(fragile.home / "away")
    with pytest.raises(StoreError):
        convert(fragile, tracks, target, "flac")
    assert names(target) == []


def test_a_blob_that_is_a_file_needs_no_room_for_a_copy(library: Library, tmp_path: Path) -> None:
    data = make.sample("wav", 0.5)
    (track,) = stored(library, a=data)
    with verified(track, library._stores, tmp_path / "no folder") as file:
        assert file.read() == data


def test_what_is_in_the_cloud_is_converted_unless_it_was_changed(
    fragile: Library,
    target: Path,
    azurite: Azurite,
    container: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from azure.storage.blob import ContainerClient

    for name, value in azurite.environment.items():
        monkeypatch.setenv(name, value)
    source = fragile.home.parent / "a"
    source.write_bytes(make.sample("wav", 1.0))
    with Library.open(fragile.home) as library:
        (upload,) = library.upload([source], to=f"azure://default/{container}")
        track = library.track(upload.id or "")
        assert [one.error for one in convert(library, [track], target, "flac")] == [None]
        assert names(target) == ["a.flac"]

        with ContainerClient.from_connection_string(azurite.connection_string, container) as client:
            (blob,) = (name for name in client.list_blob_names() if name.endswith(track.id))
            client.upload_blob(blob, bytes(track.size), overwrite=True)
        (result,) = convert(library, [track], target, "mp3")
    assert isinstance(result.error, BlobDamaged)
    assert names(target) == ["a.flac"]
