"""No filter walks through the table of tracks where an index can lead to them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from audiomood.catalog.file import create
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.query import conditions, likenesses, selection
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.model.filter import SORT_KEYS, Filter
from tests.catalog.making import CLOUD, CONDITIONS, HOME, START, track

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
    "stale": (2, 2),
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
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    create(tmp_path / FILE_NAME)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        yield connection


@pytest.fixture
def plan(connection: sqlite3.Connection) -> Plan:
    return partial(steps_of, connection, "SELECT id, name FROM track")


@pytest.fixture
def vectors_plan(connection: sqlite3.Connection) -> Plan:
    return partial(steps_of, connection, "SELECT id, vector FROM ")


def steps_of(connection: sqlite3.Connection, begin: str, part: Selection) -> list[str]:
    sql = f"EXPLAIN QUERY PLAN {begin}{part.sql}"
    return [row[3] for row in connection.execute(sql, part.values)]


def walks(steps: list[str]) -> list[str]:
    # The index that holds nothing but tracks without a mood is walked through with all right.
    return [
        step
        for step in steps
        if step.startswith("SCAN track") and not step.endswith("track_unanalyzed")
    ]


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


# What was never heard has no vector, and what was added since some time is a bound like others.
@pytest.mark.parametrize(
    "field", sorted(EXAMPLES.keys() - IN_THE_ORDER_OF_TIME - {"since", "unanalyzed"})
)
def test_an_index_leads_to_the_vectors_of_the_tracks_that_fit(
    vectors_plan: Plan, field: str
) -> None:
    steps = vectors_plan(likenesses(Filter(**{field: EXAMPLES[field]}), (1, 1)))

    assert walks(steps) == []
    assert [step for step in steps if step.startswith("SCAN likeness")] == []


@pytest.mark.parametrize("field", [None, "since", *sorted(IN_THE_ORDER_OF_TIME)])
def test_many_vectors_are_read_in_one_walk_through_their_narrow_table(
    vectors_plan: Plan, field: str | None
) -> None:
    wanted = Filter(**{field: EXAMPLES[field]}) if field else Filter()

    assert vectors_plan(likenesses(wanted, (1, 1))) == [
        "SCAN likeness",
        "SEARCH track USING INTEGER PRIMARY KEY (rowid=?)",
    ]


def test_the_count_of_words_reads_no_row_of_a_track(tmp_path: Path) -> None:
    create(tmp_path / FILE_NAME)
    with SqliteCatalog.open(tmp_path / FILE_NAME) as catalog:
        asked: list[str] = []
        catalog._connection.set_trace_callback(asked.append)
        catalog.tallies()
        (step,) = catalog._connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()

    assert step[3] == "SCAN track USING COVERING INDEX track_versions"


def steps_while(path: Path, ask: Callable[[SqliteCatalog], object]) -> list[str]:
    """How a catalog of many tracks, a few of them in the trash, reads what it is asked for."""
    create(path)
    with SqliteCatalog.open(path) as catalog:
        catalog.add_store(HOME)
        catalog.add([track(str(number)) for number in range(3000)], tags={})
        catalog.trash([track(str(number)).id for number in range(3)], removed=START, until=START)
        asked: list[str] = []
        catalog._connection.set_trace_callback(asked.append)
        ask(catalog)
        catalog._connection.set_trace_callback(None)
        return [
            step
            for sql in asked
            if sql.startswith("SELECT")
            for *_, step in catalog._connection.execute(f"EXPLAIN QUERY PLAN {sql}")
        ]


def walks_whole_tables(steps: list[str]) -> list[str]:
    return [step for step in steps if step.startswith("SCAN") and "USING" not in step]


@pytest.mark.parametrize(
    "ask",
    [
        lambda catalog: list(catalog.holdings(HOME)),
        lambda catalog: catalog.trashed(),
        lambda catalog: catalog.expired(START),
        lambda catalog: catalog.due_notes(20),
    ],
)
def test_what_keeps_a_library_safe_comes_in_order_by_indexes(
    tmp_path: Path, ask: Callable[[SqliteCatalog], object]
) -> None:
    steps = steps_while(tmp_path / FILE_NAME, ask)

    assert steps
    assert walks_whole_tables(steps) == [step for step in steps if "TEMP B-TREE" in step] == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda catalog: catalog.trashed("name"),
        lambda catalog: catalog.trashed("abcd"),
        lambda catalog: catalog.drop_copies([track("9").id], HOME, kept=CLOUD),
        lambda catalog: catalog.add_copies(HOME, {track("9").id: START}),
        lambda catalog: catalog.purge([track("1").id]),
        lambda catalog: catalog.untrash([track("1").id]),
    ],
)
def test_what_is_named_is_looked_up(tmp_path: Path, ask: Callable[[SqliteCatalog], object]) -> None:
    steps = steps_while(tmp_path / FILE_NAME, ask)

    assert [step for step in steps if step.startswith(("SEARCH track", "SEARCH trash"))]
    assert [step for step in walks_whole_tables(steps) if "pragma" not in step] == []


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
