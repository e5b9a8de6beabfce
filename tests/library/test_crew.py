"""A crew of workers: one that dies, and one whose employer does."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from audiomood.errors import AnalysisFailed
from audiomood.library.crew import Crew


def double(number: int) -> int:
    """Work, fail or die."""
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
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
        2, 4, "the analysis of number 13 ended its process twice", 8, 10,
    ]  # fmt: skip


def test_calls_go_on_after_a_worker_died() -> None:
    with Crew(double, 2) as crew:
        assert isinstance(crew.result(crew.begin(13), what="it"), AnalysisFailed)
        assert crew.result(crew.begin(3), what="it") == 6


def test_a_fault_in_one_call_is_told_and_leaves_the_others() -> None:
    for workers in (1, 2):
        one, failure, three = results([1, 12, 3], workers=workers)
        assert (one, three) == (2, 6)
        assert "number 12" in str(failure)
        assert "ZeroDivisionError: twelve" in str(failure)


def test_a_crew_of_one_works_here_and_now() -> None:
    with Crew(os.getpid, 1) as crew:
        assert not crew.parallel
        assert crew.result(crew.begin(), what="it") == os.getpid()


def test_a_crew_that_is_left_early_is_gone() -> None:
    try:
        with Crew(time.sleep, 2) as crew:
            crew.begin(600)
            raise KeyError
    except KeyError:
        assert multiprocessing.active_children() == []


EMPLOYER = """
import multiprocessing, time
from audiomood.library.crew import Crew
if __name__ == "__main__":
    with Crew(time.sleep, 2) as crew:
        tasks = [crew.begin(0), crew.begin(600)]
        crew.result(tasks[0], what="it")
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        time.sleep(600)
"""


def test_workers_end_with_the_process_that_employs_them() -> None:
    with subprocess.Popen([sys.executable, "-c", EMPLOYER], stdout=subprocess.PIPE) as employer:
        assert employer.stdout is not None
        workers = [int(pid) for pid in employer.stdout.readline().split()]
        employer.kill()

    assert len(workers) == 2
    end = time.monotonic() + 60
    while any(alive(worker) for worker in workers):
        assert time.monotonic() < end
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
