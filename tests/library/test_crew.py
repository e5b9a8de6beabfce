"""A crew of workers: one that dies, hangs or grows, and one whose employer dies."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from audiomood.errors import AnalysisFailed
from audiomood.library.crew.crew import Crew
from tests.processes import alive, children, eventually


def double(number: int) -> int:
    """Work, fail, die, hang or grow."""
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 14:
        # In C, where nobody looks at signals until it is over: some weeks.
        sum(itertools.repeat(1))
    if number == 15:
        len(bytes(1 << 40))
    if number == 12:
        raise ZeroDivisionError("twelve")
    return 2 * number


def results(numbers: list[int], *, workers: int) -> list[int | str]:
    with Crew(double, workers) as crew:
        tasks = [crew.begin(number) for number in numbers]
        found = [
            crew.result(task, what=f"number {number}")
            for number, task in zip(numbers, tasks, strict=True)
        ]
    return [str(one) if isinstance(one, AnalysisFailed) else one for one in found]


def test_only_the_call_that_kills_its_worker_fails() -> None:
    assert results([1, 2, 13, 4, 5], workers=2) == [
        2, 4, "the analysis of number 13 ended its process twice: SIGKILL", 8, 10,
    ]  # fmt: skip


def test_calls_go_on_after_a_worker_died() -> None:
    with Crew(double, 2) as crew:
        assert isinstance(crew.result(crew.begin(13), what="it"), AnalysisFailed)
        assert crew.result(crew.begin(3), what="it") == 6


def test_a_fault_in_one_call_is_told_and_leaves_the_others() -> None:
    for workers in (0, 1, 2):
        one, failure, three = results([1, 12, 3], workers=workers)
        assert (one, three) == (2, 6)
        assert "number 12" in str(failure)
        assert "ZeroDivisionError: twelve" in str(failure)


def test_a_call_that_hangs_is_ended_once_and_the_others_go_on() -> None:
    with Crew(double, 2) as crew:
        tasks = [crew.begin(number, seconds=1.0) for number in (1, 14, 3, 4)]
        one, failure, three, four = [crew.result(task, what="it") for task in tasks]
    assert (one, three, four) == (2, 6, 8)
    assert str(failure) == "the analysis of it did not end: it was ended after 1 s of work"


def test_a_call_may_work_as_long_as_it_is_told_and_each_one_anew() -> None:
    with Crew(work, 1) as crew:
        tasks = [crew.begin(0.7, seconds=1.0) for _ in range(4)]
        assert [crew.result(task, what="it") for task in tasks] == [None] * 4


def work(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS bounds the memory of no process")
def test_a_call_that_asks_for_too_much_memory_fails_alone() -> None:
    one, failure, three = results([1, 15, 3], workers=2)
    assert (one, three) == (2, 6)
    assert "more than 4 GiB of memory" in str(failure)


def test_what_cannot_be_sent_back_is_a_fault_and_no_traceback(capfd: Any) -> None:
    with Crew(threading.Lock, 1) as crew:
        failure = crew.result(crew.begin(), what="it")
    assert "fault in audiomood: TypeError" in str(failure)
    assert capfd.readouterr() == ("", "")


def test_a_crew_of_nobody_works_here_and_now() -> None:
    with Crew(os.getpid, 0) as crew:
        assert not crew.parallel
        assert crew.result(crew.begin(), what="it") == os.getpid()


def test_a_crew_that_is_left_early_is_gone() -> None:
    before = children(os.getpid())
    try:
        with Crew(time.sleep, 2) as crew:
            crew.begin(600)
            eventually(lambda: children(os.getpid()) != before)
            raise KeyError
    except KeyError:
        assert children(os.getpid()) == before


EMPLOYER = """
import time
from audiomood.library.crew.crew import Crew
if __name__ == "__main__":
    with Crew(time.sleep, 2) as crew:
        tasks = [crew.begin(0), crew.begin(600)]
        crew.result(tasks[0], what="it")
        print("begun", flush=True)
        time.sleep(600)
"""


def test_workers_end_with_the_process_that_employs_them() -> None:
    with subprocess.Popen([sys.executable, "-c", EMPLOYER], stdout=subprocess.PIPE) as employer:
        assert employer.stdout is not None
        assert employer.stdout.readline() == b"begun\n"
        workers = children(employer.pid)
        employer.kill()

    assert len(workers) == 2
    eventually(lambda: not any(alive(worker) for worker in workers))
