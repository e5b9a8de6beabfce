"""No filter walks through the table of tracks where an index can lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from audiomood.catalog import answer, leads
from audiomood.catalog.file import create
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.model.filter import SORT_KEYS, Filter
from tests.catalog.making import CLOUD, CONDITIONS, HOME, START, track

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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

COMPUTED = {"mood", "min_confidence"}
"""Conditions on columns that are computed of others. Those stand in the index, but SQLite does not see
that it has all that is needed: it goes to the rows of the table only where it does not."""
IN_TIME = {
    "format": "SEARCH track USING INDEX track_format (format=?)",
    "mood": "SEARCH track USING INDEX track_word (word=?)",
    "unanalyzed": "SCAN track USING INDEX track_unanalyzed",
    "since": "SEARCH track USING INDEX track_added (added>?)",
}
"""Conditions with an index that has what fits in the order of time."""


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[SqliteCatalog]:
    create(tmp_path / FILE_NAME)
    with SqliteCatalog.open(tmp_path / FILE_NAME) as catalog:
        catalog.add_store(HOME)
        # As the first are walked through where many fit, the test's track must not be the last.
        catalog.add(
            [track(f"night {n}", tags={"live": "", "genre": "rock"}) for n in range(3)], tags={}
        )
        yield catalog


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any number of tracks count as many."""
    monkeypatch.setattr(leads, "_FEW", -1)
    monkeypatch.setattr(leads, "_SOME", -1)


