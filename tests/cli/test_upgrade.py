"""A catalog that an earlier release left: brought up to date by the first command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.catalog.filling import enlarge, make_earlier
from tests.catalog.making import EARLIER

if TYPE_CHECKING:
    from tests.cli.program import Program

OLD = EARLIER[2]
"""The one of the third schema."""


@pytest.fixture
def old(program: Program) -> Path:
    path = program.home / "library.db"
    make_earlier(path, OLD)
    return path


def test_a_long_upgrade_is_told_once_and_beside_the_results(program: Program, old: Path) -> None:
    enlarge(old)

    first, second = program.run("list", "--ids"), program.run("list", "--ids")

    assert first.err == (
        "audiomood: bringing the catalog up to date (schema 3 to 4); so many tracks take a while\n"
    )
    assert first.out == second.out != ""
    assert (first.code, second.code, second.err) == (0, 0, "")


def test_an_upgrade_does_not_depend_on_being_told(program: Program, old: Path) -> None:
    enlarge(old)

    with Path("/dev/full").open("wb") as full, program.start("list", stderr=full) as process:
        out, _ = process.communicate(timeout=60)

    assert len(out.splitlines()) == 2
    assert program.run("list", "--ids").err == ""


@pytest.mark.usefixtures("old")
def test_a_short_upgrade_is_silent(program: Program) -> None:
    result = program.run("list", "--ids")

    assert (result.code, result.err) == (0, "")
    assert len(result.out.split()) == 2
