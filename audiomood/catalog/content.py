"""All rows of a track as one text, and the rows of such a text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    Row = dict[str, Any]
    Content = dict[str, list[Row]]

NOTED = ("track", "tag", "verdict")
"""The tables of what a note says."""
KEPT = (*NOTED, "mood", "likeness", "event")
"""The tables of what the trash keeps, in the order in which rows are put back.

A mood takes the vector of the one before it away, so the vector follows the moods.
"""
_AT_ONCE = 500
"""Tracks whose rows are asked for together."""


def read_content(connection: sqlite3.Connection, seq: int) -> Content:
    """Return all rows of the track with that `seq` by table, each in the order it was written."""
    return read_contents(connection, [seq], KEPT)[seq]


def read_contents(
    connection: sqlite3.Connection, seqs: Sequence[int], tables: Sequence[str]
) -> dict[int, Content]:
    """Return the same of many tracks, of some tables."""
    found: dict[int, Content] = {seq: {table: [] for table in tables} for seq in seqs}
    for table in tables:
        key = "seq" if table == "track" else "track"
        for start in range(0, len(seqs), _AT_ONCE):
            for row in _rows(connection, table, key, seqs[start : start + _AT_ONCE]):
                found[row[key]][table].append(row)
    return found


def _rows(
    connection: sqlite3.Connection, table: str, key: str, seqs: Sequence[int]
) -> Iterator[Row]:
    # Most tables are in order of their row numbers; tags and vectors have no order to lose.
    order = "ORDER BY track, seq" if table in ("mood", "verdict", "event") else ""
    marks = ", ".join("?" * len(seqs))
    cursor = connection.execute(f"SELECT * FROM {table} WHERE {key} IN ({marks}) {order}", seqs)
    columns = [column for column, *_ in cursor.description]
    return (dict(zip(columns, row, strict=True)) for row in cursor)


def put_back(connection: sqlite3.Connection, content: Content) -> None:
    """Insert the rows of a track; what its row number was for is another's by now, it gets a new one."""
    (row,) = content["track"]
    taken = connection.execute("SELECT 1 FROM track WHERE seq = ?", (row["seq"],)).fetchone()
    if taken:
        row = {column: value for column, value in row.items() if column != "seq"}
    _insert(connection, "track", [row])
    (seq,) = connection.execute("SELECT seq FROM track WHERE id = ?", (row["id"],)).fetchone()
    for table in KEPT[1:]:
        rows = content.get(table, [])
        # Their own numbers may have been given to others meanwhile; what matters is the order.
        bare = [{key: value for key, value in each.items() if key != "seq"} for each in rows]
        _insert(connection, table, [each | {"track": seq} for each in bare])


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    """Insert rows by the names of their columns, so that those of an older schema fit as well."""
    present = connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
    for row in rows:
        columns = [name for (name,) in present if name in row]
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [row[name] for name in columns],
        )


def to_json(content: Content) -> str:
    """Write content as text."""
    return json.dumps(content, default=lambda value: {"hex": value.hex()})


def from_json(text: str) -> Content:
    """Read such a text."""
    return json.loads(text, object_hook=_bytes)  # type: ignore[no-any-return]


def _bytes(value: dict[str, Any]) -> Any:
    return bytes.fromhex(value["hex"]) if value.keys() == {"hex"} else value