@pytest.fixture
def impatient(many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every walk that may be given up be given up at once."""
    monkeypatch.setattr(answer, "_PATIENCE", 1)


def steps_of(catalog: SqliteCatalog, ask: Callable[[], object]) -> list[str]:
    """Return how the last statement that is asked goes through the catalog."""
    asked: list[str] = []
    catalog._connection.set_trace_callback(asked.append)
    ask()
    catalog._connection.set_trace_callback(None)
    # What the full-text index asks its own tables is marked as a comment, or names their schema.
    own = [sql for sql in asked if sql.startswith("SELECT") and "'main'." not in sql]
    return [step for *_, step in catalog._connection.execute(f"EXPLAIN QUERY PLAN {own[-1]}")]


def listing(catalog: SqliteCatalog, **wanted: Any) -> list[str]:
    return steps_of(catalog, lambda: list(catalog.rows(Filter(**wanted), ("id", "name"))))


def totalling(catalog: SqliteCatalog, **wanted: Any) -> list[str]:
    return steps_of(catalog, lambda: catalog.total(Filter(**wanted)))


def hearing(catalog: SqliteCatalog, **wanted: Any) -> list[str]:
    return steps_of(catalog, lambda: list(catalog.likenesses(Filter(**wanted), (1, 1))))


def walks(steps: list[str]) -> list[str]:
    # The index that holds nothing but tracks without a mood is walked through with all right.
    return [
        step for step in steps if step.startswith("SCAN track") and "track_unanalyzed" not in step
    ]


def sorts(steps: list[str]) -> list[str]:
    return [step for step in steps if "TEMP B-TREE" in step]


@pytest.mark.parametrize("ask", [listing, totalling, hearing])
@pytest.mark.parametrize("field", sorted(EXAMPLES))
def test_an_index_leads_to_few(
    catalog: SqliteCatalog, field: str, ask: Callable[..., list[str]]
) -> None:
    steps = ask(catalog, **{field: EXAMPLES[field]})

    assert steps[0] == "SEARCH track USING INTEGER PRIMARY KEY (rowid=?)"
    assert walks(steps) == []


@pytest.mark.parametrize("pattern", ["*night*", "?igh", "[Nn]ight", "*.w64", "a[]b]night"])
def test_an_index_of_parts_leads_to_names_whose_beginning_is_open(
    catalog: SqliteCatalog, pattern: str
) -> None:
    assert walks(listing(catalog, name=pattern)) == []


def test_two_bounds_lead_together(catalog: SqliteCatalog) -> None:
    steps = listing(catalog, min_duration=60.0, max_duration=61.0)

    index = "COVERING INDEX track_duration (duration>? AND duration<?)"
    assert f"SEARCH track USING {index}" in steps


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("limit", [None, 2])
@pytest.mark.parametrize("field", sorted(EXAMPLES))
def test_many_are_walked_through_newest_first(
    catalog: SqliteCatalog, field: str, limit: int | None
) -> None:
    steps = listing(catalog, **{field: EXAMPLES[field]}, limit=limit)

    if field != "search":
        assert steps[0] == IN_TIME.get(field, "SCAN track USING INDEX track_added")
        assert sorts(steps) == []


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("field", sorted(EXAMPLES))
def test_many_are_walked_through_in_any_order(catalog: SqliteCatalog, field: str) -> None:
    steps = listing(catalog, **{field: EXAMPLES[field]}, sort="size")

    assert steps[0] == "SCAN track USING INDEX track_size"
    assert sorts(steps) == []


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("field", "key"), [
    ("max_duration", "duration"), ("min_valence", "valence"), ("max_arousal", "arousal"),
    ("min_confidence", "confidence"), ("name", "name"), ("format", "format"), ("since", "added"),
])  # fmt: skip
def test_a_walk_begins_and_ends_at_the_bounds_of_its_index(
    catalog: SqliteCatalog, field: str, key: Any
) -> None:
    steps = listing(catalog, **{field: EXAMPLES[field]}, sort=key)

    assert steps[0].startswith(f"SEARCH track USING INDEX track_{key}")
    assert sorts(steps) == []


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("field", sorted(EXAMPLES.keys() - {"search"}))
def test_a_walk_that_is_too_long_becomes_a_scan_of_narrow_indexes(
    catalog: SqliteCatalog, field: str
) -> None:
    # The walk must have a way to go before its patience is looked at.
    catalog.add([track(str(number)) for number in range(300)], tags={})

    steps = listing(catalog, **{field: EXAMPLES[field]}, sort="size", limit=400)

    assert steps[0] == "SEARCH track USING INTEGER PRIMARY KEY (rowid=?)"
    covering = "INDEX" if field in COMPUTED else "COVERING INDEX"
    assert all(covering in step for step in walks(steps))


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("field", [None, *sorted(EXAMPLES)])
def test_many_are_counted_without_their_rows(catalog: SqliteCatalog, field: str | None) -> None:
    steps = totalling(catalog, **({field: EXAMPLES[field]} if field else {}))

    # Of what was never heard there is an index that leads to the rows.
    covering = "INDEX" if field in {*COMPUTED, "unanalyzed"} else "COVERING INDEX"
    # Those that fit are listed, and their rows are read in the order in which they lie.
    listed = field in ("name", "search", "tags", "store")
    assert ("INTEGER PRIMARY KEY" if listed else covering) in steps[0]
    assert all(covering in step for step in walks(steps))


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("field", [None, *sorted(EXAMPLES)])
def test_many_vectors_are_read_in_one_walk_through_their_narrow_table(
    catalog: SqliteCatalog, field: str | None
) -> None:
    steps = hearing(catalog, **({field: EXAMPLES[field]} if field else {}))

    assert steps[:2] == ["SCAN likeness", "SEARCH track USING INTEGER PRIMARY KEY (rowid=?)"]
    assert walks(steps) == sorts(steps) == []


@pytest.mark.parametrize(("field", "index"), [("format", "track_format"), ("mood", "track_word")])
def test_a_breakdown_goes_through_an_index_that_has_the_groups(
    catalog: SqliteCatalog, field: Any, index: str
) -> None:
    steps = steps_of(catalog, lambda: catalog.breakdown(field))

    covering = "" if field in COMPUTED else "COVERING "
    assert steps[0] == f"SCAN track USING {covering}INDEX {index}"
    assert "USE TEMP B-TREE FOR GROUP BY" not in steps


@pytest.mark.usefixtures("many")
def test_every_index_of_tracks_is_of_use(catalog: SqliteCatalog) -> None:
    steps = [
        *(step for key in SORT_KEYS for step in listing(catalog, sort=key)),
        *(step for field in EXAMPLES for step in listing(catalog, **{field: EXAMPLES[field]})),
        *steps_of(catalog, lambda: catalog.same_audio([""])),
        *steps_of(catalog, catalog.tallies),
    ]
    names = catalog._connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'track' AND sql IS NOT NULL"
    )

    assert [name for (name,) in names if not any(f"INDEX {name}" in step for step in steps)] == []


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
    catalog: SqliteCatalog, key: Any, reverse: bool
) -> None:
    steps = listing(catalog, sort=key, reverse=reverse, limit=50)

    assert steps == [f"SCAN track USING INDEX track_{key}"]
