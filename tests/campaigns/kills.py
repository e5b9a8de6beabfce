"""Kills: commands are ended by SIGKILL at their steps and at random moments, and nothing is lost.

::

    python -m tests.campaigns.kills 300 [SEED]        that many kills
    python -m tests.campaigns.kills 300 0 COMMAND     of one command
    python -m tests.campaigns.kills COMMAND STEP      one kill again

After each kill no row names a blob that is missing or wrong; a check finds nothing worse than
notices; the same command, run again, completes the work; and what a repair leaves is clean.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.azurite.server import fresh_container, running
from tests.campaigns.cases import AZURE, CASES
from tests.campaigns.states import ids_of, news, state
from tests.cli.program import PATIENCE, Program
from tests.library.wholeness import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.campaigns.cases import Case

CHECKOUT = Path(__file__).parents[2]
PROCESSES = 2
"""Tries at once."""
_BY_TIME = 0.25
"""The part of the kills that come at a random moment and not before a step."""
_LINGER = 20.0
"""Seconds that a worker may outlive the process that it worked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """By command: kills that were tried and that were survived, and what the others did."""

    tried: Counter[str] = field(default_factory=Counter)
    survived: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kill:
    """Before which step a process ends, counted from 1, or after how many seconds."""

    step: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"after {self.seconds:.3f} s" if self.seconds else f"before step {self.step}"


class Subject:
    """A command with the library that it finds, and what becomes of it undisturbed."""

    def __init__(self, case: Case, template: Path, folder: Path, azure: Azure) -> None:
        self.case = case
        self._folder = folder
        self._azure = azure
        self._template = template
        program, arguments = self._fresh("undisturbed")
        begun = time.monotonic()
        code = _end(_start(program, 0, arguments))
        self.seconds = time.monotonic() - begun
        assert code in (0, *case.again), f"{case.name} ends with {code} undisturbed"
        self.steps = len(_report(program))
        self._wanted = _state(program, arguments)

    def survives(self, kill: Kill) -> str:
        """Kill one, and return what is wrong afterwards: nothing, or one sentence."""
        program, arguments = self._fresh(f"try-{uuid4().hex}")
        process = _start(program, kill.step, arguments)
        if kill.seconds:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(kill.seconds)
            process.kill()
        code = _end(process)
        if code not in (-signal.SIGKILL, 0, *self.case.again):
            return f"it ended with {code} instead of by a kill"
        try:
            self._assure(program, process.pid, arguments)
        except AssertionError as error:
            return f"{str(error)[:600]}; the last step was {_report(program)[-1:]}"
        shutil.rmtree(program.folder)
        return ""

    def _assure(self, program: Program, leader: int, arguments: Sequence[str]) -> None:
        _assure_gone(leader)
        self._assure_whole(program)
        again = program.run(*arguments)
        assert again.code in self.case.again, f"run again it ends so: {again}"
        found = _state(program, arguments)
        assert found == self._wanted, f"run again it leaves {news(found, self._wanted)}"
        ids = ids_of(program)
        program.ok("check", "--read", "--repair")
        findings = program.json("check", "--read")
        assert findings == [], f"a repair leaves {findings}"
        assert ids_of(program) == ids, "a repair changes what there is"

    def _assure_whole(self, program: Program) -> None:
        if self.case.damaged or not (program.home / "library.db").exists():
            return
        found = check(program.home, program.environment)
        assert not found.missing, f"rows name blobs that are missing: {found.missing}"
        assert not found.damaged, f"rows name blobs that are wrong: {found.damaged}"
        result = program.run("check", "--read", "--json")
        assert result.code == 0, f"a check ends so: {result}"
        worse = [one for one in json.loads(result.out) if one["severity"] != "notice"]
        assert not worse, f"a check finds {worse}"

    def _fresh(self, name: str) -> tuple[Program, list[str]]:
        program = _program(self._folder / name, self._azure)
        shutil.copytree(self._template, program.folder)
        address = self._azure.address() if AZURE in self.case.arguments else ""
        return program, [address if one == AZURE else one for one in self.case.arguments]


