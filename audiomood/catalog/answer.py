"""How tracks that fit a filter are found without a look at all the others.

There are two ways, and which is short depends on how many fit. Where few meet one of the conditions,
an index leads to them: they are *gathered*, tested for the rest, and sorted. Where many meet each of
them, the tracks are *walked* through in the wanted order until enough of them fit; an index gives
that order, so nothing is sorted and the first rows come at once. SQLite cannot know which it is, so
the few are counted first, by each index and only up to `_FEW`.

Two more cases are looked after. Those that fit may all lie at the end of a walk: one that finds too
little for too long is given up, and all that fits is found in one scan of narrow indexes and sorted.
And a search lists what it finds in the order in which the rows were written, nearly that of time: the
last ones that it lists are usually enough to know the newest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiomood.catalog.query import Selection, conditions, order, portion, where, within

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
_HEADS = (_PAGE, 5 * _PAGE)
"""As many of what a search lists first are looked at to know the newest, first these, then those."""
_PATIENCE = 250_000
"""Steps of SQLite's machine, some ten for each track that does not fit, until a walk is given up."""


class Leads:
    """The conditions of a filter, and what leads to the tracks that meet them, as far as it was counted.

    Attributes
    ----------
    conditions : all of the filter
    few : SELECT of few row numbers, among which are all that fit; None where many meet each condition
    some : the same, of not very many row numbers
    tests : what the tracks of those numbers still have to pass
    listed : the row numbers that a search lists first, from the end where the newest are unless the
        filter is reversed; empty where it was not asked
    """

    def __init__(self, ask: Ask, wanted: Filter) -> None:
        self.conditions = conditions(wanted)
        self.few: Selection | None = None
        self.some: Selection | None = None
        self.tests = [condition.test for condition in self.conditions]
        self.listed: list[int] = []
        self._count(ask)
        search = next((one for one in self.conditions if one.is_search), None)
        if search is not None and self.few is None:
            self._search(ask, search, "ASC" if wanted.reverse else "DESC")

    def _count(self, ask: Ask) -> None:
        fewest = _SOME
        for condition in self.conditions:
            if condition.lead is not None and not condition.is_search:
                some = Selection(
                    f"SELECT count(*) FROM ({condition.lead.sql} LIMIT {fewest + 1})",
                    condition.lead.values,
                )
                ((count,),) = ask(some)
                if count <= fewest:
                    fewest, self.some = count, condition.lead
        if fewest <= _FEW:
            self.few = self.some

    def _search(self, ask: Ask, search: Condition, direction: str) -> None:
        sql, values = search.lead or search.test
        lead = Selection(f"{sql} ORDER BY rowid {direction} LIMIT {_FEW + 1}", values)
        listed = [seq for (seq,) in ask(lead)]
        # What was just listed is not tested for it: that would list all of it once more.
        self.tests = [one.test for one in self.conditions if one is not search]
        self.listed = listed
        if len(listed) <= _FEW:
            self.few = _numbers(listed)


