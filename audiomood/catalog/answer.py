"""How tracks that fit a filter are found without a look at all the others.

There are two ways, and which is short depends on how many fit. Where few meet one of the conditions,
an index leads to them: they are *gathered*, tested for the rest, and sorted. Where many meet each of
them, the tracks are *walked* through in the wanted order until enough of them fit; an index gives
that order, so nothing is sorted and the first rows come at once. SQLite cannot know which it is, so
the few are counted first, by each index and only up to `_FEW`.

Two more cases are looked after. Those that fit may all lie at the end of a walk: one that finds too
little for too long is given up, and all that fits is found in one scan of narrow indexes and sorted.
And the index of words cannot tell of one track whether it fits, but lists all that do. So the search
comes last: of some tracks that pass every other test, those are taken which it lists.

All queries of an answer begin before its first row is returned. Whoever asks holds one state of the
catalog until then: what was listed by one query may be another track for a later one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiomood.catalog.query import (
    Selection,
    conditions,
    listed_among,
    order,
    portion,
    where,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audiomood.catalog.query import Condition
    from audiomood.model.filter import Filter

    Rows = Iterator[tuple[Any, ...]]
    Ask = Callable[[Selection], Rows]
    AskBriefly = Callable[[Selection, int], list[tuple[Any, ...]] | None]

_FEW = 5000
"""As many rows can be looked up and sorted before anybody waits."""
_SOME = 4 * _FEW
"""As many can be, where a walk does not come to an end."""
_PAGE = 1000
"""Rows that may be wanted at once of a walk that may be given up."""
_AHEAD = 20
"""Tracks that are looked at for each that is wanted of a search, and at least `_PAGE`."""
_PATIENCE = 250_000
"""Steps of SQLite's machine, some ten for each track that does not fit, until a walk is given up."""


class Leads:
    """The conditions of a filter, and what leads to the tracks that meet them, as far as it was counted.

    Attributes
    ----------
    conditions : all of the filter
    search : the one of them that is a search
    few : SELECT of few row numbers, among which are all that fit; None where many meet each condition
    some : the same, of not very many row numbers
    tests : what the tracks of those numbers still have to pass
    """

    def __init__(self, ask: Ask, wanted: Filter) -> None:
        self.conditions = conditions(wanted)
        self.search = next((one for one in self.conditions if one.is_search), None)
        self.few: Selection | None = None
        self.some: Selection | None = None
        self.tests = [one.test for one in self.conditions if not one.is_search]
        self._count(ask)

    def _count(self, ask: Ask) -> None:
        fewest, found = _SOME, None
        for condition in self.conditions:
            # To ask the search costs the most: it is the last, and not asked where few are known.
            if condition.lead is not None and not (condition.is_search and fewest <= _FEW):
                some = Selection(
                    f"SELECT count(*) FROM ({condition.lead.sql} LIMIT {fewest + 1})",
                    condition.lead.values,
                )
                ((count,),) = ask(some)
                if count <= fewest:
                    fewest, found = count, condition
        if found is not None and found.lead is not None:
            self.some = found.lead
            if self.search is not None and found is not self.search:
                self.some = listed_among(self.search, [seq for (seq,) in ask(found.lead)])
        if fewest <= _FEW:
            self.few = self.some


