"""Tries to break audiomood, and counts; docs/reliability.md says what each campaign does."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.report import Report, machine
from tests.azurite.server import running
from tests.campaigns import crowd, fire, kills, rot

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable

_SEED = 2026
_NAME = 36
"""Width of the first column."""


def main() -> None:
    """Run the campaigns that were asked for."""
    parser = argparse.ArgumentParser(prog="bin/reliability", description=__doc__)
    parser.add_argument("campaigns", nargs="*", help=f"{', '.join(CAMPAIGNS)}; all by default")
    parser.add_argument("--write", action="store_true", help="the full numbers, into the document")
    arguments = parser.parse_args()
    if unknown := set(arguments.campaigns) - set(CAMPAIGNS):
        parser.error(f"no such campaign: {', '.join(sorted(unknown))}")
    if arguments.write and arguments.campaigns:
        parser.error("--write runs every campaign")
    made = Report("reliability.md", command="bin/reliability")
    made.say(f"`{' '.join(['bin/reliability', *sys.argv[1:]])}` on {machine()}")
    wrong: list[str] = []
    for name in arguments.campaigns or CAMPAIGNS:
        began = time.monotonic()
        wrong += CAMPAIGNS[name](made, full=arguments.write)
        minutes = (time.monotonic() - began) / 60
        print(f"[{name}: {minutes:.1f} minutes]", file=sys.stderr, flush=True)
    if arguments.write:
        made.write()
    sys.exit("\n".join(wrong) or None)


def _kills(made: Report, *, full: bool) -> Iterable[str]:
    outcome = kills.campaign(270 if full else 36, _SEED)
    made.head({"killed": _NAME, "tried": 8, "survived": 8})
    _counted(made, outcome.tried, outcome.survived)
    return outcome.failures


def _faults(made: Report, *, full: bool) -> Iterable[str]:
    with running() as azurite:
        cases = fire.all_cases()
        outcome = fire.campaign(azurite, cases if full else cases[::40])
    made.head(
        {"fault between us and Azure": _NAME, "struck": 8, "right bytes": 11, "clear error": 11,
         "anything else": 13}
    )  # fmt: skip
    for kind, struck in sorted(outcome.injected.items()):
        survived, ended = outcome.survived[kind], outcome.ended[kind]
        made.row([kind, *map(str, (struck, survived, ended, struck - survived - ended))])
    survived, ended = outcome.survived.total(), outcome.ended.total()
    struck = outcome.injected.total()
    made.row(["all", *map(str, (struck, survived, ended, struck - survived - ended))])
    return outcome.wrong


def _mutations(made: Report, *, full: bool) -> Iterable[str]:
    # In a process that has no other children: the largest of them is one of the figures.
    count = "20000" if full else "300"
    command = [sys.executable, "-m", "tests.campaigns.mutations", count, str(_SEED)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    outcome = json.loads(done.stdout)
    bugs: dict[str, str] = outcome["bugs"]
    made.head({"mutated files": _NAME, "": 10})
    made.row(["tried", f"{outcome['tried']:,}"])
    made.row(["accepted as audio", f"{outcome['accepted']:,}"])
    made.row(["rejected with a reason", f"{outcome['rejected']:,}"])
    made.row(["ended their own process", f"{outcome['crashes']:,}"])
    made.row(["ended for taking too long", f"{outcome['hangs']:,}"])
    made.row(["ended the program, or made no sense", f"{len(bugs):,}"])
    made.row(["longest time of one", f"{outcome['worst_seconds']:.1f} s"])
    made.row(["largest process", f"{outcome['worst_memory_mib']} MiB"])
    return [f"mutated file {seed}: {what}" for seed, what in bugs.items()]


def _crowd(made: Report, *, full: bool) -> Iterable[str]:
    seconds = 60 if full else 10
    outcome = crowd.campaign(seconds, _SEED)
    made.head({f"commands of a crowd, {seconds} s": _NAME, "ended": 8})
    for verb, count in sorted(outcome.operations.items()):
        made.row([f"`{verb}`", str(count)])
    made.row(["all", str(outcome.operations.total())])
    made.row(["of them wrong", str(len(outcome.errors))])
    return outcome.errors


def _rot(made: Report, *, full: bool) -> Iterable[str]:
    with tempfile.TemporaryDirectory() as folder, running() as azurite:
        outcome = rot.campaign(Path(folder), azurite, blobs=500 if full else 40, seed=_SEED)
    made.head({"blobs corrupted": _NAME, "tried": 8, "found": 8})
    _counted(made, outcome.corrupted, outcome.found)
    made.row(["sound ones accused", "", str(outcome.accused)])
    missed = outcome.corrupted - outcome.found
    return [f"{count} blobs were not found: {kind}" for kind, count in missed.items()]


def _counted(made: Report, tried: Counter[str], well: Counter[str]) -> None:
    for name, count in sorted(tried.items()):
        made.row([name, str(count), str(well[name])])
    made.row(["all", str(tried.total()), str(well.total())])


CAMPAIGNS: dict[str, Callable[..., Iterable[str]]] = {
    "kills": _kills,
    "faults": _faults,
    "mutations": _mutations,
    "crowd": _crowd,
    "rot": _rot,
}

if __name__ == "__main__":
    main()
