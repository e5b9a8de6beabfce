"""Workers on standby: called up before there is work, hired by the crew that has some."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from audiomood.errors import AnalysisFailed
from audiomood.library.crew.crew import Crew
from audiomood.library.crew.standby import call_up
from tests.processes import alive, children, eventually


def is_imported(module: str) -> tuple[int, bool]:
    """Return the process in which this runs, and whether it has a module."""
    return os.getpid(), module in sys.modules


def asked(module: str) -> tuple[int, bool]:
    with Crew(is_imported, 1) as crew:
        found = crew.result(crew.begin(module), what="it")
    assert not isinstance(found, AnalysisFailed)
    return found


def test_a_crew_hires_the_one_that_was_called_up_with_what_it_needs() -> None:
    before = children(os.getpid())
    call_up("colorsys")
    (called,) = children(os.getpid()) - before
    assert asked("colorsys") == (called, True)
    assert children(os.getpid()) == before
    hired, imported = asked("colorsys")
    assert hired != called
    assert not imported


def test_what_cannot_be_imported_harms_nobody() -> None:
    call_up("colorsys", "no.such.module", "this")  # the last one prints a poem
    assert asked("this")[1]


def test_one_that_died_while_it_waited_is_replaced() -> None:
    before = children(os.getpid())
    call_up()
    (called,) = children(os.getpid()) - before
    os.kill(called, signal.SIGKILL)
    assert asked("sys")[0] != called


EMPLOYER = """
from audiomood.library.crew.standby import call_up
call_up()
call_up("this")
print("called", flush=True)
input()
"""


def test_whom_nobody_hires_ends_with_the_process() -> None:
    for how in ("end", "kill"):
        with subprocess.Popen(
            [sys.executable, "-c", EMPLOYER], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as employer:
            assert employer.stdout is not None
            assert employer.stdout.readline() == b"called\n"
            workers = children(employer.pid)
            assert len(workers) == 2
            if how == "kill":
                employer.kill()
            employer.communicate(b"\n")
        assert how == "kill" or not any(alive(worker) for worker in workers)
        eventually(lambda there=workers: not any(alive(worker) for worker in there))
