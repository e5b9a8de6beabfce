"""Tables of Markdown, and the places in the document where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DOCUMENT = Path(__file__).parents[2] / "docs" / "mood.md"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return the lines of a table."""
    body = [[str(cell) for cell in row] for row in rows]
    return [_line(head), "|" + "---|" * len(head), *map(_line, body)]


def signed(number: float) -> str:
    """Return a number to two decimals with its sign; what rounds to zero has none."""
    return f"{number:+.2f}" if round(number, 2) else "0.00"


def replaced(text: str, name: str, lines: Sequence[str]) -> str:
    """Return a document with other lines between the marks of a name.

    Raises
    ------
    ValueError
        There is no such place, or there is more than one.
    """
    begin, end = marks(name)
    before, rest = text.split(begin)
    _, after = rest.split(end)
    body = "\n".join(lines)
    return f"{before}{begin}\n\n{body}\n\n{end}{after}"


def marks(name: str) -> tuple[str, str]:
    """Return what stands before and after the lines of a name."""
    return f"<!-- {name}: written by benchmarks.mood.evaluate -->", f"<!-- end of {name} -->"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
