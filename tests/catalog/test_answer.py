"""Whichever way tracks are found, they are those that fit, in their order."""

from __future__ import annotations

import ctypes
import signal
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from audiomood.catalog import answer, leads
from audiomood.catalog.file import create
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.selection import Selection
from audiomood.catalog.sqlite import SqliteCatalog
from audiomood.model.filter import SORT_KEYS, Filter
from audiomood.model.outcome import Total
from tests.catalog.filling import filled, found, property_test, vectors
from tests.catalog.making import (
    CLOUD,
    HOME,
    LIBRARIES,
    START,
    UNKNOWN,
    digest,
    filters,
    mood,
    sound,
    track,
)
from tests.catalog.oracle import expected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiomood.model.track import Mood, Track

WAYS = {
    "all are many": {"_FEW": -1, "_SOME": -1},
    "some are few": {"_FEW": 19, "_SOME": 19},
    "some are gathered": {"_FEW": 0, "_SOME": 24, "_PATIENCE": 1},
    "most walks are given up": {"_FEW": 0, "_SOME": 0, "_PATIENCE": 1},
    "some are gathered where a walk is given up": {"_FEW": 0, "_SOME": 9, "_PATIENCE": 1},
    "of a search the first are looked at": {"_FEW": 2, "_SOME": 4, "_LEAST_AHEAD": 2, "_AHEAD": 1},
    "of a search as many are looked at as were found in time": {
        "_FEW": -1,
        "_SOME": -1,
        "_PATIENCE": 70,
        "_LEAST_AHEAD": 9,
    },
}
"""Small numbers for what are large ones, so that a handful of tracks goes every way."""


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in WAYS[request.param].items():
            patch.setattr(leads if name in ("_FEW", "_SOME") else answer, name, value)
        yield


@pytest.mark.usefixtures("way")
@given(entries=LIBRARIES, wanted=filters())
@property_test
def test_every_way_leads_to_the_same_tracks(
    entries: list[tuple[Track, Mood | None]], wanted: Filter
) -> None:
    with SqliteCatalog.open(None) as catalog:
        filled(catalog, entries)

        assert [row for (row,) in catalog.rows(wanted, ("id",))] == expected(entries, wanted)
        whole = expected(entries, wanted._replace(limit=None, offset=0))
        assert catalog.total(wanted).tracks == len(whole)


