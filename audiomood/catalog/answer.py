"""How tracks that fit a filter are found without a look at all the others.

There are two ways, and which is short depends on how many fit. Where few meet one of the conditions,
an index leads to them: they are *gathered*, tested for the rest, and sorted. Where many meet each of
them, the tracks are *walked* through in the wanted order until enough of them fit; an index gives
that order, so nothing is sorted and the first rows come at once. SQLite cannot know which it is, so
they are counted first, by each index and never for long (`leads`).

Two more cases are looked after. Those that fit may all lie at the end of a walk: one that finds too
little for too long is given up. Then what the narrowest index leads to is gathered after all, or the
page is found in one *scan* of an index that has all that is asked for, without a look at the table.
And the index of words cannot tell of one track whether it fits, but lists all that do. So the search
comes last: of some tracks that pass every other test, those are taken which it lists.

All queries of an answer begin before its first row is returned. Whoever asks holds one state of the
catalog until then: what was listed by one query may be another track for a later one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiomood.catalog.leads import Leads
from audiomood.catalog.query import listed_among, order, portion
from audiomood.catalog.selection import Selection, joined, listed_in, where, within

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audiomood.catalog.leads import Ask, Rows
    from audiomood.catalog.query import Condition
    from audiomood.model.filter import Filter

    AskBriefly = Callable[[Selection, int], tuple[list[tuple[Any, ...]], bool]]

_PAGE = 1000
"""Rows that may be wanted at once of a walk that may be given up."""
_AHEAD = 20
"""Tracks that are looked at for each that is wanted of a search, and at least `_LEAST_AHEAD`."""
_LEAST_AHEAD = 4000
"""As many cost less than to ask the index of words once more."""
_PATIENCE = 250_000
"""Steps of SQLite's machine, some ten for each track that does not fit, until a walk is given up."""
_ROW = 5
"""So much longer a step takes on the average, where each track is looked up out of order."""
_LISTING = 4
"""Steps for each track that a search lists."""


