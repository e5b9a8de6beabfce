"""An iterator ahead of its reader: the same things in the same order, and nobody left behind."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from audiomood.audio.ahead import ahead
from tests.processes import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_all_comes_in_order() -> None:
    assert list(ahead([start, start + 1] for start in range(0, 1000, 2))) == list(range(1000))
    assert list(ahead([[], [1], []])) == [1]
    assert list(ahead([])) == []


def test_an_error_comes_after_what_was_made_before_it() -> None:
    def lots() -> Iterator[list[int]]:
        yield [1, 2]
        yield [3]
        raise MemoryError

    found = []
    with pytest.raises(MemoryError):
        found.extend(ahead(lots()))  # extends only by what comes before an error
    assert found == [1, 2, 3]


def test_another_thread_works_a_few_lots_ahead_and_no_more() -> None:
    made: list[threading.Thread] = []

    def lots() -> Iterator[list[int]]:
        for number in range(1000):
            made.append(threading.current_thread())
            yield [number]

    with closing(ahead(lots())) as numbers:
        assert next(numbers) == 0
        eventually(lambda: len(made) == 4)  # one is read, two wait, one is made
        assert next(numbers) == 1
        eventually(lambda: len(made) == 5)
        assert threading.current_thread() not in made
        assert made[0].is_alive()
    assert not made[0].is_alive()
    assert len(made) <= 6