def _entry(number: int) -> tuple[Track, Mood | None]:
    """One of many tracks, about half of which meet any of `HALVES`, each another half."""
    kind, seconds, valence, arousal = ((number * 7 // place) % 5 for place in (1, 2, 3, 5))
    one = track(
        f"{('night', 'day')[number // 3 % 2]} {number:02}",
        id=digest(str(number)),
        added=START + timedelta(seconds=number * 13 % 41),
        size=number * 11 % 17,
        sound=sound(format=("mp3", "flac")[kind > 2], duration=seconds * 60.0 or None),
        tags={
            key: ("", "rock")[number // 4 % 2]
            for key, modulus in (("live", 3), ("genre", 4))
            if number % modulus
        },
        store=(HOME, CLOUD)[number // 2 % 3 > 1],
        person_word="happy" if number % 8 == 5 else None,
    )
    words = ("calm", "sad", "calm")
    heard = mood(words[number % 3], valence=valence / 4, arousal=arousal / 4, probability=kind / 4)
    heard = heard if number % 9 else UNKNOWN
    versions = {"features_version": 1 + number % 2, "vector": (number / 4,)}
    return one, replace(heard, **versions) if number % 7 else None


MANY = [_entry(number) for number in range(40)]
HALVES: list[dict[str, Any]] = [
    {"min_duration": 120.0}, {"max_duration": 180.0}, {"name": "night*"}, {"name": "*ight*"},
    {"name": "*[02468]"}, {"search": "night"}, {"search": "rock"}, {"format": "mp3"},
    {"tags": ("live",)}, {"tags": ("genre=rock",)}, {"tags": ("live", "genre")}, {"mood": "calm"},
    {"min_valence": 0.5}, {"max_valence": 0.5}, {"min_arousal": 0.5}, {"max_arousal": 0.5},
    {"min_confidence": 0.5}, {"since": START + timedelta(seconds=15)}, {"store": HOME},
    {"unanalyzed": True}, {"stale": (2, 1)}, {"unknown_duration": True},
]  # fmt: skip


def _anything(chance: Random) -> Filter:
    """Return a filter of up to five conditions, in any order."""
    asked: dict[str, Any] = {}
    for one in chance.sample(HALVES, chance.randint(1, 5)):
        asked |= one
    return Filter(
        **asked,
        sort=chance.choice(SORT_KEYS),
        reverse=chance.random() < 0.5,
        limit=chance.choice((None, 1, 3, 20)),
        offset=chance.choice((0, 0, 1, 2)),
    )


@pytest.fixture(scope="module")
def many() -> Iterator[SqliteCatalog]:
    with SqliteCatalog.open(None) as catalog:
        filled(catalog, MANY)
        yield catalog


@pytest.mark.usefixtures("way")
def test_every_way_leads_to_what_meets_several_conditions(many: SqliteCatalog) -> None:
    chance = Random(2026)
    for _ in range(300):
        wanted = _anything(chance)
        page = expected(MANY, wanted)
        ids = set(expected(MANY, wanted._replace(limit=None, offset=0)))
        fitting = [(one, heard) for one, heard in MANY if one.id in ids]
        seconds = [one.sound.duration for one, _ in fitting]

        assert [row for (row,) in many.rows(wanted, ("id",))] == page, wanted
        assert [one.id for one in many.find(wanted)] == page, wanted
        assert many.total(wanted) == Total(
            tracks=len(fitting),
            seconds=sum(filter(None, seconds)),
            size=sum(one.size for one, _ in fitting),
            unknown_duration=seconds.count(None),
        ), wanted
        assert vectors(many, (2, 1), wanted) == {
            one.id: heard.vector for one, heard in fitting if heard and heard.versions == (2, 1)
        }, wanted


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("limit", [None, 1, 2, 3, 20])
@pytest.mark.parametrize("offset", [0, 2, 15])
def test_a_search_is_in_the_order_of_time_also_where_rows_were_not_written_in_it(
    limit: int | None, offset: int, reverse: bool
) -> None:
    wanted = Filter(search="night", limit=limit, offset=offset, reverse=reverse)
    years = (2003, 2011, 2001, 2012, 2009, 2010, 2002, 2008, 2004, 2007, 2006, 2005)
    entries = [
        (
            track(
                f"{'night' if year % 4 else 'day'} {year}", added=track().added.replace(year=year)
            ),
            None,
        )
        for year in years
    ]
    with SqliteCatalog.open(None) as catalog:
        filled(catalog, entries)

        assert [row for (row,) in catalog.rows(wanted, ("id",))] == expected(entries, wanted)


def test_an_answer_is_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WAYS["of a search the first are looked at"].items():
        monkeypatch.setattr(leads if name in ("_FEW", "_SOME") else answer, name, value)
    create(tmp_path / FILE_NAME)
    with (
        SqliteCatalog.open(tmp_path / FILE_NAME) as catalog,
        SqliteCatalog.open(tmp_path / FILE_NAME) as other,
    ):
        filled(other, [(track(f"night {number}"), None) for number in range(6)])

        def meanwhile(sql: str) -> None:
            if sql.startswith("SELECT id") and other.get([track("night 5").id]):
                # The new row has the number of the one that is gone.
                other.remove([track("night 5").id])
                other.add([track("night", sound=sound(format="flac"))], tags={})

        catalog._connection.set_trace_callback(meanwhile)
        wanted = Filter(search="night", format="mp3", limit=1)
        assert list(catalog.rows(wanted, ("id",))) == [(track("night 5").id,)]
        assert list(catalog.rows(wanted, ("id",))) == [(track("night 4").id,)]


def test_ctrl_c_while_a_walk_is_given_up_ends_the_work() -> None:
    press = ctypes.CDLL(None)["raise"]
    endless = (
        "WITH RECURSIVE one AS (SELECT press(?) UNION ALL SELECT 1 FROM one) SELECT max(1) FROM one"
    )
    with SqliteCatalog.open(None) as catalog:
        # A function of C, so that the signal still waits when SQLite asks whether to go on.
        catalog._connection.create_function("press", 1, press)

        with pytest.raises(KeyboardInterrupt):
            catalog._ask_briefly(Selection(endless, (signal.SIGINT,)), 10_000)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*ight*", ["night", "knights"]),
        ("*IGHT*", ["NIGHT"]),
        ("*gh?s", ["knights"]),
        ("*[k]night*", ["knights"]),
        ('*"b" or*', ['a "b" or c']),
        ("*é東京*", ["é東京"]),
        ("*\ufb01nd*", ["\ufb01nd"]),
        ("*find*", []),
        ("*fe\u0301e*", ["cafe\u0301es"]),
        ("*fée*", []),
        ("*aSSe*", []),
        ("*zzz\0*", []),
        ("*" + "ight" * 2000 + "*", []),
        ("?night*", ["knights"]),
    ],
)
def test_a_name_is_found_by_what_stands_in_it(pattern: str, names: list[str]) -> None:
    every = (
        "night", "knights", "NIGHT", 'a "b" or c', "é東京", "\ufb01nd", "cafe\u0301es", "Straße",
    )  # fmt: skip
    with SqliteCatalog.open(None) as catalog:
        filled(catalog, [(track(name), None) for name in every])

        assert found(catalog, name=pattern, reverse=True) == names
        catalog.rename(track("night").id, "day")
        kept = [name for name in names if name != "night"]
        assert found(catalog, name=pattern, reverse=True) == kept
        catalog.remove([track("knights").id])
        kept = [name for name in kept if name != "knights"]
        assert found(catalog, name=pattern, reverse=True) == kept