class Answer:
    """The answer to one filter: some columns of the tracks that fit, in the wanted order.

    Parameters
    ----------
    ask : begins a query, and returns its rows as they come
    ask_briefly : returns the first rows of a query, found within so many steps, and whether that is all
    wanted : the filter
    """

    def __init__(self, ask: Ask, ask_briefly: AskBriefly, wanted: Filter) -> None:
        self._ask = ask
        self._ask_briefly = ask_briefly
        self._wanted = wanted
        self._leads = Leads(ask, wanted)

    def rows(self, columns: str) -> Rows:
        """Return the columns of the tracks that fit.

        The short ways to a page are tried first; each says None where it leads too far.
        """
        leads, wanted = self._leads, self._wanted
        is_page = wanted.limit is not None and wanted.offset + wanted.limit <= _PAGE
        rows = None
        if is_page and leads.search is not None and not leads.few_are_known:
            rows = self._first_of_search(columns, leads.search)
        if rows is None and leads.few is None and is_page and leads.conditions:
            rows = self._page(columns)
        if rows is not None:
            return rows
        if found := leads.few or leads.some:
            return self._gather(columns, found, leads.tests)
        return self._ask(joined(self._walk(columns, leads.conditions), portion(wanted)))

    def _gather(self, columns: str, found: Selection, tests: Sequence[Selection]) -> Rows:
        """Look up the tracks of some row numbers, test and sort them."""
        wanted = self._wanted
        return self._ask(joined(
            Selection(f"SELECT {columns} FROM track"), where([within(found), *tests]),
            order(wanted), portion(wanted),
        ))  # fmt: skip

    def _walk(self, columns: str, asked: Sequence[Condition]) -> Selection:
        """Return the walk through the index of an order, between the bounds that this index knows."""
        index, known = f"track_{self._wanted.sort}", {str(self._wanted.sort)}
        if self._wanted.sort == "added":
            index, known = _narrow_index(asked)
        tests = [one.bound if one.bound and one.column in known else one.test for one in asked]
        return joined(
            Selection(f"SELECT {columns} FROM track INDEXED BY {index}"),
            where(tests), order(self._wanted),
        )  # fmt: skip

    def _scan(self, columns: str) -> Rows:
        """Find which tracks are the page in narrow indexes, and look up only those."""
        wanted, asked = self._wanted, self._leads.conditions
        values = [one for one in asked if one.listing is None]
        if values and wanted.sort != "name":
            found = _narrow("seq", asked, wanted.sort)
        else:
            # The index of the order is the narrow one: it need not know what is listed.
            listed = [one for one in asked if one.listing is not None]
            tests = [
                one.bound if one.bound and one.column == wanted.sort else one.scan for one in listed
            ]
            if values:
                tests.append(listed_in(_narrow("seq", values)))
            source = Selection(f"SELECT seq FROM track INDEXED BY track_{wanted.sort}")
            found = joined(source, where(tests))
        page = joined(found, order(wanted), portion(wanted))
        select = Selection(f"SELECT {columns} FROM track")
        return self._ask(joined(select, where([within(page)]), order(wanted)))

    def _page(self, columns: str) -> Rows | None:
        """Return a page where the walk to it is short, or nothing leads to those that fit."""
        leads, wanted = self._leads, self._wanted
        if leads.search is None or leads.listed is not None:
            walk = joined(self._walk(columns, leads.conditions), portion(wanted))
            steps = self._patience() + _LISTING * (leads.listed or 0)
            rows, is_all = self._ask_briefly(walk, steps)
            if is_all:
                return iter(rows)
        return self._scan(columns) if leads.some is None else None

    def _first_of_search(self, columns: str, search: Condition) -> Rows | None:
        """Return a page where it is among the first tracks that pass every other test."""
        leads, wanted = self._leads, self._wanted
        limit = wanted.limit or 0
        ahead = max(_LEAST_AHEAD, _AHEAD * (wanted.offset + limit))
        others = [one for one in leads.conditions if one is not search]
        walk = joined(self._walk("seq", others), Selection(" LIMIT ?", (ahead,)))
        first, is_all = self._ask_briefly(walk, self._patience())
        if not is_all and len(first) < wanted.offset + limit:
            return None
        found = listed_among(search, [seq for (seq,) in first])
        rows = list(self._gather(columns, found, []))
        # Beyond them may be others that fit, but these come first.
        return iter(rows) if len(rows) == limit or (is_all and len(first) < ahead) else None

    def _patience(self) -> int:
        """Return the steps until a walk is given up; out of the order of time a step takes longer."""
        return _PATIENCE if self._wanted.sort == "added" else max(1, _PATIENCE // _ROW)


def counted(ask: Ask, sums: str, wanted: Filter) -> Rows:
    """Return sums over the tracks that fit; they are few, or found in one walk through an index."""
    leads = Leads(ask, wanted)
    asked = leads.conditions
    listings = [one.listing for one in asked if one.listing]
    if leads.few is not None:
        found, tests = leads.few, leads.tests
    elif asked and len(listings) == len(asked):
        found, tests = listings[0], [one.test for one in asked[1:]]
    else:
        return ask(_narrow(sums, asked))
    return ask(joined(Selection(f"SELECT {sums} FROM track"), where([within(found), *tests])))


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
        joined(Selection(select), where([own, *tests]), Selection(" ORDER BY likeness.track"))
    )


def _narrow_index(conditions: Sequence[Condition], sort: str = "added") -> tuple[str, set[str]]:
    """Return the narrowest index that has all that is asked for, and which columns bound a walk there.

    It has its tracks in the order of time, and the column to sort by as well.
    """
    for one in conditions:
        if (
            one.own_index
            and sort in ("added", one.column, *one.beside)
            and all(
                other is one or other.column in one.beside or (other.listing and not other.bound)
                for other in conditions
            )
        ):
            return one.own_index, {one.column, "added"}
    return "track_added", {"added"}


def _narrow(columns: str, asked: Sequence[Condition], sort: str = "added") -> Selection:
    """Return the SELECT that finds what fits with one look at each track of a narrow index."""
    index, known = _narrow_index(asked, sort)
    tests = [one.bound if one.bound and one.column in known else one.scan for one in asked]
    return joined(Selection(f"SELECT {columns} FROM track INDEXED BY {index}"), where(tests))
