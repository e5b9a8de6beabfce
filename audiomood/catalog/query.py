"""Turns a filter into SQL: one condition for each field that is set, all values as parameters.

How the conditions are brought together, so that tracks are found fast, stands in `answer`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from audiomood.catalog.patterns import glob, parts, words
from audiomood.catalog.selection import Selection, listed_in
from audiomood.catalog.times import to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audiomood.catalog.selection import Value
    from audiomood.model.filter import Filter, SortKey

_ORDER: dict[SortKey, str] = {
    "added": "added {0}",
    "name": "name {0}",
    "duration": "duration {0} NULLS LAST",
    "size": "size {0}",
    # Tracks of one format are ordered among themselves as the index has them.
    "format": "format {0}, added {0}",
    "valence": "valence {0} NULLS LAST",
    "arousal": "arousal {0} NULLS LAST",
    "confidence": "confidence {0} NULLS LAST",
}
_MOST = 2**63 - 1
"""The largest integer that SQLite knows."""


class Condition(NamedTuple):
    """What must hold of a track, in the forms that a query may need.

    Parameters
    ----------
    test : holds of a row that is at hand; no index serves it, so that it never decides the way
    lead : SELECT of row numbers, as `seq`, that an index gives, among which are all that fit; None
        where no index can tell
    listing : SELECT of the row numbers of all that fit; None where it looks at nothing but what stands
        in the index track_added
    bound : `test` for an index on `column`
    own_index : that which serves `bound` and has what fits in the order of time, if there is one
    beside : other columns that stand in `own_index`
    """

    test: Selection
    lead: Selection | None
    listing: Selection | None = None
    bound: Selection | None = None
    column: str = ""
    own_index: str | None = None
    beside: tuple[str, ...] = ()

    @property
    def scan(self) -> Selection:
        """The test where all tracks are looked at: what fits is listed once, and not asked for each."""
        if self.listing is None:
            return self.test
        if self.lead is None or self.lead is self.listing:
            return listed_in(self.listing)
        # Only of what may fit the row is looked at.
        may_fit = listed_in(self.lead)
        return Selection(f"{may_fit.sql} AND {self.test.sql}", may_fit.values + self.test.values)

    @property
    def is_of_number(self) -> bool:
        """Whether its test looks at nothing of a track but the row number."""
        return self.listing is not None and self.bound is None

    @property
    def is_search(self) -> bool:
        """Whether even its test of one row first lists all that fits anywhere; it is the last condition."""
        return self.column == "search"


def conditions(wanted: Filter) -> list[Condition]:
    """Return the conditions of a filter; none where every track fits."""
    return list(_conditions(wanted))


def order(wanted: Filter) -> Selection:
    """Return ORDER BY for a filter, as the indexes of the table track have it."""
    # Newest first is what people want of the default, smallest first of everything else.
    direction = "DESC" if (wanted.sort == "added") != wanted.reverse else "ASC"
    return Selection(f" ORDER BY {_ORDER[wanted.sort]}, seq {{0}}".format(direction))


def portion(wanted: Filter) -> Selection:
    """Return LIMIT and OFFSET for a filter, empty where all that fits is wanted."""
    if wanted.limit is None and not wanted.offset:
        return Selection("")
    limit = _MOST if wanted.limit is None else min(wanted.limit, _MOST)
    return Selection(" LIMIT ? OFFSET ?", (limit, min(wanted.offset, _MOST)))


def listed_among(search: Condition, seqs: Sequence[int]) -> Selection:
    """Return the SELECT of those of some row numbers that a search lists.

    It goes through all that the search lists between the first and the last of them; and not through
    what lies in the widest gap, where that is most of it: a few tracks may be new and have old numbers.
    """
    seqs = sorted(seqs)
    gaps = [after - before for before, after in pairwise(seqs)]
    widest = max(gaps, default=0)
    cut = gaps.index(widest) + 1 if 2 * widest > sum(gaps) else 0
    runs = [_listed_between(search, run) for run in (seqs[:cut], seqs[cut:]) if run]
    sql = " UNION ALL ".join(run.sql for run in runs) or "SELECT NULL WHERE FALSE"
    return Selection(sql, tuple(value for run in runs for value in run.values))


def _listed_between(search: Condition, seqs: Sequence[int]) -> Selection:
    sql, values = search.test if search.lead is None else search.lead
    numbers = f"[{','.join(map(str, seqs))}]"
    between = "rowid BETWEEN ? AND ? AND +rowid IN (SELECT value FROM json_each(?))"
    return Selection(f"{sql} AND {between}", (*values, seqs[0], seqs[-1], numbers))


def _conditions(wanted: Filter) -> Iterator[Condition]:
    for column, bounds in _bounds(wanted).items():
        yield _bounded(column, bounds)
    if wanted.stale is not None:
        older = "track.features_version, track.model_version) < (?, ?)"
        yield _of_value(Selection(f"({older}", wanted.stale), Selection(f"(+{older}", wanted.stale))
    if wanted.name is not None:
        yield _named(glob(wanted.name))
    for tag in wanted.tags:
        key, equals, value = tag.partition("=")
        own = (key.strip().lower(), value) if equals else (key.strip().lower(),)
        if equals:
            yield _listed("tag", "key = ? AND value = ?", own, "tag_key_value")
        else:
            yield _listed("tag", "key = ?", own)
    if wanted.store is not None:
        held = "store = (SELECT seq FROM store WHERE location = ?)"
        yield _listed("copy", held, (wanted.store,), "copy_store")
    if wanted.search is not None:
        yield _searched(words(wanted.search))


def _bounds(wanted: Filter) -> dict[str, list[Selection]]:
    """Return what bounds each column: two bounds let fewer through than either."""
    found: dict[str, list[Selection]] = {}
    for field, (column, comparison, written) in _BOUNDS.items():
        if (value := getattr(wanted, field)) is not None:
            found.setdefault(column, []).append(Selection(comparison, (written(value),)))
    for field, column in _MISSING.items():
        if getattr(wanted, field):
            found.setdefault(column, []).append(Selection("IS NULL"))
    return found


def _bounded(column: str, bounds: Sequence[Selection]) -> Condition:
    bound, test = (
        Selection(
            " AND ".join(f"{written} {comparison}" for comparison, _ in bounds),
            tuple(value for _, values in bounds for value in values),
        )
        for written in (column, f"+{column}")
    )
    return _of_value(bound, test, column)


def _of_value(bound: Selection, test: Selection, column: str = "") -> Condition:
    index, beside = _IN_TIME.get(column, (None, ()))
    source = f"track INDEXED BY {index}" if index else "track"
    lead = Selection(f"SELECT seq FROM {source} WHERE {bound.sql}", bound.values)
    return Condition(test, lead, bound=bound, column=column, own_index=index, beside=beside)


def _listed(table: str, having: str, values: tuple[Value, ...], index: str = "") -> Condition:
    """Return the condition for having a row in a table whose key begins with the track.

    `index` has the tracks of those values side by side; the table has those of others between them.
    """
    lead = Selection(f"SELECT track AS seq FROM {table} WHERE {having}", values)
    source = f"{table} INDEXED BY {index}" if index else table
    one = f"EXISTS (SELECT 1 FROM {source} WHERE {table}.track = track.seq AND {having})"
    return Condition(Selection(one, values), lead, lead)


def _searched(query: str) -> Condition:
    lead = Selection("SELECT rowid AS seq FROM search WHERE search MATCH ?", (query,))
    return Condition(listed_in(lead), lead, lead, column="search")


def _named(pattern: str) -> Condition:
    bound, test = Selection("name GLOB ?", (pattern,)), Selection("+name GLOB ?", (pattern,))
    if pattern[:1] not in ("*", "?", "["):
        beginning = Selection(f"SELECT seq FROM track WHERE {bound.sql}", (pattern,))
        return Condition(test, beginning, beginning, bound, "name")
    lead = None
    if found := parts(pattern):
        lead = Selection("SELECT rowid AS seq FROM name_part WHERE name_part MATCH ?", (found,))
    every = Selection("SELECT seq FROM track INDEXED BY track_name WHERE +name GLOB ?", (pattern,))
    return Condition(test, lead, every, bound, "name")


def _as_it_is(value: Value) -> Value:
    return value


_BOUNDS: dict[str, tuple[str, str, Callable[..., Value]]] = {
    "min_duration": ("duration", ">= ?", _as_it_is),
    "max_duration": ("duration", "<= ?", _as_it_is),
    "format": ("format", "= ?", str.lower),
    "mood": ("word", "= ?", _as_it_is),
    "min_valence": ("valence", ">= ?", _as_it_is),
    "max_valence": ("valence", "<= ?", _as_it_is),
    "min_arousal": ("arousal", ">= ?", _as_it_is),
    "max_arousal": ("arousal", "<= ?", _as_it_is),
    "min_confidence": ("confidence", ">= ?", _as_it_is),
    "since": ("added", ">= ?", to_text),
}
"""For each field of a filter that bounds a column: the column, how, and how the value is written."""
_MISSING = {"unanalyzed": "mood", "unknown_duration": "duration"}
"""For each field of a filter that asks for what has no value: the column."""
_IN_TIME: dict[str, tuple[str, tuple[str, ...]]] = {
    "format": ("track_format", ("added", "duration", "size")),
    "word": ("track_word", ("added", "duration", "size")),
    "mood": ("track_unanalyzed", ("added",)),
}
"""Columns with an index that has the tracks of one value, or of none, in the order of time: which, and
what else that a filter asks for stands there."""
