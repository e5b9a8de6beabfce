"""Download: the bytes that were stored, under a name in the folder that was asked for, or nothing."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiomood.errors import BlobDamaged, BlobMissing, StoreUnreachable, TargetExists, TargetRefused
from audiomood.library.fetch import target_in
from tests.library.recordings import large, wav

if TYPE_CHECKING:
    from audiomood import Library, Track

NAMES = [
    "../../etc/passwd",
    "/etc/passwd",
    "..",
    ".",
    "...",
    "a/b\\c",
    "nul\0inside",
    "two\nlines\x1b[31m",
    "right\u202eto\u2066left",
    "x" * 300 + ".wav",
    "🎸" * 100 + ".flac",
    "x." + "y" * 300,
    "--help",
    "~",
    "$HOME",
    "[bold]",
]


def stored(library: Library, data: bytes, name: str = "a.wav", to: str | None = None) -> Track:
    path = library.home.parent / "source.wav"
    path.write_bytes(data)
    (result,) = library.upload([path], to=to)
    track = library.track(result.id or "")
    library.rename(track, name)
    return library.track(track.id)


def blob(library: Library, track: Track, store: str = "blobs") -> Path:
    return library.home / store / track.id[:2] / track.id


def damage(path: Path, data: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(data)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_bytes_come_back_as_they_were(library: Library, target: Path) -> None:
    data, read = large(), []
    track = stored(library, data)

    result = library.download(track, target / "a.wav", advance=read.append)
    assert (result.track, result.path) == (track, target / "a.wav")
    assert (target / "a.wav").read_bytes() == data
    assert sum(read) == len(data)
    assert names(target) == ["a.wav"]
    assert (target / "a.wav").stat().st_mode & 0o200


def test_an_open_file_gets_the_bytes(library: Library) -> None:
    track = stored(library, wav())
    file = io.BytesIO(b"something longer" * 1000)

    library.copy_to(track, file)
    assert file.getvalue() == wav()


def test_a_file_with_the_same_bytes_is_a_success(library: Library, target: Path) -> None:
    track = stored(library, wav())
    library.download(track, target / "a.wav")
    before = (target / "a.wav").stat()

    library.download(track, target / "a.wav")
    assert (target / "a.wav").stat() == before


def test_a_file_with_other_bytes_is_never_replaced_unless_one_says_so(
    library: Library, target: Path
) -> None:
    track, file = stored(library, wav()), target / "a.wav"
    file.write_bytes(b"x" * len(wav()))

    with pytest.raises(TargetExists):
        library.download(track, file)
    assert file.read_bytes() == b"x" * len(wav())
    library.download(track, file, force=True)
    assert file.read_bytes() == wav()
    assert names(target) == ["a.wav"]


def test_a_file_that_appears_meanwhile_is_not_replaced(library: Library, target: Path) -> None:
    track, file = stored(library, wav()), target / "a.wav"

    with pytest.raises(TargetExists):
        library.download(track, file, advance=lambda _: file.write_bytes(b"mine") and None)
    assert file.read_bytes() == b"mine"
    assert names(target) == ["a.wav"]


def test_a_link_to_nowhere_is_not_followed(library: Library, target: Path, tmp_path: Path) -> None:
    track = stored(library, wav())
    (target / "a.wav").symlink_to(tmp_path / "outside")

    with pytest.raises(TargetExists):
        library.download(track, target / "a.wav")
    assert not (tmp_path / "outside").exists()


def test_a_file_that_appears_meanwhile_is_a_success_when_it_is_the_same(
    library: Library, target: Path
) -> None:
    track = stored(library, wav())

    library.download(track, target / "a.wav", advance=lambda _: write(target / "a.wav", wav()))
    assert names(target) == ["a.wav"]
    with pytest.raises(TargetExists):
        library.download(track, target / "b.wav", advance=lambda _: write(target / "b.wav", b"x"))
    assert (target / "b.wav").read_bytes() == b"x"
    assert names(target) == ["a.wav", "b.wav"]


def write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def test_what_cannot_be_written_is_refused(library: Library, target: Path) -> None:
    track = stored(library, wav())
    (target / "folder").mkdir()
    os.mkfifo(target / "pipe")

    for place in ("missing/a.wav", "folder", "pipe", "x" * 300):
        for force in (False, True):
            with pytest.raises(TargetRefused):
                library.download(track, target / place, force=force)
    assert names(target) == ["folder", "pipe"]


# Names


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_out_of_the_folder(library: Library, target: Path, name: str) -> None:
    track = stored(library, wav(), name)
    path = target_in(target, track, set())
    library.download(track, path)

    (only,) = target.iterdir()
    assert only == path
    assert only.read_bytes() == wav()
    assert all(char.isprintable() for char in only.name)
    if name.endswith((".wav", ".flac")):
        assert only.suffix == Path(name).suffix


@pytest.mark.parametrize("name", [*NAMES, "plain.wav"])
def test_equal_names_get_places_of_their_own(library: Library, target: Path, name: str) -> None:
    tracks = [stored(library, wav(number), name) for number in range(3)]
    taken: set[Path] = set()

    for track in tracks:
        library.download(track, target_in(target, track, taken))
    contents = sorted(path.read_bytes() for path in target.iterdir())
    assert contents == sorted(wav(number) for number in range(3))


def test_a_name_that_looks_like_one_with_an_id_keeps_its_place(
    library: Library, target: Path
) -> None:
    second = stored(library, wav(2), "a.wav")
    names_of = ["a.wav", f"a {second.shown_id}.wav", f"a {second.shown_id} 2.wav"]
    tracks = [stored(library, wav(number), name) for number, name in enumerate(names_of, 3)]
    taken: set[Path] = set()

    for track in (*tracks, second):
        library.download(track, target_in(target, track, taken))
    assert names(target) == sorted([*names_of, f"a {second.shown_id} 3.wav"])
    assert (target / f"a {second.shown_id} 3.wav").read_bytes() == wav(2)


# Blobs that are not what they were


@pytest.mark.parametrize("content", [b"", b"x", large()[:-1], large()[:-1] + b"x"])
def test_a_damaged_blob_never_appears_under_the_name(
    fragile: Library, target: Path, content: bytes
) -> None:
    track = stored(fragile, large())
    damage(blob(fragile, track), content)

    with pytest.raises(BlobDamaged):
        fragile.download(track, target / "a.wav")
    (target / "b.wav").write_bytes(b"mine")
    with pytest.raises(BlobDamaged):
        fragile.download(track, target / "b.wav", force=True)
    assert names(target) == ["b.wav"]
    assert (target / "b.wav").read_bytes() == b"mine"


def test_a_missing_blob_is_said_with_name_and_store(fragile: Library, target: Path) -> None:
    track = stored(fragile, wav(), "Nightswim")
    blob(fragile, track).unlink()

    with pytest.raises(BlobMissing, match=f'{track.id[:12]} "Nightswim".*file:blobs'):
        fragile.download(track, target / "a.wav")
    assert names(target) == []


@pytest.mark.parametrize("harm", ["damaged", "missing", "unreachable"])
def test_of_two_copies_the_good_one_is_used(fragile: Library, target: Path, harm: str) -> None:
    track = stored(fragile, wav())
    track = stored(fragile, wav(), to=str(target.parent / "other"))
    assert [copy.store for copy in track.copies] == ["file:blobs", f"file:{target.parent}/other"]
    if harm == "damaged":
        damage(blob(fragile, track), wav()[:-1] + b"x")
    elif harm == "missing":
        blob(fragile, track).unlink()
    else:
        (fragile.home / "blobs").rename(fragile.home / "away")

    fragile.download(track, target / "a.wav")
    assert (target / "a.wav").read_bytes() == wav()


def test_a_store_that_cannot_be_asked_is_said(fragile: Library, target: Path) -> None:
    track = stored(fragile, wav())
    (fragile.home / "blobs").rename(fragile.home / "away")

    with pytest.raises(StoreUnreachable):
        fragile.download(track, target / "a.wav")
    assert names(target) == []


def test_a_link_put_in_the_place_of_the_folder_meanwhile_leads_nowhere(
    library: Library, tmp_path: Path
) -> None:
    outside, target, moved = (tmp_path / name for name in ("outside", "target", "moved"))
    outside.mkdir()
    target.mkdir()
    path = tmp_path / "a.wav"
    path.write_bytes(wav())
    list(library.upload([path]))

    def swap(_: int) -> None:
        target.rename(moved)
        target.symlink_to(outside)

    library.download(library.track("a.wav"), target / "a.wav", advance=swap)
    assert [found.name for found in moved.iterdir()] == ["a.wav"]
    assert list(outside.iterdir()) == []
