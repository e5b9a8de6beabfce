"""The folder of a store: its marker, what is written there meanwhile, and whether it is there."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiomood.errors import StoreRefused, StoreUnreachable
from audiomood.store.base import QUARANTINED, Leftover
from audiomood.store.documents import MARKER, marker, owner_in
from audiomood.store.durable import Temporary, make_folder, make_folders
from audiomood.store.local_edge import Edge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEMPORARY = "tmp"
NOTES = "notes"
QUARANTINE = "quarantine"
PART = re.compile(r"[0-9a-f]{2}")
"""The folders of blobs."""

# A blob never changes, so not even its owner may write to it: an editor or a tagger let loose on
# the folder fails instead of doing damage. Windows would refuse to remove such a file, too.
_READ_ONLY = 0o400 if os.name == "posix" else 0o600

_HARMLESS = re.compile(rf"{PART.pattern}|{TEMPORARY}|{NOTES}|{QUARANTINE}|lost\+found|\..*")
_LEFTOVER = re.compile(r"put-[0-9a-f]{16}")


class Place:
    """A folder that is a store, or was, or may become one."""

    def __init__(self, root: Path, *, location: str) -> None:
        self.root = root
        self.location = location
        self.edge = Edge(location)
        self._known = False
        # A path that is asked for with every blob is not put together each time.
        self._marker = root / MARKER
        self._temporary = root / TEMPORARY

    def create(self) -> None:
        """Make the folder and its marker where they are missing.

        Raises
        ------
        StoreRefused
            It holds other things than a store does.
        """
        with self.edge:
            if not self.root.is_dir():
                make_folders(self.root)
            if not self._marker.exists():
                self._refuse_foreign()
                with self.temporary() as file:
                    file.write(marker())
                    file.publish(self._marker)
        self.assure()

    def assure(self) -> None:
        """Raise where the folder is not, or not any more, the store that it was made to be."""
        with self._marked():
            if self._known:
                self._marker.stat()
                return
        self.owner()
        self._known = True

    def owner(self) -> str | None:
        """Return the id of the library that the marker names."""
        with self._marked():
            text = self._marker.read_bytes()
        return owner_in(text, location=self.location)

    def claim(self, library_id: str) -> None:
        """Write a marker that names the library, in place of the one that is there."""
        text = marker(library_id)
        self.assure()
        with self.temporary() as file:
            # A disk that went away meanwhile leaves an empty folder: nothing marks that as a store.
            self.assure()
            with self.edge:
                file.write(text)
                file.publish(self._marker)

    def temporary(self, *, mode: int = _READ_ONLY) -> Temporary:
        """Return a new file in the folder for what is being written."""
        with self.edge:
            try:
                return Temporary(self._temporary, mode=mode)
            except FileNotFoundError:
                make_folder(self._temporary)
                return Temporary(self._temporary, mode=mode)

    def leftovers(self) -> Iterator[Leftover]:
        """Yield the files in that folder; see `Store.leftovers`."""
        yield from self._files(TEMPORARY, _LEFTOVER)

    def quarantined(self) -> Iterator[Leftover]:
        """Yield what was a blob; see `Store.quarantined`."""
        yield from self._files(QUARANTINE, QUARANTINED)

    def discard(self, name: str) -> None:
        """Delete one of them; see `Store.discard`."""
        if not _LEFTOVER.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a leftover")
        with self.edge, contextlib.suppress(FileNotFoundError):
            (self._temporary / name).unlink()
        self.assure()

    def _files(self, folder: str, names: re.Pattern[str]) -> list[Leftover]:
        self.assure()
        found = []
        with self.edge, contextlib.suppress(FileNotFoundError):
            for path in (self.root / folder).iterdir():
                if names.fullmatch(path.name) and (status := regular(path)) is not None:
                    modified = datetime.fromtimestamp(status.st_mtime, UTC)
                    found.append(Leftover(path.name, status.st_size, modified))
        return sorted(found)

    @contextlib.contextmanager
    def _marked(self) -> Iterator[None]:
        with self.edge:
            try:
                yield
            except FileNotFoundError:
                raise StoreUnreachable(
                    f"{self.location} is not there: no file {MARKER!r} in {self.root}",
                    hint="mount its disk; or make a new store with `audiomood store add`",
                ) from None

    def _refuse_foreign(self) -> None:
        names = [path.name for path in self.root.iterdir()]
        # Another process may be making the same store, and have come to its marker by now.
        foreign = [name for name in names if name != MARKER and not _HARMLESS.fullmatch(name)]
        if foreign:
            raise StoreRefused(
                f"{self.location} cannot become a store: its folder holds {min(foreign)!r}",
                hint="choose a folder that is empty or not there yet",
            )


def regular(path: Path) -> os.stat_result | None:
    """Return the status of a file; None where nothing is there, or a link or anything else."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def expected(path: Path, *, what: str) -> os.stat_result | None:
    """Return the status of a file, or None where nothing is there; no link is followed.

    Raises
    ------
    StoreRefused
        What stands there is no file.
    """
    try:
        found = path.lstat()  # once: it may appear between two looks
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise StoreRefused(f"{path} is not a file, where {what} should be")
    return found
