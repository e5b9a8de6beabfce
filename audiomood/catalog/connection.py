"""A connection to the catalog file: how it is opened, and the one edge where SQLite's errors end."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from audiomood.errors import (
    CatalogDamaged,
    CatalogError,
    CatalogLocked,
    CatalogMissing,
    CatalogRefused,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION_ID = 0x61756D64
"""Stands in the file's header ("aumd"), so that another program's database is not taken for ours."""
WAIT = 30.0
"""Seconds to wait for another process to finish its transaction."""
_AS_IT_STANDS = "mode=ro&immutable=1"
"""SQLite keeps files beside one with a write-ahead log, even to read it. Where it cannot make them
and there is no log, nobody writes, and it is told to read the file as it stands."""
_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_WRITE}
_MORE_ROOM = "free some space"


def connect(path: Path | None, *, any_thread: bool = False) -> sqlite3.Connection:
    """Open the catalog file; None is one in memory that nobody else sees.

    A connection for any thread is used by one at a time: its owner sees to that.

    Raises
    ------
    CatalogMissing
        There is no file.
    """
    with errors_of(path):
        connection = _open(_address(path), any_thread=any_thread)
        try:
            # The first that looks into the file, and makes what SQLite keeps beside it.
            connection.execute("PRAGMA schema_version")
        except sqlite3.OperationalError as error:
            connection.close()
            if path is None or not _lacks_room(error) or _has_log(path):
                raise
            connection = _open(_address(path, mode=_AS_IT_STANDS), any_thread=any_thread)
        # What is committed is on the disk, also where SQLite was built to be content with less.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
    return connection


def _open(address: str, *, any_thread: bool) -> sqlite3.Connection:
    return sqlite3.connect(
        address, uri=True, timeout=WAIT, isolation_level=None, check_same_thread=not any_thread
    )


def _address(path: Path | None, *, mode: str | None = None) -> str:
    if path is None:
        return ":memory:"
    if not exists(path):
        raise CatalogMissing(f"there is no catalog at {path}")
    # Each byte as `%2f`; importing `urllib.parse` for its `quote` costs more than the first query.
    return f"file:%{os.fsencode(path).hex('%')}?{mode or _mode(path)}"


def _mode(path: Path) -> str:
    """Return how the file is opened: also what must not be written to can be read."""
    if os.access(path, os.W_OK) and (os.access(path.parent, os.W_OK) or _has_log(path)):
        return "mode=rw"
    return "mode=ro" if _has_log(path) else _AS_IT_STANDS


def _has_log(path: Path) -> bool:
    """Tell whether something may stand in the write-ahead log that is not in the file yet."""
    log = path.with_name(f"{path.name}-wal")
    return exists(log) and log.stat().st_size > 0


def _lacks_room(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) in _NO_ROOM


def exists(path: Path) -> bool:
    """Tell whether there is a file at `path`.

    Raises
    ------
    CatalogError
        It cannot be known: a catalog that is there is never taken for none.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        why = (error.strerror or "").lower()
        raise CatalogError(f"the catalog {path} cannot be looked for: {why}") from error
    return True


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path | None) -> Iterator[None]:
    """Hold the write lock from the first statement on, and commit at the end or not at all.

    A deferred transaction that reads and then writes fails at once when another process wrote
    in between, whatever the timeout; one that begins IMMEDIATE waits its turn.
    """
    with errors_of(path):
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """Let all queries that begin in the block see the same state; they may be read to the end after it."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("COMMIT")


@contextmanager
def interrupted_after(connection: sqlite3.Connection, steps: int) -> Iterator[None]:
    """End the block without an error once a statement has taken about so many steps of SQLite's machine."""
    # Built in: inside a function of Python's a signal is handled, and SQLite drops what that raises.
    connection.set_progress_handler((1).__int__, steps)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        connection.set_progress_handler(None, 0)


@contextmanager
def errors_of(path: Path | None) -> Iterator[None]:
    """Turn SQLite's errors about the catalog at `path` into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise _ours(error, f"the catalog {path or 'in memory'}") from error


def _ours(error: sqlite3.Error, catalog: str) -> CatalogError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CatalogLocked(
            f"{catalog} is in use by another program, which did not let go in time"
        )
    if code == sqlite3.SQLITE_READONLY:
        return CatalogRefused(f"{catalog} cannot be changed: it is read-only, or its disk is full")
    if _lacks_room(error):
        return CatalogRefused(f"{catalog} cannot be changed: its disk is full", hint=_MORE_ROOM)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return CatalogDamaged(f"{catalog} is damaged or not a catalog: {error}")
    return CatalogError(f"{catalog} cannot be used: {error}")
