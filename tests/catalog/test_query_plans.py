"""No filter walks through the table of tracks where an index can lead to them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from audiomood.catalog.file import create
from audiomood.catalog.query import conditions, selection
from audiomood.catalog.sqlite import FILE_NAME
from audiomood.model.filter import SORT_KEYS, Filter
from tests.catalog.making import CONDITIONS, HOME, START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from audiomood.catalog.query import Selection

    Plan = Callable[[Selection], list[str]]

EXAMPLES: dict[str, Any] = {
    "min_duration": 60.0,
    "max_duration": 300.0,
    "name": "Night*",
    "search": "night",
    "format": "mp3",
    "tags": ("live", "genre=rock"),
    "mood": "calm",
    "min_valence": 0.0,
    "max_valence": 0.0,
    "min_arousal": 0.0,
    "max_arousal": 0.0,
    "min_confidence": 0.5,
    "since": START,
    "store": HOME,
    "unanalyzed": True,
    "unknown_duration": True,
}
assert EXAMPLES.keys() == CONDITIONS.keys()

IN_THE_ORDER_OF_TIME = {
    # Many tracks may lie within a bound. They are walked through newest first, so that the first
    # row is there at once and nothing is held in memory; to look them up and sort them would do
    # neither.
    "min_duration", "max_duration", "min_valence", "max_valence", "min_arousal", "max_arousal",
    "min_confidence",
}  # fmt: skip


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Plan]:
    create(tmp_path / FILE_NAME)
    connection = sqlite3.connect(tmp_path / FILE_NAME)

    def explain(part: Selection) -> list[str]:
        sql = f"EXPLAIN QUERY PLAN SELECT id, name FROM track{part.sql}"
        return [row[3] for row in connection.execute(sql, part.values)]

    yield explain
    connection.close()


def walks(steps: list[str]) -> list[str]:
    return [step for step in steps if step.startswith("SCAN track")]


@pytest.mark.parametrize("field", sorted(EXAMPLES.keys() - IN_THE_ORDER_OF_TIME))
def test_an_index_leads_to_the_tracks_that_fit(plan: Plan, field: str) -> None:
    wanted = Filter(**{field: EXAMPLES[field]})

    assert walks(plan(selection(wanted))) == walks(plan(conditions(wanted))) == []


@pytest.mark.parametrize("field", sorted(IN_THE_ORDER_OF_TIME))
def test_a_bound_walks_newest_first_and_counts_and_sorts_by_its_index(
    plan: Plan, field: str
) -> None:
    wanted = {field: EXAMPLES[field]}
    key: Any = field.partition("_")[2]

    assert plan(selection(Filter(**wanted))) == ["SCAN track USING INDEX track_added"]
    assert walks(plan(conditions(Filter(**wanted)))) == []
    assert walks(plan(selection(Filter(**wanted, sort=key)))) == []


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("key", SORT_KEYS)
def test_every_order_has_an_index_that_gives_the_first_row_at_once(
    plan: Plan, key: Any, reverse: bool
) -> None:
    (first, *rest) = plan(selection(Filter(sort=key, reverse=reverse, limit=50)))

    assert first.startswith("SCAN track USING INDEX track_")
    # Tracks of one format are ordered among themselves.
    assert rest == (["USE TEMP B-TREE FOR RIGHT PART OF ORDER BY"] if key == "format" else [])


@pytest.mark.parametrize("pattern", ["*night", "?ight", "[Nn]ight"])
def test_only_a_name_whose_beginning_is_open_is_looked_for_in_all(plan: Plan, pattern: str) -> None:
    assert walks(plan(selection(Filter(name=pattern))))
