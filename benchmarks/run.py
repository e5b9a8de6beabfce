"""Times audiomood beside named references; see benchmarks/README.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import report, rows
from benchmarks.hearing import hearing
from benchmarks.pair import two_against_one
from benchmarks.peers import PEERS
from benchmarks.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {"start": rows.start, "find": rows.find, "upload": rows.upload}
ROWS = (*COMMANDS, "hear", "workers")


def main() -> None:
    """Run the rows that were asked for."""
    parser = argparse.ArgumentParser(prog="bin/benchmark", description=__doc__)
    parser.add_argument("rows", nargs="*", help=f"{', '.join(ROWS)}; all by default")
    parser.add_argument("--pairs", type=int, default=7, help="pairs of runs for each row")
    parser.add_argument("--peers", action="store_true", help="hear, beside the peers")
    parser.add_argument("--write", action="store_true", help="all, into docs/performance.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.rows) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    if arguments.write and arguments.rows:
        parser.error("--write runs every row")
    if arguments.pairs < 1:
        parser.error("--pairs is 1 or more")
    peers = arguments.peers or arguments.write
    wanted = arguments.rows or (["hear"] if arguments.peers and not arguments.write else ROWS)
    made = run(wanted, pairs=arguments.pairs, peers=peers)
    if arguments.write:
        made.write()


def run(wanted: Sequence[str], *, pairs: int, peers: bool) -> Report:
    """Run some rows and print them."""
    made = Report("performance.md", command="bin/benchmark")
    made.say(f"`{' '.join(['bin/benchmark', *sys.argv[1:]])}` on {report.machine()}")
    if commands := [name for name in COMMANDS if name in wanted]:
        made.head(report.COMMANDS)
        for name in commands:
            with tempfile.TemporaryDirectory() as folder:
                made.row([name, *COMMANDS[name](Path(folder), pairs).cells])
    if "hear" in wanted:
        made.head(report.HEARING)
        with tempfile.TemporaryDirectory() as folder:
            for name, cells in hearing(Path(folder), pairs, PEERS if peers else ()):
                made.row([name, *cells])
    if "workers" in wanted:
        made.head(report.PAIR)
        with tempfile.TemporaryDirectory() as folder:
            for name, cells in two_against_one(Path(folder), (pairs + 1) // 2):
                made.row([name, *cells])
    return made


if __name__ == "__main__":
    main()
