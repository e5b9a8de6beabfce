"""The tables as they are printed, and as they stand in a document."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCS = Path(__file__).parents[1] / "docs"
END = "<!-- end of the figures -->"

Columns = dict[str, int]
"""Titles and widths."""


def costs(group: str) -> Columns:
    """Return the columns of a group of rows."""
    return {
        group: 32, "command": 44, "beside": 28, "time, ratio": 22, "aim": 12,
        "CPU time, ratio": 22, "time": 8, "CPU time": 8, "peak memory": 11,
    }  # fmt: skip


def growths(sizes: Sequence[int]) -> Columns:
    """Return the columns of what commands cost by the number of tracks."""
    columns = {"growth": 20, "command": 44, "slope": 18}
    return {**columns, **{f"{size:,} tracks": 22 for size in sizes}}


class Report:
    """Prints lines of Markdown as they come, and keeps them.

    They belong into `docs/NAME`, between the marks that name the command which writes them.
    """

    def __init__(self, name: str, *, command: str) -> None:
        self._document = DOCS / name
        self._begin = f"<!-- figures: written by {command} --write -->"
        self._lines: list[str] = []
        self._widths: list[int] = []

    def say(self, line: str) -> None:
        """Print a line."""
        print(line, flush=True)
        self._lines.append(line)

    def head(self, columns: Columns) -> None:
        """Begin a table."""
        self._widths = list(columns.values())
        self.say("")
        self.row(list(columns))
        self.say("|" + "|".join("-" * (width + 2) for width in self._widths) + "|")

    def row(self, cells: Sequence[str]) -> None:
        """Add a row to the table; what is missing at its end is empty."""
        filled = [*cells, *[""] * (len(self._widths) - len(cells))]
        texts = [cell.replace("|", "\\|") for cell in filled]
        padded = [f"{text:{width}}" for text, width in zip(texts, self._widths, strict=True)]
        self.say("| " + " | ".join(padded) + " |")

    def write(self) -> None:
        """Put everything into the document, between its marks."""
        text = self._document.read_text(encoding="utf-8")
        before, rest = text.split(self._begin)
        after = rest.split(END)[1]
        lines = "\n".join(self._lines)
        self._document.write_text(
            f"{before}{self._begin}\n{lines}\n\n{END}{after}", encoding="utf-8"
        )


def machine() -> str:
    """Return what the figures were made on, in words."""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores,"
        f" Python {'.'.join(map(str, sys.version_info[:3]))}"
    )
