"""A table on a terminal: Rich lays out the first rows, the rest follow in the same columns.

Laying out every row in one table would hold them all and take longer than reading them. Columns are
as wide as all rows need where these are in a list, and become wider on the way where they are not.
"""

from __future__ import annotations

from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from audiomood.cli.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from audiomood.cli.view import Column

_LAID_OUT = 200
"""Rows that are laid out by Rich, and held back to see how wide the columns are."""
_GAP = 2
_NARROWEST = 8

MOOD_STYLES = {
    "happy": "yellow",
    "angry": "red",
    "sad": "blue",
    "calm": "green",
    "neutral": "white",
    "unknown": "dim",
}
_SEVERITY_STYLES = {"damage": "bold red", "warning": "yellow", "notice": "cyan"}


def write_table(rows: Iterable[Sequence[str]], columns: Sequence[Column]) -> None:
    """Write rows of cells under their titles; nothing at all where there are no rows."""
    shown = ([printable(cell) for cell in row] for row in rows)
    known = list(shown if isinstance(rows, list) else islice(shown, _LAID_OUT))
    if not known:
        return
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    needed = [cell_len(column.title) for column in columns]
    for row in known:
        needed = list(map(max, needed, map(cell_len, row)))
    widths = _widths(needed, columns, console.width)
    console.print(_laid_out(known[:_LAID_OUT], columns, widths))
    for row in chain(known[_LAID_OUT:], shown):
        wider = list(map(max, needed, map(cell_len, row)))
        if wider != needed:
            needed = wider
            widths = _widths(needed, columns, console.width)
        for line in _lines(row, columns, widths, console):
            console.file.write(line + "\n")


def _widths(needed: Sequence[int], columns: Sequence[Column], room: int) -> list[int]:
    """Give every column what it needs, and take from the elastic ones what there is no room for."""
    widths = list(needed)
    room -= _GAP * (len(columns) - 1)
    elastic = [place for place, column in enumerate(columns) if column.elastic]
    if any(column.wrapped for column in columns):
        # Text that is read to its end takes fewer lines where the others leave it room.
        others = [place for place in elastic if not columns[place].wrapped]
        _shrink(widths, others, room, least=max(_NARROWEST, room // 5))
    _shrink(widths, elastic, room, least=_NARROWEST)
    _shrink(widths, range(len(columns)), room, least=1)
    return widths


def _shrink(widths: list[int], places: Sequence[int], room: int, *, least: int) -> None:
    """Make the widest of these columns narrower until all have room, or none can give any more."""
    while places and sum(widths) > room:
        widest = max(places, key=widths.__getitem__)
        if widths[widest] <= least:
            return
        widths[widest] -= 1


def _laid_out(rows: list[list[str]], columns: Sequence[Column], widths: list[int]) -> Table:
    # The box draws one blank between columns by itself.
    padding = (0, _GAP - 1, 0, 0)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=padding)
    for column, width in zip(columns, widths, strict=True):
        table.add_column(
            column.title,
            justify="right" if column.right else "left",
            width=width,
            no_wrap=not column.wrapped,
            overflow="fold" if column.wrapped else "ellipsis",
            header_style="bold",
        )
    for row in rows:
        table.add_row(*(
            Text(_cut(cell, column, width), style=_style(cell, column))
            for cell, column, width in zip(row, columns, widths, strict=True)
        ))  # fmt: skip
    return table


def _lines(
    row: list[str], columns: Sequence[Column], widths: list[int], console: Console
) -> Iterator[str]:
    """Yield a row as one line, or as many as its wrapped cells take."""
    parts = [
        [line.plain for line in Text(cell).wrap(console, width, overflow="fold")]
        if column.wrapped and cell_len(cell) > width
        else [cell]
        for cell, column, width in zip(row, columns, widths, strict=True)
    ]
    for cells in zip_longest(*parts, fillvalue=""):
        yield _line(list(cells), columns, widths, console)


def _line(row: list[str], columns: Sequence[Column], widths: list[int], console: Console) -> str:
    cells = []
    for cell, column, width in zip(row, columns, widths, strict=True):
        cut = _cut(cell, column, width)
        blank = " " * (width - cell_len(cut))
        style = console.get_style(_style(cell, column)) if _style(cell, column) else Style.null()
        shown = style.render(cut, color_system=console._color_system)  # noqa: SLF001
        cells.append(blank + shown if column.right else shown + blank)
    return (" " * _GAP).join(cells).rstrip()


def _cut(cell: str, column: Column, width: int) -> str:
    """Return as much of a cell as there is room for; a path keeps its end, which tells more."""
    if cell_len(cell) <= width or column.wrapped:
        return cell
    if column.path:
        return "…" + set_cell_size(cell[::-1], width - 1)[::-1].lstrip()
    return set_cell_size(cell, width - 1).rstrip() + "…"


def _style(cell: str, column: Column) -> str:
    """Return how a cell looks: in some columns that depends on what is in it."""
    if column.style == "mood":
        return MOOD_STYLES.get(cell, "")
    if column.style == "finding":
        from audiomood.model.finding import SEVERITY

        return next((_SEVERITY_STYLES[how] for kind, how in SEVERITY.items() if kind == cell), "")
    return column.style
