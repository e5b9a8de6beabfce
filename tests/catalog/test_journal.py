"""Where the write-ahead log is safe, and where it is not."""

from __future__ import annotations

import pytest

from audiomood.catalog.journal import file_system, journal_mode

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
