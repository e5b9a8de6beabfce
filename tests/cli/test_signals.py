"""Interrupted work: one short word, the right exit code, nothing left running, nothing half stored."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Program
from tests.cli.sound import tone
from tests.library import wholeness

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = b"\naudiomood: interrupted\n"
TERMINATED = b"audiomood: terminated\n"


def until(happens: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def group(leader: int) -> list[int]:
    """Return the processes of a group that are not yet gone, its leader left out."""
    found = subprocess.run(["ps", "-A", "-o", "pid=,pgid=,stat="], capture_output=True, check=True)
    rows = (line.split() for line in found.stdout.decode().splitlines())
    return [
        int(pid) for pid, pgid, state in rows
        if int(pgid) == leader and int(pid) != leader and not state.startswith("Z")
    ]  # fmt: skip


def a_stream_is_being_read(program: Program) -> bool:
    """Tell whether an upload has come as far as putting its stream aside."""
    return (program.home / "library.db").exists()


@pytest.mark.parametrize(
    ("sent", "code", "said"),
    [(signal.SIGINT, 130, INTERRUPTED), (signal.SIGTERM, 143, TERMINATED)],
    ids=["SIGINT", "SIGTERM"],
)
@pytest.mark.parametrize("source", ["-", "pipe"])
def test_an_upload_that_waits_for_a_stream_can_be_stopped(
    program: Program, sent: signal.Signals, code: int, said: bytes, source: str
) -> None:
    os.mkfifo(program.folder / "pipe")
    name = ["--name", "x.wav"] if source == "-" else []
    with program.start("upload", source, *name) as process:
        until(lambda: a_stream_is_being_read(program))
        process.send_signal(sent)
        assert process.wait(30) == code
        assert (process.stdout.read(), process.stderr.read()) == (b"", said)
    assert program.ids() == []
    left = [path for path in program.home.rglob("*") if path.is_file()]
    assert {path.name.removesuffix("-wal").removesuffix("-shm") for path in left} <= {
        ".activity", "library.db", "audiomood-store",
    }  # fmt: skip


@pytest.mark.parametrize("jobs", ["1", "4"])
def test_an_interrupted_upload_keeps_what_was_stored_and_goes_on_later(
    program: Program, jobs: str
) -> None:
    (program.folder / "in").mkdir()
    for place in range(400):
        tone(program.folder / "in" / f"{place:03}.wav", 0.05, hertz=100 + 5 * place)
    with program.start("upload", "in", "--jobs", jobs) as process:
        process.stdout.readline()
        if jobs != "1":
            until(lambda: group(process.pid))
        # As a terminal does it: to the whole group.
        os.killpg(process.pid, signal.SIGINT)
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == 130
        until(lambda: not group(process.pid))
    assert said == INTERRUPTED
    assert list((program.home / "blobs" / "tmp").iterdir()) == []
    stored = program.ids()
    assert 0 < len(stored) < 400
    blobs = {path.name for path in (program.home / "blobs").rglob("*") if len(path.name) == 64}
    assert set(stored) == blobs
    statuses = [result["status"] for result in program.json("upload", "in")]
    assert (statuses.count("duplicate"), len(statuses)) == (len(stored), 400)


def test_what_an_upload_has_started_ends_with_it_also_when_it_is_killed(program: Program) -> None:
    (program.folder / "in").mkdir()
    for place in range(400):
        tone(program.folder / "in" / f"{place:03}.wav", 0.05, hertz=100 + 5 * place)
    with program.start("upload", "in") as process:
        process.stdout.readline()
        until(lambda: group(process.pid))
        process.kill()
        process.wait(30)
        until(lambda: not group(process.pid))
    assert {result["status"] for result in program.json("upload", "in")} <= {"stored", "duplicate"}
    assert wholeness.check(program.home) == wholeness.Findings()


@pytest.mark.parametrize(
    ("sent", "code", "said"),
    [(signal.SIGINT, 130, INTERRUPTED), (signal.SIGTERM, 143, TERMINATED)],
    ids=["SIGINT", "SIGTERM"],
)
def test_interrupted_hearing_leaves_no_worker_and_goes_on_later(
    program: Program, sent: signal.Signals, code: int, said: bytes
) -> None:
    for place in range(12):
        tone(program.folder / f"{place}.wav", 40, hertz=200 + 30 * place)
    program.ok("upload", *(f"{place}.wav" for place in range(12)))
    with program.start("mood", "--all", "--jobs", "2") as process:
        process.stdout.readline()
        assert group(process.pid)
        # As a terminal does it: to the whole group. SIGTERM goes to the one that was started.
        if sent == signal.SIGINT:
            os.killpg(process.pid, sent)
        else:
            process.send_signal(sent)
        process.stdout.close()
        err = process.stderr.read()
        assert process.wait(30) == code
        until(lambda: not group(process.pid))
    assert err == said
    left = len(program.ids("--unanalyzed"))
    assert 0 < left < 12
    assert len(program.json("mood", "--all")) == left


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="workers are told by /proc")
def test_a_worker_that_is_killed_does_not_end_the_work(program: Program) -> None:
    for place in range(6):
        tone(program.folder / f"{place}.wav", 40, hertz=200 + 30 * place)
    program.ok("upload", *(f"{place}.wav" for place in range(6)))
    with program.start("mood", "--all", "--jobs", "2") as process:
        process.stdout.readline()
        for worker in group(process.pid):
            with contextlib.suppress(OSError):  # it may just have ended
                if b"audiomood.library.crew.worker" in Path(f"/proc/{worker}/cmdline").read_bytes():
                    os.kill(worker, signal.SIGKILL)
        # Not `communicate`, which passes over what was read ahead with the first line.
        out, err = process.stdout.read(), process.stderr.read()
    assert process.returncode in (0, 3)
    assert out.count(b"\n") == 5
    assert b"Traceback" not in err
    program.ok("mood", "--all")
    assert program.ids("--unanalyzed") == []


# At any moment

NEW_STORE = b"audiomood: file:second is a store of this library now\n"
WORDS = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED}
MOMENTS = {"upload": 1.0, "mood": 2.0, "store": 1.0, "check": 0.8}
"""The first so many seconds of a command, out of which a random moment is taken."""


def answers(pid: int) -> bool:
    """Tell whether a process has come as far as to say itself what becomes of a SIGTERM."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (caught,) = re.findall("^SigCgt:\t([0-9a-f]+)$", status, re.MULTILINE)
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def stopped(
    program: Program, *arguments: str, sent: signal.Signals, after: float, again: bool = False
) -> tuple[int, bytes]:
    """Stop a command some seconds after it is able to answer; return how it ended and what it said.

    Ctrl-C goes to its whole group, as a terminal sends it, SIGTERM to the one that was started;
    `again` sends more of them until it is gone.
    """
    send = os.killpg if sent == signal.SIGINT else os.kill
    with program.start(*arguments, stdout=subprocess.DEVNULL) as process:
        until(lambda: answers(process.pid))
        time.sleep(after)
        while process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                send(process.pid, sent)
            if not again:
                break
            time.sleep(0.01)
        said = process.stderr.read()
        code = process.wait(30)
        until(lambda: not group(process.pid))
    # A signal that comes while the interpreter itself goes away ends it as a shell would tell it.
    return (code if code >= 0 else 128 - code), said