class Answer:
    """The answer to one filter: some columns of the tracks that fit, in the wanted order.

    Parameters
    ----------
    ask : begins a query, and returns its rows as they come
    ask_briefly : returns all rows of a query, or None where that takes more than so many steps
    wanted : the filter
    """

    def __init__(self, ask: Ask, ask_briefly: AskBriefly, wanted: Filter) -> None:
        self._ask = ask
        self._ask_briefly = ask_briefly
        self._wanted = wanted
        self._leads = Leads(ask, wanted)

    def rows(self, columns: str) -> Rows:
        """Return the columns of the tracks that fit."""
        leads = self._leads
        if leads.few is not None:
            return self._gather(columns, leads.few, leads.tests)
        rows = self._page(columns)
        if rows is not None:
            return rows
        if leads.some is not None:
            return self._gather(columns, leads.some, leads.tests)
        if self._is_page() and leads.search is None:
            return self._gather(columns, *_scan(leads.conditions))
        return self._ask(_joined(self._walk(columns, leads.conditions), portion(self._wanted)))

    def _gather(self, columns: str, found: Selection, tests: Sequence[Selection]) -> Rows:
        """Look up the tracks of some row numbers, test and sort them."""
        wanted = self._wanted
        return self._ask(_joined(
            Selection(f"SELECT {columns} FROM track"), where([within(found), *tests]),
            order(wanted), portion(wanted),
        ))  # fmt: skip

    def _walk(self, columns: str, asked: Sequence[Condition]) -> Selection:
        """Return the walk through the index of an order, between the bounds that this index knows."""
        index, known = f"track_{self._wanted.sort}", {str(self._wanted.sort)}
        if self._wanted.sort == "added":
            index, known = _in_time(asked)
        tests = [one.bound if one.bound and one.column in known else one.test for one in asked]
        return _joined(
            Selection(f"SELECT {columns} FROM track INDEXED BY {index}"),
            where(tests), order(self._wanted),
        )  # fmt: skip

    def _is_page(self) -> bool:
        """Tell whether only a page is wanted, and there is something shorter than a walk to the end."""
        leads, wanted = self._leads, self._wanted
        if not leads.conditions or wanted.limit is None or wanted.offset + wanted.limit > _PAGE:
            return False
        # Where nothing but the index of the walk is looked at, the walk is the scan.
        is_scan = wanted.sort == "added" and all(one.listing is None for one in leads.conditions)
        return leads.some is not None or not is_scan

    def _page(self, columns: str) -> Rows | None:
        """Return the answer where a page is wanted, and the walk to it is short."""
        leads, wanted = self._leads, self._wanted
        if not self._is_page():
            return None
        if leads.search is None:
            walk = _joined(self._walk(columns, leads.conditions), portion(wanted))
            rows = self._ask_briefly(walk, _PATIENCE)
            return None if rows is None else iter(rows)
        limit = wanted.limit or 0
        ahead = max(_PAGE, _AHEAD * (wanted.offset + limit))
        others = [one for one in leads.conditions if one is not leads.search]
        walk = _joined(self._walk("seq", others), Selection(" LIMIT ?", (ahead,)))
        first = self._ask_briefly(walk, _PATIENCE)
        if first is None:
            return None
        found = listed_among(leads.search, [seq for (seq,) in first])
        rows = list(self._gather(columns, found, []))
        # Beyond them may be others that fit, but these come first.
        return iter(rows) if len(rows) == limit or len(first) < ahead else None


def counted(ask: Ask, sums: str, wanted: Filter) -> Rows:
    """Return sums over the tracks that fit; they are few, or found in one walk through an index."""
    leads = Leads(ask, wanted)
    asked = leads.conditions
    if leads.few is not None:
        source, tests = "track", [within(leads.few), *leads.tests]
    elif asked and all(one.listing for one in asked):
        found, others = _scan(asked)
        source, tests = "track", [within(found), *others]
    else:
        index, known = _in_time(asked)
        source = f"track INDEXED BY {index}"
        tests = [one.bound if one.bound and one.column in known else one.scan for one in asked]
    return ask(_joined(Selection(f"SELECT {sums} FROM {source}"), where(tests)))


def likenesses(ask: Ask, versions: tuple[int, int], wanted: Filter) -> Rows:
    """Return id and vector of the tracks that fit and have a vector of these versions."""
    leads = Leads(ask, wanted)
    own = Selection("(likeness.features_version, likeness.model_version) = (?, ?)", versions)
    if leads.few is not None:
        both, tests = "track CROSS JOIN likeness", [within(leads.few), *leads.tests]
    else:
        # In the order in which they lie, so that where many fit nothing is looked up twice.
        both, tests = "likeness CROSS JOIN track", [one.test for one in leads.conditions]
    select = f"SELECT id, vector FROM {both} ON seq = likeness.track"
    return ask(
        _joined(Selection(select), where([own, *tests]), Selection(" ORDER BY likeness.track"))
    )


def _in_time(conditions: Sequence[Condition]) -> tuple[str, set[str]]:
    """Return the index to walk through in the order of time, and which columns bound the walk.

    Where what fits one condition has an index of its own, and the rest can be told there as well, it
    is that.
    """
    for one in conditions:
        if one.own_index and all(
            other is one or other.column in one.beside or (other.listing and not other.bound)
            for other in conditions
        ):
            return one.own_index, {one.column, "added"}
    return "track_added", {"added"}


def _scan(conditions: Sequence[Condition]) -> tuple[Selection, list[Selection]]:
    """Return the SELECT that finds, in narrow indexes, what may fit; and what is to be tested of it."""
    values = where([one.test for one in conditions if one.listing is None])
    listings = [one.listing for one in conditions if one.listing is not None]
    found = Selection(f"SELECT seq FROM track INDEXED BY track_added{values.sql}", values.values)
    if not values.sql:
        found = listings[0]
    return found, [one.test for one in conditions if one.listing not in (None, found)]


def _joined(*parts: Selection) -> Selection:
    """Write pieces of SQL one after the other."""
    return Selection(
        "".join(sql for sql, _ in parts), tuple(value for _, values in parts for value in values)
    )
