"""Where the write-ahead log is safe, and where it is not."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from threading import Timer
from typing import TYPE_CHECKING

import pytest

from audiomood.catalog.connection import connect
from audiomood.catalog.journal import file_system, journal_mode, prefer_wal
from audiomood.errors import CatalogLocked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOUNTS = r"""
proc /proc proc rw,nosuid 0 0
/dev/sda1 / ext4 rw,relatime 0 0
nas:/music /mnt/my\040music nfs4 rw 0 0
/dev/sdb1 /mnt/my\040music/local xfs rw 0 0
//server/share /mnt/back\134slash cifs rw 0 0
tmpfs /mnt/twice tmpfs rw 0 0
host:/ /mnt/twice fuse.sshfs rw 0 0
cut
""".splitlines(keepends=True)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/home/ann", "ext4"),
        ("/mnt/my music", "nfs4"),
        ("/mnt/my music/deep/er", "nfs4"),
        ("/mnt/my music and more", "ext4"),
        ("/mnt/my music/local/x", "xfs"),
        ("/mnt/back\\slash", "cifs"),
        ("/mnt/twice", "fuse.sshfs"),
    ],
)
def test_the_longest_mount_holds_a_folder_and_of_equal_ones_the_last(
    folder: str, kind: str
) -> None:
    assert file_system(folder, MOUNTS) == kind


def test_without_a_table_nothing_is_known() -> None:
    assert file_system("/home", []) == ""


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone"])
def test_a_network_gets_the_rollback_journal(kind: str) -> None:
    assert journal_mode(kind) == "DELETE"


@pytest.mark.parametrize(
    "kind", ["ext4", "xfs", "btrfs", "apfs", "tmpfs", "overlay", "fuseblk", ""]
)
def test_a_local_disk_gets_the_write_ahead_log(kind: str) -> None:
    assert journal_mode(kind) == "WAL"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database that keeps the rollback journal."""
    path = tmp_path / "library.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE some (thing)")
    return path


@pytest.fixture
def writer(path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody in the middle of a change, whom SQLite itself does not wait for here."""
    with closing(
        sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    ) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def test_the_journal_changes_when_a_writer_is_done(path: Path, writer: sqlite3.Connection) -> None:
    done = Timer(0.3, writer.execute, ["COMMIT"])
    with closing(connect(path)) as connection:
        done.start()
        prefer_wal(connection, path)
        done.join()

        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.usefixtures("writer")
def test_a_writer_that_goes_on_is_waited_for_as_long_as_for_any_lock(path: Path) -> None:
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA busy_timeout = 300")
        start = time.monotonic()
        with pytest.raises(CatalogLocked, match="did not let go in time"):
            prefer_wal(connection, path)

        assert time.monotonic() - start >= 0.3