class Answer:
    """The answer to one filter: some columns of the tracks that fit, in the wanted order.

    Parameters
    ----------
    ask : returns the rows of a query as they come
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
        wanted, leads = self._wanted, self._leads
        if len(leads.listed) > _PAGE and wanted.sort == "added":
            return self._newest_first(columns)
        if leads.few is not None:
            return self._ask(self._gathering(columns, wanted, leads.few, leads.tests))
        walk = self._walk(columns, wanted)
        if not self._may_be_given_up():
            return self._ask(walk)
        rows = self._ask_briefly(walk, _PATIENCE)
        if rows is None:
            found, tests = _scan(leads.conditions)
            if leads.some is not None:
                found, tests = leads.some, leads.tests
            return self._ask(self._gathering(columns, wanted, found, tests))
        return iter(rows)

    def _gathering(
        self, columns: str, wanted: Filter, found: Selection, tests: Sequence[Selection]
    ) -> Selection:
        return _joined(
            Selection(f"SELECT {columns} FROM track"), where([within(found), *tests]),
            order(wanted), portion(wanted),
        )  # fmt: skip

    def _walk(self, columns: str, wanted: Filter, *more: Selection) -> Selection:
        """Return the walk through the index of an order, between the bounds that this index knows."""
        asked = self._leads.conditions
        index, column = f"track_{wanted.sort}", str(wanted.sort)
        if column == "added" and len(asked) == 1 and asked[0].in_time:
            index, column = asked[0].in_time, asked[0].column
        tests = [one.bound if one.bound and one.column == column else one.test for one in asked]
        return _joined(
            Selection(f"SELECT {columns} FROM track INDEXED BY {index}"),
            where([*more, *tests]), order(wanted), portion(wanted),
        )  # fmt: skip

    def _may_be_given_up(self) -> bool:
        """Tell whether only a page is wanted, and there is something shorter than a walk to the end."""
        asked, wanted = self._leads.conditions, self._wanted
        if not asked or wanted.limit is None or wanted.offset + wanted.limit > _PAGE:
            return False
        if any(one.is_search for one in asked):
            return False
        # Where nothing but the index of the walk is looked at, the walk is the scan.
        is_scan = wanted.sort == "added" and all(one.listing is None for one in asked)
        return self._leads.some is not None or not is_scan

    def _newest_first(self, columns: str) -> Rows:
        """Yield the newest, or with `reverse` the oldest, of what a search lists, and then the rest."""
        wanted = self._wanted
        rows = self._newest(columns)
        yield from (row[2:] for row in rows[wanted.offset :])
        rest = wanted._replace(offset=max(0, wanted.offset - len(rows)))
        if wanted.limit is not None:
            rest = rest._replace(limit=wanted.limit - max(0, len(rows) - wanted.offset))
        if rest.limit != 0:
            beyond = ">" if wanted.reverse else "<"
            after = [Selection(f"(added, seq) {beyond} (?, ?)", rows[-1][:2])] if rows else []
            few, tests = self._leads.few, [*after, *self._leads.tests]
            yield from self._ask(
                self._walk(columns, rest, *after)
                if few is None
                else self._gathering(columns, rest, few, tests)
            )

    def _newest(self, columns: str) -> list[tuple[Any, ...]]:
        """Return time, row number and columns of the first that fit, as many as are sure to be those.

        What a search lists first was written last. Of that the tracks that are newer than all that
        was written before are newer than whatever else the search may list.
        """
        wanted, leads = self._wanted, self._leads
        newer, before, direction = ("<", ">", "ASC") if wanted.reverse else (">", "<", "DESC")
        limit = _PAGE if wanted.limit is None else wanted.offset + wanted.limit
        page = wanted._replace(limit=min(limit, _PAGE), offset=0)
        rows: list[tuple[Any, ...]] = []
        for some in _HEADS:
            head = leads.listed[:some]
            sure = Selection(
                f"added {newer} (SELECT added FROM track INDEXED BY track_added"
                f" WHERE seq {before} ? ORDER BY added {direction} LIMIT 1)", (head[-1],)
            )  # fmt: skip
            rows = list(self._ask(_joined(
                Selection(f"SELECT added, seq, {columns} FROM track"),
                where([within(_numbers(head)), sure, *leads.tests]),
                order(page), portion(page),
            )))  # fmt: skip
            if len(rows) == page.limit:
                break
        return rows


def counted(ask: Ask, sums: str, wanted: Filter) -> Rows:
    """Return sums over the tracks that fit; they are few, or found in one walk through an index."""
    leads = Leads(ask, wanted)
    first, index = next(iter(leads.conditions), None), "track_added"
    tests = [one.scan for one in leads.conditions]
    if leads.few is not None:
        index, tests = "", [within(leads.few), *leads.tests]
    elif first and first.bound and first.in_time and len(tests) == 1:
        index, tests = first.in_time, [first.bound]
    elif tests and all(one.listing for one in leads.conditions):
        found, others = _scan(leads.conditions)
        index, tests = "", [within(found), *others]
    source = f"track INDEXED BY {index}" if index else "track"
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


def _scan(conditions: Sequence[Condition]) -> tuple[Selection, list[Selection]]:
    """Return the SELECT that finds, in narrow indexes, what may fit; and what is to be tested of it."""
    values = where([one.test for one in conditions if one.listing is None])
    listings = [one.listing for one in conditions if one.listing is not None]
    found = Selection(f"SELECT seq FROM track INDEXED BY track_added{values.sql}", values.values)
    if not values.sql:
        found = listings[0]
    return found, [one.test for one in conditions if one.listing not in (None, found)]


def _numbers(seqs: Sequence[int]) -> Selection:
    """Return the SELECT that gives these numbers."""
    return Selection("SELECT value FROM json_each(?)", (f"[{','.join(map(str, seqs))}]",))


def _joined(*parts: Selection) -> Selection:
    """Write pieces of SQL one after the other."""
    return Selection(
        "".join(sql for sql, _ in parts), tuple(value for _, values in parts for value in values)
    )
