"""`audiomood similar`: what sounds like a track, under the conditions and in the forms of `list`."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from audiomood.cli.app import command

if TYPE_CHECKING:
    from tests.cli.program import Program


def names(program: Program, *arguments: str) -> list[str]:
    return [track["name"] for track in program.json("similar", *arguments)]


def test_the_nearest_come_first_and_only_what_can_be_compared(felt_once: Program) -> None:
    found = felt_once.json("similar", "calm.wav")
    assert [(track["name"], round(track["distance"], 3)) for track in found] == [
        ("near.wav", 0.5), ("middle.wav", 1.0), ("far.wav", 5.0),
    ]  # fmt: skip


def test_every_condition_of_list_holds(felt_once: Program) -> None:
    assert names(felt_once, "calm.wav", "--mood", "calm") == ["near.wav"]
    assert names(felt_once, "calm.wav", "--min-valence", "0.3") == ["middle.wav"]
    assert names(felt_once, "calm.wav", "--name", "*a?.wav") == ["near.wav", "far.wav"]
    assert names(felt_once, "calm.wav", "--format", "ogg") == []


def test_a_part_of_them_is_counted_by_their_distance(felt_once: Program) -> None:
    assert names(felt_once, "calm.wav", "-n", "1", "--offset", "1") == ["middle.wav"]
    assert names(felt_once, "calm.wav", "--reverse", "-n", "2") == ["far.wav", "middle.wav"]
    assert names(felt_once, "far.wav", "-n", "1") == ["middle.wav"]


def test_it_takes_the_conditions_of_list_but_has_an_order_of_its_own() -> None:
    verbs = command()
    options = {
        verb: {param.name for param in verbs.get_command(None, verb).params}
        for verb in ("list", "similar")
    }
    assert options["list"] - options["similar"] == {"sort", "total", "unanalyzed"}
    assert options["similar"] - options["list"] == {"track"}


def test_its_columns_are_those_of_list_and_then_the_distance(felt_once: Program) -> None:
    (line,) = felt_once.ok("similar", "calm.wav", "-n", "1").splitlines()
    (listed,) = felt_once.ok("list", "--name", "near.wav").splitlines()
    assert line == f"{listed}\t0.500"
    (row,) = csv.DictReader(io.StringIO(felt_once.ok("similar", "calm.wav", "-n1", "--csv")))
    (track,) = csv.DictReader(io.StringIO(felt_once.ok("list", "--name", "near.wav", "--csv")))
    assert float(row.pop("distance")) == 0.5
    assert row == track
    (ids,) = felt_once.ok("similar", "calm.wav", "-n", "1", "--ids").splitlines()
    assert ids == track["id"]
    shown = json.loads(felt_once.ok("similar", "calm.wav", "-n", "1", "--jsonl"))
    assert list(shown)[-1] == "distance"


def test_a_person_sees_the_distance_beside_the_id(felt_once: Program) -> None:
    shown = re.sub("\x1b\\[[0-9;]*m", "", felt_once.on_terminal("similar", "calm.wav").out)
    title, _, first, *_ = shown.splitlines()
    assert title.split()[:3] == ["id", "distance", "duration"]
    assert re.match(r"[0-9a-f]{12} +0\.50 +0:07 +wav +calm +50% +near\.wav", first)


def test_the_track_may_come_from_standard_input(felt_once: Program) -> None:
    ids = felt_once.ok("list", "--name", "calm.wav", "--ids").encode()
    assert felt_once.ok("similar", "-", stdin=ids) == felt_once.ok("similar", "calm.wav")
    several = felt_once.run("similar", "-", stdin=felt_once.ok("list", "--ids").encode())
    assert (several.code, several.out) == (2, "")
    assert several.err == "audiomood: 7 tracks were given; name one\n"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("new.wav", "it was not heard yet; hear it with `audiomood mood "),
        ("old.wav", "an older audiomood heard it; hear it with `audiomood mood "),
        ("voice.wav", "its mood is unknown, speech"),
    ],
)
def test_what_cannot_be_compared_says_why(felt_once: Program, name: str, why: str) -> None:
    result = felt_once.run("similar", name)
    assert (result.code, result.out) == (2, "")
    assert why in result.err
    assert felt_once.run("similar", "nothing.wav").code == 4
