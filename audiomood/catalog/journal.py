"""How the catalog file survives a crash: a write-ahead log where the file system can carry one."""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from audiomood.catalog.connection import errors_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOUNTS = Path("/proc/self/mounts")
_NETWORK = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "fuse", "glusterfs", "gpfs", "lustre", "nfs", "nfs4",
    "prl_fs", "smb3", "smbfs", "vboxsf",
})  # fmt: skip
"""Types of file systems behind which another machine may be; `fuse` with whatever follows its dot."""
_PAUSE = 0.02
"""Seconds between two tries to change the journal."""


def prefer_wal(connection: sqlite3.Connection, path: Path) -> None:
    """Let readers and a writer work at once where the file system can carry it.

    The write-ahead log needs memory that all processes share, which network file systems do not
    give: there the file would be corrupted, so it keeps the rollback journal.

    Raises
    ------
    CatalogLocked
        Others were writing for as long as the connection waits for a lock.
    """
    change = f"PRAGMA journal_mode = {journal_mode(_kind_of(path.parent))}"
    with errors_of(path):
        (milliseconds,) = connection.execute("PRAGMA busy_timeout").fetchone()
        deadline = time.monotonic() + milliseconds / 1000
        # SQLite itself does not wait here while another connection writes.
        while not _done(connection, change, last=time.monotonic() >= deadline):
            time.sleep(_PAUSE)


def _done(connection: sqlite3.Connection, change: str, *, last: bool) -> bool:
    """Tell whether a change was made, or others are in its way; on the last try that raises."""
    try:
        connection.execute(change)
    except sqlite3.OperationalError as error:
        if last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def journal_mode(kind: str) -> str:
    """Return the journal for a catalog on a file system of that type, as Linux names it."""
    return "DELETE" if kind.partition(".")[0] in _NETWORK else "WAL"


def file_system(folder: str, mounts: Iterable[str]) -> str:
    r"""Return the type of the file system that holds a folder, "" where the table does not tell.

    Parameters
    ----------
    folder : absolute, without symbolic links
    mounts : lines as in /proc/self/mounts: device, place with blanks as `\\040`, type, and more.
        Of mounts in one place the last one counts.
    """
    best, kind = "", ""
    for line in mounts:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        place = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[1])
        if f"{folder}/".startswith(f"{place.rstrip('/')}/") and len(place) >= len(best):
            best, kind = place, fields[2]
    return kind


def _kind_of(folder: Path) -> str:
    if not sys.platform.startswith("linux"):
        return ""
    try:
        with _MOUNTS.open(encoding="utf-8", errors="surrogateescape") as mounts:
            return file_system(str(folder.resolve()), mounts)
    except OSError:
        return ""
