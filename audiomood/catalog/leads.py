"""What leads to the few tracks that fit a filter, found by counting and never for long."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from audiomood.catalog.query import conditions, listed_among
from audiomood.catalog.selection import Selection, joined, where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audiomood.catalog.query import Condition
    from audiomood.model.filter import Filter

    Rows = Iterator[tuple[Any, ...]]
    Ask = Callable[[Selection], Rows]

_FEW = 5000
"""As many rows can be looked up and sorted before anybody waits."""
_SOME = 12 * _FEW
"""As many can be, where a walk does not come to an end."""


class Leads:
    """The conditions of a filter, and what leads to the tracks that meet them, as far as it is counted.

    Parameters
    ----------
    ask : begins a query, and returns its rows as they come
    wanted : the filter

    Attributes
    ----------
    conditions : all of the filter
    search : the one of them that is a search
    tests : what the tracks that something leads to still have to pass
    """

    def __init__(self, ask: Ask, wanted: Filter) -> None:
        self._ask = ask
        self.conditions = conditions(wanted)
        self.search = next((one for one in self.conditions if one.is_search), None)
        self.tests = [one.test for one in self.conditions if not one.is_of_number]

    @cached_property
    def few(self) -> Selection | None:
        """SELECT of few row numbers, among which are all that fit; None where many meet each condition."""
        count, found = self._few_without_search
        if found is None and self.listed is not None and self.listed <= _FEW:
            count, found = self.listed, self.search
        return found and self._narrowed(found, count)

    @cached_property
    def some(self) -> Selection | None:
        """The same, of not very many row numbers."""
        count, found = self._fewest(_SOME)
        if self.listed is not None and self.listed <= count:
            count, found = self.listed, self.search
        return found and self._narrowed(found, count)

    @property
    def few_are_known(self) -> bool:
        """Whether there are `few`, as far as is known without asking the search, which costs the most."""
        return self._few_without_search[1] is not None

    @cached_property
    def listed(self) -> int | None:
        """How many tracks the search lists; None where they are very many, or nothing is searched for."""
        return None if self.search is None else self._count(self.search, _SOME)

    @cached_property
    def _few_without_search(self) -> tuple[int, Condition | None]:
        return self._fewest(_FEW)

    def _fewest(self, most: int) -> tuple[int, Condition | None]:
        """Return the condition but for the search that leads to the fewest, if to no more than so many."""
        found = None
        for condition in self.conditions:
            count = None if condition.is_search else self._count(condition, most)
            if count is not None:
                most, found = count, condition
        return most, found

    def _count(self, condition: Condition, most: int) -> int | None:
        """Return how many tracks an index leads to; None where they are more, or there is none."""
        if condition.lead is None:
            return None
        sql = f"SELECT count(*) FROM ({condition.lead.sql} LIMIT {most + 1})"
        ((count,),) = self._ask(Selection(sql, condition.lead.values))
        return count if count <= most else None

    def _narrowed(self, found: Condition, count: int) -> Selection | None:
        """Return a lead without the tracks of which a row number tells that they do not fit."""
        others = [one for one in self.conditions if one.is_of_number and one is not found]
        tests = where([one.test for one in others if not one.is_search])
        lead = found.lead
        if lead is not None and tests.sql:
            # Under the name of the table, which the tests know; only its row numbers are there.
            lead = joined(Selection("SELECT seq FROM ("), lead, Selection(") AS track"), tests)
        if lead is None or found.is_search or self.search is None or self.search.lead is None:
            return lead
        # Few are handed to the search as numbers, so that it looks at little; many it compares itself.
        if count <= _FEW:
            return listed_among(self.search, [seq for (seq,) in self._ask(lead)])
        among = Selection(f" AND +rowid IN ({lead.sql})", lead.values)
        return joined(self.search.lead, among)
