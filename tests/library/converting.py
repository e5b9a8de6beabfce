"""What tests of conversions begin with: tracks of a library, and a call for their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.library.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from audiomood import Library, Track
    from audiomood.model.outcome import Download


def stored(library: Library, **recordings: bytes) -> list[Track]:
    """Put recordings in, each under its name, and return their tracks in that order."""
    found = []
    for name, data in recordings.items():
        path = library.home.parent / name
        path.write_bytes(data)
        (result,) = library.upload([path])
        found.append(library.track(result.id or ""))
    return found


def convert(
    library: Library, tracks: Iterable[Track], folder: Path, to: str, *, force: bool = False
) -> list[Download]:
    form = Wanted(to)
    wanted = [(track, folder / form.named(track).name) for track in tracks]
    return list(library.conversions(wanted, form, force=force, jobs=2))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def damage(library: Library, track: Track) -> None:
    blob = library.home / "blobs" / track.id[:2] / track.id
    data = bytearray(blob.read_bytes())
    data[len(data) // 2] ^= 1
    blob.chmod(0o600)
    blob.write_bytes(data)