@pytest.fixture(scope="module")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A library of forty recordings, never to be changed; they lie in the folder `in`."""
    program = Program(tmp_path_factory.mktemp("forty"))
    (program.folder / "in").mkdir()
    for place in range(40):
        tone(program.folder / "in" / f"{place:02}.wav", 2, hertz=100 + 7 * place)
    program.ok("upload", "in")
    return program


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc tells who answers")
@pytest.mark.parametrize("again", [False, True], ids=["once", "again and again"])
@pytest.mark.parametrize("sent", WORDS, ids=lambda sent: sent.name)
@pytest.mark.parametrize(
    "command",
    [
        ["upload", "in"],
        ["mood", "--all", "--jobs", "2"],
        ["store", "copy", "--to", "file:second"],
        ["check", "--read"],
    ],
    ids=lambda command: command[0],
)
def test_a_command_can_be_stopped_at_any_moment(
    forty: Program, tmp_path: Path, command: list[str], sent: signal.Signals, *, again: bool
) -> None:
    chance = random.Random(f"{command} {sent} {again}")
    for number in range(2):
        program = Program(tmp_path / str(number))
        program.folder.mkdir()
        (program.folder / "in").symlink_to(forty.folder / "in")
        if command[0] != "upload":
            shutil.copytree(forty.home, program.home)
        after = chance.uniform(0, MOMENTS[command[0]])
        code, said = stopped(program, *command, sent=sent, after=after, again=again)
        assert b"Traceback" not in said
        if WORDS[sent] in said:
            assert code == 128 + sent
            # What was said before is what is said of any store that is new.
            assert said.removeprefix(NEW_STORE) == WORDS[sent]
        else:
            assert code in (0, 128 + sent)  # its work was done
        assert_completed(program, command)


def assert_completed(program: Program, command: list[str]) -> None:
    """See that nothing was lost and that the same command finds nothing left to do in the end."""
    findings = wholeness.check(program.home)
    assert findings.missing == findings.damaged == []
    program.ok(*command)
    assert len(program.ids()) == 40
    assert wholeness.check(program.home) == wholeness.Findings()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc tells who answers")
@pytest.mark.parametrize("sent", WORDS, ids=lambda sent: sent.name)
def test_a_start_can_be_stopped_while_its_parts_are_imported(
    program: Program, sent: signal.Signals
) -> None:
    for number in range(6):
        code, said = stopped(program, "list", sent=sent, after=0.015 * number)
        if code == 0 or said != WORDS[sent]:
            assert b"there is no library" in said  # it was done
        else:
            assert code == 128 + sent
