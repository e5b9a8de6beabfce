"""Work for many threads that ends early."""

from __future__ import annotations

import threading

import pytest

from audiomood.library.batches import Batches


class Line:
    """Something to wait for until all who wait are sent away; later ones wait again."""

    def __init__(self) -> None:
        self._away = threading.Event()

    def wait(self) -> bool:
        return self._away.wait(60)

    def abandon(self) -> None:
        away, self._away = self._away, threading.Event()
        away.set()


def test_what_begins_to_wait_after_the_end_is_ended_too() -> None:
    line, begun = Line(), threading.Event()
    kept: list[bool] = []

    def work() -> bool:
        begun.set()
        return line.wait() and line.wait() and line.wait()

    batches = Batches[bool](1, abandon=line.abandon, keep=kept.extend)

    def interrupted() -> None:
        with batches:
            batches.begin(work)
            assert begun.wait(60)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert kept == [True]


def test_what_has_not_begun_by_the_end_does_not_begin() -> None:
    line, begun = Line(), threading.Event()
    kept: list[bool] = []

    def work() -> bool:
        begun.set()
        return line.wait()

    batches = Batches[bool](1, abandon=line.abandon, keep=kept.extend)

    def interrupted() -> None:
        with batches:
            batches.begin(work)
            assert begun.wait(60)
            batches.begin(lambda: pytest.fail("it began"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert kept == [True]
