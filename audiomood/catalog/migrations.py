"""Brings a catalog file to the schema of this program, one `sql/NNNN_*.sql` after the other."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from audiomood.catalog.connection import APPLICATION_ID, errors_of, transaction
from audiomood.errors import CatalogForeign, CatalogTooNew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlite_utils import Database

    Notice = Callable[[int, int], None]
    """Is told from which schema to which a catalog is brought, before that takes long."""

LATEST = 4
"""The schema version this program reads and writes: the number of the last file in `sql/`."""
_LARGE = 2**25
"""Bytes of a catalog that takes longer than a person expects of a command: about a second."""
_CACHE = 2**16
"""KiB of the catalog that an upgrade may hold in memory, where it sorts what becomes an index."""


def needs_migration(connection: sqlite3.Connection, path: Path | None) -> bool:
    """Tell whether the catalog is older than this program; the answer costs two small reads.

    Raises
    ------
    CatalogTooNew
        A newer audiomood wrote it.
    CatalogForeign
        It is some other program's database.
    """
    with errors_of(path):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if version > LATEST:
            raise CatalogTooNew(
                f"the catalog {path} has schema {version}, this audiomood knows up to {LATEST}"
            )
        if application != APPLICATION_ID and not _is_empty(connection):
            raise CatalogForeign(f"{path} is a database of another program, not a catalog")
    return bool(version < LATEST)


def _is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None


def migrate(
    connection: sqlite3.Connection, path: Path | None, *, notice: Notice | None = None
) -> None:
    """Apply what is missing, in one transaction; of many processes at once, one does the work.

    `notice` is called by that one, and only where the catalog is large.
    """
    from sqlite_utils import Database, Migrations

    migrations = Migrations("audiomood")
    for script in scripts():
        migrations(name=script.stem)(_runner(script))
    database = Database(connection, execute_plugins=False)
    with transaction(connection, path):
        if needs_migration(connection, path):
            if notice and _is_large(connection):
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                notice(version, LATEST)
            connection.execute(f"PRAGMA cache_size = -{_CACHE}")
            migrations.apply(database)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {LATEST}")


def _is_large(connection: sqlite3.Connection) -> bool:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return bool(pages * size >= _LARGE)


def _runner(script: Path) -> Callable[[Database], None]:
    def run(database: Database, /) -> None:
        # Not executescript: that commits first, and the record of the migration would stand apart.
        for statement in statements(script.read_text(encoding="utf-8").splitlines(keepends=True)):
            database.conn.execute(statement)

    run.__name__ = script.stem
    return run


def statements(lines: Iterable[str]) -> Iterator[str]:
    """Split SQL text into whole statements; a trigger with its body is one."""
    pending: list[str] = []
    for line in lines:
        pending.append(line)
        if line.rstrip().endswith(";"):
            text = "".join(pending)
            if sqlite3.complete_statement(text):
                pending.clear()
                yield text


@cache
def scripts() -> tuple[Path, ...]:
    """Return the migration scripts in order: the packaged ones, or those of the checkout."""
    packaged = Path(__file__).parent.parent / "sql"
    folder = packaged if packaged.is_dir() else packaged.parent.parent / "sql"
    return tuple(sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql")))
