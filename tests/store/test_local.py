"""The store in a folder keeps the contract, and stands what a file system can do to it."""

from __future__ import annotations

import io
import os
import shutil
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from audiomood.config import Settings
from audiomood.errors import BlobMissing, StoreFull, StoreRefused, StoreUnreachable
from audiomood.store.base import Blob, Store, key
from audiomood.store.opening import open_store
from tests.store.contract import (
    ABSENT,
    LARGE,
    LIBRARY,
    SMALL,
    Damage,
    StoreContract,
    source_of,
)
from tests.store.sources import digest, noise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def opened(folder: Path) -> Store:
    return open_store(f"file:{folder}", home=folder, settings=Settings(home=folder))


def created(folder: Path) -> Store:
    store = opened(folder)
    store.create()
    return store


def leftovers(folder: Path) -> list[Path]:
    return list((folder / "tmp").iterdir())


class TestLocalStore(StoreContract):
    @pytest.fixture
    def again(self, tmp_path: Path) -> Callable[[], Store]:
        settings = Settings(home=tmp_path)
        return lambda: open_store("file:my blobs", home=tmp_path, settings=settings)

    @pytest.fixture
    def store(self, again: Callable[[], Store]) -> Store:
        store = again()
        store.create()
        return store

    @pytest.fixture
    def damage(self, tmp_path: Path) -> Damage:
        def write(sha256: str, data: bytes) -> None:
            path = tmp_path / "my blobs" / key(sha256)
            path.chmod(0o600)
            path.write_bytes(data)
            path.chmod(0o400)

        return write

    @pytest.fixture
    def quarantined(self, tmp_path: Path) -> Callable[[], list[bytes]]:
        folder = tmp_path / "my blobs" / "quarantine"
        return lambda: [path.read_bytes() for path in folder.glob("*")]

    @pytest.fixture(autouse=True)
    def _leaves_no_temporary_file(self, tmp_path: Path, store: Store) -> Iterator[None]:
        yield
        assert leftovers(tmp_path / "my blobs") == []


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "store"


@pytest.fixture
def store(root: Path) -> Store:
    return created(root)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB that can fill up, turn read-only and go away; only root can mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount; other tests here show the same errors elsewise")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], capture_output=True)


# What lies on the disk


def test_a_blob_is_a_file_named_by_its_hash(root: Path, store: Store) -> None:
    store.put(source_of(SMALL))

    assert (root / key(digest(SMALL))).read_bytes() == SMALL
    assert sorted(path.name for path in root.iterdir()) == ["88", "audiomood-store", "tmp"]


def test_nobody_else_can_look_in_and_nobody_at_all_can_write(root: Path, store: Store) -> None:
    store.put(source_of(SMALL))

    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    blob = root / key(digest(SMALL))
    assert [mode(path) for path in (root.parent, root, blob.parent)] == [0o700] * 3
    assert mode(blob) == 0o400


def test_what_is_there_is_not_written_again(root: Path, store: Store) -> None:
    store.put(source_of(SMALL))
    before = (root / key(digest(SMALL))).stat()
    store.put(source_of(SMALL))
    store.put(source_of(SMALL), size=len(SMALL), sha256=digest(SMALL))

    after = (root / key(digest(SMALL))).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("told", [True, False])
def test_a_blob_of_the_wrong_size_is_replaced(root: Path, store: Store, *, told: bool) -> None:
    store.put(source_of(SMALL))
    path = root / key(digest(SMALL))
    path.chmod(0o600)
    path.write_bytes(SMALL[:1])
    assert store.stat(digest(SMALL)) == Blob(digest(SMALL), 1)

    if told:
        store.put(source_of(SMALL), size=len(SMALL), sha256=digest(SMALL))
    else:
        store.put(source_of(SMALL))
    assert path.read_bytes() == SMALL


def test_other_files_in_the_folder_are_no_blobs(root: Path, store: Store) -> None:
    blob = store.put(source_of(SMALL))
    (root / "88" / "notes.txt").write_text("mine")
    (root / "88" / ("99" + "0" * 62)).write_text("in the wrong folder")
    (root / "notes").mkdir()
    (root / "ff").write_text("where a folder could be")
    (root / "88" / ("88" + "0" * 62)).symlink_to(root / key(blob.sha256))
    (root / "88" / ("88" + "1" * 62)).mkdir()

    assert list(store.blobs()) == [blob]


