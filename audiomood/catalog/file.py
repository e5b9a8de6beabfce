"""The catalog file: made, deleted, and put in its place."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from audiomood.catalog.connection import connect, exists
from audiomood.catalog.journal import prefer_wal
from audiomood.catalog.migrations import migrate, needs_migration
from audiomood.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COMPANIONS = ("-wal", "-shm", "-journal")
"""What follows the name of the file in the names of those that SQLite keeps beside it."""


def create(path: Path) -> None:
    """Make an empty catalog file that only its owner can read; one that is there stays."""
    with file_errors(f"the catalog {path} cannot be made"):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = connect(path, create=True)
    try:
        # Asked first: the database of another program is left as it is.
        if needs_migration(connection, path):
            prefer_wal(connection, path)
            migrate(connection, path)
    finally:
        connection.close()


def destroy(path: Path) -> None:
    """Delete the catalog file and what SQLite keeps beside it; blobs stay where they are."""
    with file_errors(f"the catalog {path} cannot be deleted"):
        path.unlink(missing_ok=True)
        _destroy_companions(path)


def publish(unfinished: Path, path: Path) -> None:
    """Give a finished catalog file its name, unless there is one of that name.

    Raises
    ------
    CatalogError
        There is.
    """
    # What SQLite left beside a file that is gone would be taken for news of this one.
    _destroy_companions(path)
    try:
        # Unlike a rename, a link never replaces a catalog that was made meanwhile.
        path.hardlink_to(unfinished)
    except FileExistsError:
        raise already_there(path) from None
    except OSError:
        # No hard links on this file system, so a check just before has to do.
        if exists(path):
            raise already_there(path) from None
        unfinished.rename(path)


def already_there(path: Path) -> CatalogError:
    """Make the error for a catalog where none was expected."""
    return CatalogError(
        f"there is a catalog at {path} already", hint="remove it with `audiomood db destroy`"
    )


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