def _state(program: Program, arguments: Sequence[str]) -> list[str]:
    """Return all that the library says it holds; every try has another address in Azure."""
    address = next((one for one in arguments if one.startswith("azure:")), AZURE)
    return [one.replace(address, AZURE) for one in state(program)]


class Azure:
    """A container, and a prefix in it for each try."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self._container = fresh_container()

    def address(self) -> str:
        return f"azure://default/{self._container}/{uuid4().hex}"


def campaign(count: int, seed: int, *, cases: Sequence[Case] = CASES) -> Outcome:
    """Kill the commands in turn, `count` times in all."""
    outcome = Outcome()
    with _subjects(cases[:count]) as subjects, ThreadPoolExecutor(PROCESSES) as pool:
        dice = random.Random(seed)
        ready = list(pool.map(lambda make: make(), subjects))
        kills = [(one := ready[number % len(ready)], _kill(one, dice)) for number in range(count)]
        wrongs = pool.map(lambda pair: pair[0].survives(pair[1]), kills)
        for (subject, kill), wrong in zip(kills, wrongs, strict=True):
            name = subject.case.name
            outcome.tried[name] += 1
            outcome.survived[name] += not wrong
            if wrong:
                outcome.failures.append(f"{name}, killed {kill} of {subject.steps}: {wrong}")
    return outcome


def _kill(subject: Subject, dice: random.Random) -> Kill:
    if dice.random() < _BY_TIME:
        return Kill(seconds=dice.uniform(0.05, subject.seconds))
    return Kill(step=dice.randint(1, subject.steps))


@contextlib.contextmanager
def _subjects(cases: Sequence[Case]) -> Iterator[list[partial[Subject]]]:
    """Give what makes the subjects, with a server for those that need one."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kills-")))
        needed = any(AZURE in case.arguments for case in cases)
        azure = Azure(stack.enter_context(running()).environment if needed else {})
        templates = {case.prepare: folder / case.prepare.__name__ for case in cases}
        for prepare, template in templates.items():
            template.mkdir()
            prepare(_program(template, azure))
        yield [
            partial(Subject, case, templates[case.prepare], folder / str(number), azure)
            for number, case in enumerate(cases)
        ]


def _program(folder: Path, azure: Azure) -> Program:
    program = Program(folder)
    program.environment.update(azure.environment)
    program.environment.update(PYTHONPATH=str(CHECKOUT), PYTHONDONTWRITEBYTECODE="1")
    return program


def _start(program: Program, kill_at: int, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    launcher = Program(program.folder)
    launcher.environment = program.environment
    launcher.command = [sys.executable, "-m", "tests.campaigns.steps"]
    none: Any = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    started: subprocess.Popen[bytes] = launcher.start(
        str(kill_at), program.folder / "steps", *arguments, **none
    )
    return started


def _end(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(PATIENCE)
    finally:
        process.kill()


def _report(program: Program) -> list[str]:
    return (program.folder / "steps").read_text(encoding="utf-8").splitlines()


def _assure_gone(leader: int) -> None:
    """Wait until nothing runs any more that a process started."""
    until = time.monotonic() + _LINGER
    while subprocess.run(["pgrep", "-g", str(leader)], capture_output=True).returncode == 0:
        assert time.monotonic() < until, "a process that it started lives on"
        time.sleep(0.02)


def main() -> None:
    first, *rest = sys.argv[1:]
    named = [case for case in CASES if case.name == (rest[1] if len(rest) > 1 else first)]
    if first.isdigit():
        seed = int(rest[0]) if rest else random.randrange(1 << 30)
        outcome = campaign(int(first), seed, cases=named or CASES)
        print(f"seed {seed}")
        for name, tried in sorted(outcome.tried.items()):
            print(f"{name:40}{outcome.survived[name]:5} of {tried} survived")
        print(*outcome.failures, sep="\n")
        sys.exit(bool(outcome.failures))
    with _subjects(named) as (make,):
        wrong = make().survives(Kill(step=int(rest[0])))
        print(wrong or "survived")


if __name__ == "__main__":
    main()
