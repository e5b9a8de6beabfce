"""Pieces of SQL with the values of their parameters, and how they are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    Value = str | int | float


class Selection(NamedTuple):
    """A piece of SQL and the values of its parameters."""

    sql: str
    values: tuple[Value, ...] = ()


def where(parts: Iterable[Selection]) -> Selection:
    """Return WHERE for tests that must all hold, empty where there are none."""
    parts = list(parts)
    sql = " WHERE " + " AND ".join(sql for sql, _ in parts) if parts else ""
    return Selection(sql, tuple(value for _, values in parts for value in values))


def within(lead: Selection) -> Selection:
    """Return the test that leads to the row numbers which a SELECT gives."""
    return Selection(f"seq IN ({lead.sql})", lead.values)


def listed_in(listing: Selection) -> Selection:
    """Return the test for being listed, which leads to nothing."""
    return Selection(f"+{within(listing).sql}", listing.values)


def joined(*parts: Selection) -> Selection:
    """Write pieces of SQL one after the other."""
    return Selection(
        "".join(sql for sql, _ in parts), tuple(value for _, values in parts for value in values)
    )
