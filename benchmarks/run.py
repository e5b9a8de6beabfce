"""Times audiomood beside named references; see benchmarks/README.md."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import report
from benchmarks.azure import azure
from benchmarks.convert import convert
from benchmarks.find import find
from benchmarks.growth import Line, growth, sizes
from benchmarks.hearing import hear
from benchmarks.measure import ROOT, Comparison
from benchmarks.pair import workers
from benchmarks.report import Report
from benchmarks.rows import Plan, Row
from benchmarks.start import start
from benchmarks.upload import upload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

GROUPS: dict[str, Callable[[Plan], Iterable[Row | Line]]] = {
    "start": start,
    "find": find,
    "upload": upload,
    "hear": hear,
    "workers": workers,
    "azure": azure,
    "convert": convert,
    "growth": growth,
}
PICTURES = {
    "performance-growth.svg": "The time of each command by the number of tracks in the library",
    "performance-aims.svg": "How much of what its aim allows each row takes",
}
_KEPT = ROOT / "var" / "benchmarks"


def main() -> None:
    """Run the rows that were asked for."""
    parser = argparse.ArgumentParser(prog="bin/benchmark", description=__doc__)
    parser.add_argument("rows", nargs="*", help=f"{', '.join(GROUPS)}; all by default")
    parser.add_argument("--pairs", type=int, default=7, help="pairs of runs for each row")
    parser.add_argument("--quick", action="store_true", help="everything once, small, no network")
    parser.add_argument(
        "--peers", action="store_true", help="beside the peers, which are installed"
    )
    parser.add_argument("--write", action="store_true", help="all, into docs/performance.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.rows) - set(GROUPS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    if arguments.write and (arguments.rows or arguments.quick):
        parser.error("--write runs every row, and not quickly")
    if arguments.quick and arguments.peers:
        parser.error("--quick installs nothing")
    if arguments.pairs < 1:
        parser.error("--pairs is 1 or more")
    sys.exit(_run(arguments))


def _run(arguments: argparse.Namespace) -> int:
    """Run, print and write; the exit code is 1 where something went wrong."""
    made = Report("performance.md", command="bin/benchmark")
    made.say(f"`{' '.join(['bin/benchmark', *sys.argv[1:]])}` on {report.machine()}")
    done: list[tuple[str, Row | Line]] = []
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(
            folder=Path(folder),
            kept=Path(folder) / "kept" if arguments.quick else _KEPT,
            pairs=arguments.pairs,
            quick=arguments.quick,
            peers=arguments.peers or arguments.write,
        )
        for name in arguments.rows or GROUPS:
            made.head(report.growths(sizes(plan)) if name == "growth" else report.costs(name))
            for row in _rows(plan, name):
                made.row(row.cells)
                done.append((name, row))
        if arguments.quick or arguments.write:
            _draw(done, report.DOCS if arguments.write else Path(folder))
    if arguments.write:
        for picture, text in PICTURES.items():
            made.say(f"\n![{text}]({picture})")
        made.write()
    return int(any(row.failed for _, row in done))


def _rows(plan: Plan, name: str) -> Iterator[Row | Line]:
    """Run a group in a folder of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=plan.folder) as folder:
        yield from GROUPS[name](replace(plan, folder=Path(folder)))


def _draw(done: Sequence[tuple[str, Row | Line]], folder: Path) -> None:
    """Draw the pictures; of a row with several aims the first one."""
    figures = {
        "growth": [
            {"name": row.name, "seconds": row.seconds}
            for _, row in done
            if isinstance(row, Line) and not row.failed
        ],
        "shares": [
            (f"{group}: {row.name}   {row.aims[0].text}", row.aims[0].share(row.result))
            for group, row in done
            if isinstance(row, Row) and isinstance(row.result, Comparison) and row.aims
        ],
    }
    command = [sys.executable, "-m", "benchmarks.plots", str(folder)]
    subprocess.run(command, input=json.dumps(figures), text=True, check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
