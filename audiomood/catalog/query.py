"""Turns a filter into SQL: one condition for each field that is set, all values as parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from audiomood.catalog.times import to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audiomood.model.filter import Filter, SortKey

    Value = str | int | float

_SORT_COLUMN: dict[SortKey, str] = {
    "added": "added",
    "name": "name",
    "duration": "duration",
    "size": "size",
    "format": "format",
    "valence": "valence",
    "arousal": "arousal",
    "confidence": "confidence",
}
_MOST = 2**63 - 1
"""The largest integer that SQLite knows."""
_TAGGED = "seq IN (SELECT track FROM tag WHERE "
_FOUND = "seq IN (SELECT rowid FROM search WHERE search MATCH ?)"
_STORED = "seq IN (SELECT track FROM copy WHERE store = (SELECT seq FROM store WHERE location = ?))"

# By itself, so that the index of versions leads to the rows whatever they are sorted by.
_STALE = "seq IN (SELECT seq FROM track WHERE (features_version, model_version) < (?, ?))"


class Selection(NamedTuple):
    """The end of a SELECT over the table track, and the values of its parameters."""

    sql: str
    values: tuple[Value, ...]


def selection(wanted: Filter) -> Selection:
    """Return WHERE, ORDER BY, LIMIT and OFFSET for a filter."""
    where = conditions(wanted)
    sql, values = where.sql + _order(wanted.sort, reverse=wanted.reverse), where.values
    if wanted.limit is not None or wanted.offset:
        sql += " LIMIT ? OFFSET ?"
        limit = _MOST if wanted.limit is None else min(wanted.limit, _MOST)
        values = (*values, limit, min(wanted.offset, _MOST))
    return Selection(sql, values)


def conditions(wanted: Filter) -> Selection:
    """Return only the WHERE of a filter, empty where every track fits."""
    parts = list(_conditions(wanted))
    sql = " WHERE " + " AND ".join(sql for sql, _ in parts) if parts else ""
    return Selection(sql, tuple(value for _, values in parts for value in values))


def likenesses(wanted: Filter, versions: tuple[int, int]) -> Selection:
    """Return what follows FROM for the vectors of these versions of the tracks that fit."""
    fitting = conditions(wanted)
    # In the order in which they lie, so that where many fit nothing is sorted, nor looked up twice.
    sql = (
        "likeness JOIN track ON seq = likeness.track"
        " AND (likeness.features_version, likeness.model_version) = (?, ?)"
        f"{fitting.sql} ORDER BY likeness.track"
    )
    return Selection(sql, (*versions, *fitting.values))


def _conditions(wanted: Filter) -> Iterator[Selection]:
    for field, (sql, written) in _VALUES.items():
        if (value := getattr(wanted, field)) is not None:
            yield Selection(sql, (written(value),))
    for field, sql in _FLAGS.items():
        if getattr(wanted, field):
            yield Selection(sql, ())
    if wanted.stale is not None:
        yield Selection(_STALE, wanted.stale)
    for tag in wanted.tags:
        key, equals, value = tag.partition("=")
        if equals:
            yield Selection(f"{_TAGGED}key = ? AND value = ?)", (key.strip().lower(), value))
        else:
            yield Selection(f"{_TAGGED}key = ?)", (key.strip().lower(),))


def _order(key: SortKey, *, reverse: bool) -> str:
    # Newest first is what people want of the default, smallest first of everything else.
    direction = "DESC" if (key == "added") != reverse else "ASC"
    column = _SORT_COLUMN[key]
    return f" ORDER BY {column} {direction} NULLS LAST, seq {direction}"


def _glob(pattern: str) -> str:
    """Write a shell pattern as SQLite does.

    It negates a set with ^ only, and where a set is not closed nothing fits, while to a shell
    the bracket stands for itself.
    """
    if "[" not in pattern:
        return pattern
    import re

    def written(found: re.Match[str]) -> str:
        negated, members = found.groups()
        return f"[{'^' if negated else ''}{members}]" if members else "[[]"

    return re.sub(r"\[(?:(!?)(.[^]]*)\])?", written, pattern, flags=re.DOTALL)


def words(text: str) -> str:
    """Write what a person typed as a full-text query: every word must begin some word.

    Quoting each word makes operators and punctuation plain text. Text without any letter or
    digit has no word and finds nothing: an empty variable in a script does not mean everything.
    """
    quoted = (word.replace('"', '""') for word in text.replace("\0", " ").split())
    return " ".join(f'"{word}"*' for word in quoted) or '""'


def _as_it_is(value: Value) -> Value:
    return value


_VALUES: dict[str, tuple[str, Callable[..., Value]]] = {
    "min_duration": ("duration >= ?", _as_it_is),
    "max_duration": ("duration <= ?", _as_it_is),
    "name": ("name GLOB ?", _glob),
    "search": (_FOUND, words),
    "format": ("format = ?", str.lower),
    "mood": ("word = ?", _as_it_is),
    "min_valence": ("valence >= ?", _as_it_is),
    "max_valence": ("valence <= ?", _as_it_is),
    "min_arousal": ("arousal >= ?", _as_it_is),
    "max_arousal": ("arousal <= ?", _as_it_is),
    "min_confidence": ("confidence >= ?", _as_it_is),
    "since": ("added >= ?", to_text),
    "store": (_STORED, _as_it_is),
}
"""For each field of a filter that has a value: its condition, and how the value is written."""
_FLAGS = {"unanalyzed": "mood IS NULL", "unknown_duration": "duration IS NULL"}