# Making a store


def test_a_folder_with_other_things_does_not_become_a_store(tmp_path: Path) -> None:
    (tmp_path / "Music").mkdir()
    (tmp_path / "Music" / "song.mp3").write_bytes(b"mine")
    with pytest.raises(StoreRefused, match=r"holds 'song\.mp3'"):
        created(tmp_path / "Music")

    assert [path.name for path in (tmp_path / "Music").iterdir()] == ["song.mp3"]


def test_a_fresh_disk_becomes_a_store(tmp_path: Path) -> None:
    for name in ("lost+found", ".Trashes"):
        (tmp_path / name).mkdir()

    assert list(created(tmp_path).blobs()) == []


def test_blobs_whose_marker_got_lost_become_a_store_again(root: Path, store: Store) -> None:
    blob = store.put(source_of(SMALL))
    (root / "audiomood-store").unlink()

    assert list(created(root).blobs()) == [blob]


def test_a_marker_that_got_lost_comes_back_beside_notes_and_quarantine(
    root: Path, store: Store
) -> None:
    store.write_note("note", b"note")
    store.quarantine(store.put(source_of(SMALL)).sha256)
    (root / "audiomood-store").unlink()

    assert list(created(root).notes()) == ["note"]


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(StoreRefused, match="cannot be used"):
        created(tmp_path / "file")
    with pytest.raises(StoreRefused):
        created(tmp_path / "file" / "below")
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_a_store_of_a_later_version_is_refused(root: Path, store: Store) -> None:
    (root / "audiomood-store").write_text("audiomood store 2\n")
    with pytest.raises(StoreRefused) as caught:
        opened(root).put(source_of(SMALL))
    assert caught.value.hint == "update audiomood"


# Whose it is


def test_a_claim_is_a_second_line_of_the_marker(root: Path, store: Store) -> None:
    marker = root / "audiomood-store"
    assert marker.read_text() == "audiomood store 1\n"
    store.claim(LIBRARY)

    assert marker.read_text() == f"audiomood store 1\nlibrary {LIBRARY}\n"
    assert stat.S_IMODE(marker.stat().st_mode) == 0o400
    assert opened(root).put(source_of(SMALL)).size == len(SMALL)
    assert leftovers(root) == []


@pytest.mark.parametrize("second", ["library\n", "library ../x\n", "colour blue\n", "library 1"])
def test_a_marker_that_says_what_is_not_understood_is_refused(
    root: Path, store: Store, second: str
) -> None:
    marker = root / "audiomood-store"
    marker.chmod(0o600)
    marker.write_text(f"audiomood store 1\n{second}")
    for use in (opened(root).owner, lambda: opened(root).stat(ABSENT), opened(root).create):
        with pytest.raises(StoreRefused) as caught:
            use()
        assert caught.value.hint == "update audiomood"


# The quarantine, what was left behind, and the notes


