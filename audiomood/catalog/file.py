"""The catalog file: made beside its place, put there whole, upgraded and deleted."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from audiomood.catalog.connection import connect, errors_of, exists
from audiomood.catalog.journal import prefer_wal
from audiomood.catalog.migrations import migrate, needs_migration
from audiomood.errors import CatalogDamaged, CatalogError, CatalogExists, CatalogTooNew

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_SHORT_WAIT = 2000
"""Milliseconds to wait for others before a catalog counts as in use."""
_COMPANIONS = ("-wal", "-shm", "-journal")
"""What follows the name of the file in the names of those that SQLite keeps beside it."""


def create(path: Path) -> None:
    """Make an empty catalog file that only its owner can read; one that is there stays.

    Of several processes that make the same one, one does.
    """
    while not exists(path):
        with suppress(CatalogExists), made(path) as unfinished:
            upgrade(unfinished)
    upgrade(path)


def upgrade(path: Path) -> None:
    """Bring a catalog file, which may be empty, to the schema of this program."""
    connection = connect(path)
    try:
        # Asked first: the database of another program is left as it is.
        old = needs_migration(connection, path)
        prefer_wal(connection, path)
        if old:
            migrate(connection, path)
    finally:
        connection.close()


@contextmanager
def made(path: Path, *, aside: Path | None = None) -> Iterator[Path]:
    """Give an empty file, private, of which the block makes a catalog; then it gets its name.

    With `aside` one that is there gets that name, which nothing has. Whenever this ends, the one
    or the other stands at `path`; only where the system knows no hard links it may be neither.

    Raises
    ------
    CatalogExists
        There is a catalog of that name, by now or already, and `aside` is None.
    """
    from tempfile import TemporaryDirectory

    with file_errors(f"the catalog {path} cannot be made"):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryDirectory(dir=path.parent, prefix=".making-") as folder:
            unfinished = Path(folder) / path.name
            unfinished.touch(mode=0o600)
            yield unfinished
            _publish(unfinished, path, aside)


def destroy(path: Path) -> None:
    """Delete the catalog file and what SQLite keeps beside it; blobs stay where they are.

    Raises
    ------
    CatalogLocked
        Another program works on it: what that writes would be lost without a word.
    CatalogForeign
        It is the database of another program.
    """
    with held(path):
        pass
    with file_errors(f"the catalog {path} cannot be deleted"):
        path.unlink(missing_ok=True)
        _destroy_companions(path)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep the catalog file, if there is one, from everybody else while the block runs.

    One that is damaged is nobody's, and must be possible to get rid of.

    Raises
    ------
    CatalogLocked
        Another program works on it.
    CatalogForeign
        It is the database of another program.
    """
    with ExitStack() as stack:
        if exists(path):
            with suppress(CatalogDamaged):
                _hold(stack.enter_context(closing(connect(path))), path)
        yield


def _hold(connection: sqlite3.Connection, path: Path) -> None:
    with suppress(CatalogTooNew):
        needs_migration(connection, path)
    with errors_of(path):
        connection.execute(f"PRAGMA busy_timeout = {_SHORT_WAIT}")
        # Leaving the write-ahead log needs the file for oneself alone, and leaves all in one file.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")


def _publish(unfinished: Path, path: Path, aside: Path | None) -> None:
    with _alone_in(path.parent):
        if exists(path):
            if aside is None:
                raise CatalogExists(f"there is a catalog at {path} already")
            _put_aside(path, aside)
        # What SQLite left beside a file that is gone would be taken for news of this one.
        _destroy_companions(path)
        unfinished.replace(path)


def _put_aside(path: Path, aside: Path) -> None:
    """Give a catalog file another name, with what stands beside it; it keeps its own if it can."""
    for suffix in _COMPANIONS:
        # There are some only beside one that is damaged: from another all is in the file by now.
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    try:
        os.link(path, aside)
    except OSError:
        path.rename(aside)
    for file in (aside, *(aside.with_name(aside.name + suffix) for suffix in _COMPANIONS)):
        with suppress(FileNotFoundError):
            file.chmod(0o600)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep others from publishing in a folder at the same time, where the system knows how.

    What was named there is durable when the block has ended.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def file_errors(what: str) -> Iterator[None]:
    """Turn what the system says about the file into ours; `what` says what could not be done."""
    try:
        yield
    except OSError as error:
        raise CatalogError(f"{what}: {(error.strerror or str(error)).lower()}") from error


def _destroy_companions(path: Path) -> None:
    for suffix in _COMPANIONS:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
