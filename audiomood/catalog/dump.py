"""A catalog as plain SQL text, and back.

The text is complete: `sqlite3 new.db < dump.sql` makes a catalog of it as well. Triggers come
last, so that they do not fire for rows which already carry what the triggers wrote. A row is one
line, and no line end or NUL in a name is at the mercy of what the text passes through.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from audiomood.catalog.connection import APPLICATION_ID, connect, errors_of, exists, transaction
from audiomood.catalog.file import made, upgrade
from audiomood.catalog.migrations import needs_migration, statements
from audiomood.catalog.times import to_text
from audiomood.errors import CatalogDamaged, CatalogExists

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GRACE = timedelta(days=7)
"""How long everything stays in the trash at least after a dump was restored."""
_FIRST_LINE = "-- audiomood catalog"
# The tables that a full-text index keeps for itself have no SQL that could be replayed.
OWN_SCHEMA = (
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    " AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    " ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, rowid"
)
"""Gives type, name and text of all that makes up a schema, tables first."""
# quote() ends a text at a NUL and writes other control characters as they are.
_LITERAL = (
    "CASE WHEN typeof({0}) = 'text' AND (instr({0}, char(0)) OR {0} GLOB '*[\x01-\x1f]*')"
    " THEN 'CAST(' || quote(CAST({0} AS BLOB)) || ' AS TEXT)' ELSE quote({0}) END"
)
_FORBIDDEN = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH})


def dump(path: Path) -> Iterator[str]:
    """Yield the catalog as lines of SQL, all of one moment, while others go on writing."""
    connection = connect(path)
    try:
        needs_migration(connection, path)
        with errors_of(path):
            connection.execute("BEGIN")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            yield f"{_FIRST_LINE}, schema {version}\n"
            yield "PRAGMA foreign_keys = OFF;\nBEGIN;\n"
            for kind, name, sql in connection.execute(OWN_SCHEMA).fetchall():
                yield f"{sql};\n"
                if kind == "table":
                    yield from _table(connection, name)
            yield f"PRAGMA application_id = {APPLICATION_ID};\n"
            yield f"PRAGMA user_version = {version};\n"
            yield "COMMIT;\n"
    finally:
        connection.close()


def _table(connection: sqlite3.Connection, name: str) -> Iterator[str]:
    columns = [column for (column,) in connection.execute(
        "SELECT name FROM pragma_table_info(?)", (name,)
    )]  # fmt: skip
    (virtual,) = connection.execute(
        "SELECT type = 'virtual' FROM pragma_table_list WHERE name = ?", (name,)
    ).fetchone()
    if virtual:
        # Its rows belong to tracks by their row number.
        columns.insert(0, "rowid")
    quoted = " || ', ' || ".join(_LITERAL.format(column) for column in columns)
    for (values,) in connection.execute(f"SELECT {quoted} FROM {name}"):
        yield f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({values});\n"


def restore(path: Path, text: TextIO) -> None:
    """Make the catalog at `path` from a dump; the one that stands there must be gone before.

    The new file appears under its name only when it is whole, checked and up to date.

    What had begun to be deleted when the dump was made is forgotten, and all that is in the trash
    stays there for a week at least: either may be old news.

    Raises
    ------
    CatalogError
        There is a catalog already, or the text is not a dump of one.
    """
    if exists(path):
        raise CatalogExists(f"there is a catalog at {path} already")
    if not text.readline().startswith(_FIRST_LINE):
        raise CatalogDamaged(
            "this is not a dump of a catalog", hint="make one with `audiomood db dump`"
        )
    with made(path) as unfinished:
        _replay(unfinished, text)
        upgrade(unfinished)
        _let_time_pass(unfinished)


def _replay(path: Path, text: TextIO) -> None:
    connection = connect(path)
    try:
        with errors_of(path):
            # A dump is somebody's file: it may fill this database and reach no other.
            connection.set_authorizer(_only_this_database)
            for statement in statements(text):
                connection.execute(statement)
            connection.set_authorizer(None)
            _verify(connection)
    finally:
        connection.close()


def _let_time_pass(path: Path) -> None:
    """Let nothing be deleted at once that a dump says was to go when it was made.

    Its blob may have been brought back or stored again since.
    """
    until = to_text(datetime.now(UTC) + _GRACE)
    connection = connect(path)
    try:
        with transaction(connection, path):
            connection.execute("DELETE FROM removal WHERE gone IS NULL")
            connection.execute("UPDATE trash SET until = max(until, ?)", (until,))
    finally:
        connection.close()


def _only_this_database(action: int, *_: object) -> int:
    return sqlite3.SQLITE_DENY if action in _FORBIDDEN else sqlite3.SQLITE_OK


def _verify(connection: sqlite3.Connection) -> None:
    problems = [
        *(
            problem
            for (problem,) in connection.execute("PRAGMA integrity_check")
            if problem != "ok"
        ),
        *(
            f"a row of {row[0]} belongs to nothing"
            for row in connection.execute("PRAGMA foreign_key_check")
        ),
    ]
    # Set near the end of every dump; without it a dump that was cut at once would be empty and whole.
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if connection.in_transaction or application != APPLICATION_ID:
        problems.append("it is cut short")
    if problems:
        raise CatalogDamaged(f"the dump is broken: {', '.join(islice(problems, 5))}", hint="")
