"""The timeline of a recording as a strip on a terminal: colour is the mood, height the arousal."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from audiomood.cli.table import MOOD_STYLES
from audiomood.cli.text import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from audiomood.model.mood import Window

_HEIGHTS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"
"""Stands for a stretch of which nothing can be said."""
_TICK = "╵"
_WIDEST = 6
"""Cells of one window, where few of them have much room."""
_INDENT = "  "


class Cell(NamedTuple):
    """One character of the strip: what most of its windows are like, and whether one is a change."""

    start: float
    word: str
    arousal: float | None
    change: bool


def write_strip(windows: Sequence[Window], console: Console) -> None:
    """Write the strip, the times of its changes under it, and what the colours mean."""
    if not windows:
        return
    end = f" {clock(windows[-1].end)}"
    cells = _cells(windows, max(1, console.width - len(_INDENT) - len(end)))
    console.print(_INDENT, _blocks(cells), end, sep="", soft_wrap=True)
    if not _in_colour(console):
        console.print(_INDENT, "".join(_letter(cell.word) for cell in cells), sep="")
    console.print(_INDENT, _times(cells), sep="")
    console.print(_legend(cells, in_colour=_in_colour(console)))


def _in_colour(console: Console) -> bool:
    return bool(console.color_system) and not console.no_color


def _cells(windows: Sequence[Window], room: int) -> list[Cell]:
    """Spread the windows over the room, or gather neighbours where there is too little of it."""
    count = len(windows)
    if count > room:
        edges = [place * count // room for place in range(room + 1)]
        return [_merged(windows[low:high]) for low, high in pairwise(edges)]
    each = min(_WIDEST, room // count)
    return [
        _merged([window])._replace(change=window.change and not place)
        for window in windows
        for place in range(each)
    ]


def _merged(windows: Sequence[Window]) -> Cell:
    known = [window.arousal for window in windows if window.arousal is not None]
    ((word, _),) = Counter(window.word for window in windows).most_common(1)
    return Cell(
        start=next((window.start for window in windows if window.change), windows[0].start),
        word=word,
        arousal=sum(known) / len(known) if known else None,
        change=any(window.change for window in windows),
    )


def _blocks(cells: Iterable[Cell]) -> Text:
    shown = Text()
    for word, alike in groupby(cells, key=lambda cell: cell.word):
        shown.append("".join(map(_block, alike)), style=MOOD_STYLES[word])
    return shown


def _block(cell: Cell) -> str:
    if cell.arousal is None:
        return _NOTHING
    return _HEIGHTS[round((cell.arousal + 1) / 2 * (len(_HEIGHTS) - 1))]


def _letter(word: str) -> str:
    return _NOTHING if word == "unknown" else word[0]


def _times(cells: Sequence[Cell]) -> str:
    """Return a line with a tick under the beginning of each section, and its time if it fits."""
    line = ""
    for place, cell in enumerate(cells):
        if (cell.change or not place) and len(line) <= place:
            label = _TICK + clock(cell.start if place else 0)
            fits = all(not later.change for later in cells[place + 1 : place + 1 + len(label)])
            line = line.ljust(place) + (label if fits else _TICK)
    return line


def _legend(cells: Iterable[Cell], *, in_colour: bool) -> Text:
    words = Counter(cell.word for cell in cells)
    legend = Text(_INDENT)
    for word in (word for word in MOOD_STYLES if word in words):
        mark = "█" if in_colour and word != "unknown" else _letter(word)
        legend.append(mark, style=MOOD_STYLES[word]).append(f" {word}   ")
    return legend.append("height: arousal", style="dim")