def test_a_quarantined_blob_is_a_read_only_file_under_the_path_that_is_told(
    root: Path, store: Store
) -> None:
    where = store.quarantine(store.put(source_of(SMALL)).sha256)

    (path,) = (root / "quarantine").iterdir()
    assert where == str(path)
    assert path.read_bytes() == SMALL
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_a_killed_put_left_is_found_and_can_be_discarded(root: Path, store: Store) -> None:
    script = """
import io, os, signal, sys
from pathlib import Path
from audiomood.store.local import LocalStore
class Killing(io.BytesIO):
    def read(self, size=-1):
        data = super().read(size)
        if not data:
            os.kill(os.getpid(), signal.SIGKILL)
        return data
LocalStore(Path(sys.argv[1]), location="file:store").put(Killing(bytes(1234)))
"""
    before = datetime.now(UTC) - timedelta(seconds=5)
    done = subprocess.run([sys.executable, "-c", script, str(root)], capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr

    (found,) = store.leftovers()
    assert found.name.startswith("put-")
    assert found.size == 1234
    assert before < found.modified < datetime.now(UTC) + timedelta(seconds=5)
    for _ in range(2):
        store.discard(found.name)
        assert list(store.leftovers()) == []
    assert leftovers(root) == []


def test_only_what_a_put_left_is_a_leftover(root: Path, store: Store) -> None:
    mine = root / "tmp" / "mine.txt"
    mine.write_text("mine")
    (root / "tmp" / "put-0123456789abcdef").symlink_to(mine)

    assert list(store.leftovers()) == []
    for name in ("mine.txt", "../audiomood-store", "put-", "put-0123456789abcdef/x", ""):
        with pytest.raises(ValueError, match="not the name of a leftover"):
            store.discard(name)
    assert mine.read_text() == "mine"
    assert (root / "audiomood-store").exists()


def test_a_note_is_a_private_file_that_anybody_can_read_who_may(root: Path, store: Store) -> None:
    store.write_note("0001.jsonl", b"{}\n")

    path = root / "notes" / "0001.jsonl"
    assert path.read_bytes() == b"{}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert leftovers(root) == []


def test_other_files_among_the_notes_are_none(root: Path, store: Store) -> None:
    store.write_note("note", b"")
    for name in ("Mine.txt", ".hidden", "note~"):
        (root / "notes" / name).write_text("mine")
    (root / "notes" / "folder").mkdir()

    assert list(store.notes()) == ["note"]
    with pytest.raises(StoreRefused, match="not a file"):
        store.read_note("folder")


def test_a_link_in_the_place_of_a_note_is_not_followed(
    tmp_path: Path, root: Path, store: Store
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    store.write_note("note", b"note")
    for name in ("one", "two"):
        (root / "notes" / name).symlink_to(secret)

    assert list(store.notes()) == ["note"]
    with pytest.raises(StoreRefused):
        store.read_note("one")
    store.write_note("one", b"mine")
    store.remove_note("two")
    assert secret.read_bytes() == b"secret"
    assert store.read_note("one") == b"mine"


def test_a_pipe_in_the_place_of_a_note_holds_nobody_up(root: Path, store: Store) -> None:
    store.write_note("note", b"note")
    os.mkfifo(root / "notes" / "pipe")

    with pytest.raises(StoreRefused, match="not a file"):
        store.read_note("pipe")


def test_a_pipe_in_the_place_of_a_blob_holds_nobody_up(root: Path, store: Store) -> None:
    blob = store.put(io.BytesIO(b"sound"))
    path = root / key(blob.sha256)
    path.unlink()
    os.mkfifo(path)

    with pytest.raises(StoreRefused, match="not a file"):
        store.open(blob.sha256)


# A folder that is not there, or not any more


@pytest.mark.parametrize("left", ["nothing", "an empty folder"])
def test_a_store_that_goes_away_during_a_put_is_not_made_again(
    root: Path, store: Store, left: str
) -> None:
    class Unplugging(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            shutil.rmtree(root, ignore_errors=True)
            if left == "an empty folder":
                root.mkdir(exist_ok=True)
            return super().read(size)

    with pytest.raises(StoreUnreachable):
        store.put(Unplugging(SMALL))
    with pytest.raises(StoreUnreachable):
        store.stat(digest(SMALL))


@pytest.mark.parametrize("gone", ["the marker", "the content", "the folder"])
def test_a_store_that_went_away_knows_nothing(root: Path, store: Store, gone: str) -> None:
    store.put(source_of(SMALL))
    if gone == "the marker":
        (root / "audiomood-store").unlink()
    else:
        shutil.rmtree(root)
    if gone == "the content":
        root.mkdir()  # as when a disk is not mounted

    for use in (
        lambda: store.stat(ABSENT),
        lambda: store.open(ABSENT),
        lambda: store.remove(ABSENT),
        lambda: list(store.blobs()),
        lambda: store.put(source_of(SMALL)),
        lambda: opened(root).put(source_of(SMALL)),
        lambda: store.quarantine(ABSENT),
        store.owner,
        lambda: store.claim(LIBRARY),
        lambda: list(store.leftovers()),
        lambda: store.discard("put-0123456789abcdef"),
        lambda: list(store.notes()),
        lambda: store.read_note("note"),
        lambda: store.remove_note("note"),
        lambda: store.write_note("note", b"note"),
    ):
        with pytest.raises(StoreUnreachable, match="is not there") as caught:
            use()
        assert "mount" in caught.value.hint
    assert gone == "the marker" or not root.exists() or list(root.iterdir()) == []


def test_a_store_that_was_never_made_is_not_made_by_using_it(root: Path) -> None:
    with pytest.raises(StoreUnreachable):
        opened(root).put(source_of(SMALL))
    assert not root.exists()


def test_a_removed_temporary_folder_is_made_again(root: Path, store: Store) -> None:
    (root / "tmp").rmdir()

    assert store.put(source_of(SMALL)).size == len(SMALL)


# Links and other things in the wrong place


def test_a_link_in_the_place_of_a_blob_is_not_followed(
    tmp_path: Path, root: Path, store: Store
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(SMALL)
    path = root / key(digest(SMALL))
    path.parent.mkdir()
    path.symlink_to(secret)

    for use in (store.stat, store.open):
        with pytest.raises(StoreRefused):
            use(digest(SMALL))
    with pytest.raises(StoreRefused):
        store.put(source_of(SMALL))
    store.remove(digest(SMALL))
    assert secret.read_bytes() == SMALL


def test_a_file_in_the_place_of_a_folder_is_refused_and_kept(root: Path, store: Store) -> None:
    (root / "88").write_bytes(b"mine")
    with pytest.raises(StoreRefused):
        store.put(source_of(SMALL))
    with pytest.raises(StoreRefused):
        store.stat(digest(SMALL))

    assert (root / "88").read_bytes() == b"mine"
    assert leftovers(root) == []


def test_a_disk_that_fails_while_reading_makes_the_store_unreachable(store: Store) -> None:
    sha256 = store.put(source_of(LARGE)).sha256
    with store.open(sha256) as file:
        folder = os.open("/", os.O_RDONLY)
        os.dup2(folder, file.fileno())  # reading a folder fails as reading a broken disk does
        os.close(folder)
        with pytest.raises(StoreUnreachable):
            file.read(10)


# A disk without room, without rights, without itself


def test_a_file_that_is_too_large_for_the_file_system_is_no_full_store(
    root: Path, store: Store
) -> None:
    """With a limit on the size of files, which any user may set, in a process of its own."""
    script = """
import io, resource, sys
from pathlib import Path
from audiomood.errors import TooLarge
from audiomood.store.local import LocalStore
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
store = LocalStore(Path(sys.argv[1]), location="file:store")
try:
    store.put(io.BytesIO(bytes(3_000_000)))
except TooLarge as error:
    print(error, error.hint)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(root)], capture_output=True, text=True, check=True
    )
    assert "file:store takes no file as large as this one" in done.stdout
    assert list(store.blobs()) == leftovers(root) == []


def test_a_full_disk_leaves_nothing_and_works_again_when_there_is_room(disk: Path) -> None:
    store = created(disk / "store")
    first = store.put(source_of(noise(1_500_000)))
    with pytest.raises(StoreFull):
        store.put(source_of(LARGE))
    assert list(store.blobs()) == [first]
    assert leftovers(disk / "store") == []

    store.write_note("note", b"old")
    with pytest.raises(StoreFull):
        store.write_note("note", LARGE)
    assert store.read_note("note") == b"old"

    store.remove(first.sha256)
    assert store.put(source_of(noise(1_400_000))).size == 1_400_000


def test_a_read_only_disk_refuses_and_still_reads(disk: Path) -> None:
    store = created(disk / "store")
    blob = store.put(source_of(SMALL))
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

    with pytest.raises(StoreRefused, match="read-only"):
        store.put(source_of(b"other"))
    with pytest.raises(StoreRefused, match="read-only"):
        store.remove(blob.sha256)
    with store.open(blob.sha256) as file:
        assert file.read() == SMALL


def test_an_unmounted_disk_is_unreachable_and_nothing_is_written_in_its_place(disk: Path) -> None:
    store = created(disk)
    store.put(source_of(SMALL))
    subprocess.run(["umount", str(disk)], check=True)

    with pytest.raises(StoreUnreachable):
        store.stat(digest(SMALL))
    with pytest.raises(StoreUnreachable):
        store.put(source_of(SMALL))
    with pytest.raises(StoreUnreachable):
        store.claim(LIBRARY)
    with pytest.raises(StoreUnreachable):
        store.write_note("note", b"note")
    assert list(disk.iterdir()) == []


def test_a_blob_that_was_removed_by_hand_is_missing(root: Path, store: Store) -> None:
    blob = store.put(source_of(SMALL))
    (root / key(blob.sha256)).unlink()

    assert store.stat(blob.sha256) is None
    with pytest.raises(BlobMissing):
        store.open(blob.sha256)
