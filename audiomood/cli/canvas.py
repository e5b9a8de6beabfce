"""The sheet that a picture of moods is drawn on: the plane at the left, a list at its right."""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from audiomood.cli.labels import Box, Room
from audiomood.cli.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audiomood.model.mood import Window

    Place = tuple[float, float]

_WIDTH, _HEIGHT, _DPI = 10.0, 7.2, 160
_PLANE = (0.07, 0.085, 0.575, 0.575 * _WIDTH / _HEIGHT)
"""Left, bottom, width and height of the plane, a square, as shares of the sheet."""
_LEFT, _RIGHT, _TOP = 0.69, 0.985, 0.866
"""Where the list is."""
_LINE = 0.031
_TICKS = (-1, -0.5, 0, 0.5, 1)
_QUADRANTS = (
    ("happy", 1, 1, "#8a6d00", "#fff8df"),
    ("angry", -1, 1, "#a8332a", "#fdeeec"),
    ("sad", -1, -1, "#2c5697", "#ebf1fa"),
    ("calm", 1, -1, "#2a7350", "#ebf6ef"),
)
"""Each word, the signs of its valence and arousal, its colour and that of its ground."""
_INK, _PALE = "#26242e", "#77737f"
_BESIDE = 11
"""Points between a place and the middle of its label, if there is room."""


class _Label(NamedTuple):
    place: Place
    text: str
    faint: bool


class Canvas:
    """Draws one picture; what is drawn of tracks lies over their timelines, and labels over all."""

    def __init__(self) -> None:
        self._figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DPI, facecolor="white")
        canvas: Any = FigureCanvasAgg(self._figure)
        self._renderer = canvas.get_renderer()
        self._axes = self._figure.add_axes(_PLANE)
        self._labels: list[_Label] = []
        self._y = _TOP
        self._draw_plane()
        self._room = Room(Box(*self._axes.get_window_extent(self._renderer).extents))

    def _draw_plane(self) -> None:
        axes = self._axes
        for word, valence, arousal, colour, ground in _QUADRANTS:
            axes.fill([0, valence, valence, 0], [0, 0, arousal, arousal], ground, zorder=0)
            axes.text(
                valence / 2, arousal / 2, word, color=colour, size=30, weight="bold", alpha=0.22,
                ha="center", va="center", zorder=1,
            )  # fmt: skip
        for line in (axes.axhline, axes.axvline):
            line(0, color="#b9b5c2", lw=1, zorder=1)
        axes.set(xlim=(-1, 1), ylim=(-1, 1), xticks=_TICKS, yticks=_TICKS)
        axes.tick_params(length=0, pad=6, colors=_PALE, labelsize=8.5)
        axes.set_xlabel("valence: unpleasant to pleasant", color=_PALE, size=9.5)
        axes.set_ylabel("arousal: still to energetic", color=_PALE, size=9.5)
        axes.spines[:].set_visible(False)

    def title(self, text: str, beneath: str) -> None:
        """Write what the picture shows, over its whole width."""
        left = _PLANE[0]
        self._write(left, 0.952, text, room=_RIGHT - left, size=14, weight="bold", color=_INK)
        self._write(left, 0.915, beneath, room=_RIGHT - left, size=10, color=_PALE)

    def path(
        self, windows: Sequence[Window], colours: Sequence[str], *, faint: bool = False
    ) -> None:
        """Draw a timeline, its windows in the colours of their time; unknown ones are left out."""
        shades = _shades(colours)
        known = [
            (shades(at / max(1, len(windows) - 1)), (window.valence, window.arousal))
            for at, window in enumerate(windows)
            if window.valence is not None and window.arousal is not None
        ]
        lines = LineCollection(
            [(place, then) for (_, place), (_, then) in pairwise(known)],
            colors=[shade for shade, _ in known[1:]],
            lw=1.3, alpha=0.35 if faint else 0.75, zorder=3, capstyle="round",
        )  # fmt: skip
        self._axes.add_collection(lines)
        for (_, place), (_, then) in pairwise(known):
            self._room.take_line(self._at(place), self._at(then), step=_pixels(3))
        self._dots(
            [place for _, place in known], 9 if faint else 22,
            zorder=4, color=[shade for shade, _ in known], alpha=0.5 if faint else 1,
        )  # fmt: skip

    def point(self, place: Place, colour: str, *, size: float, hollow: bool = False) -> None:
        """Draw the place of a track, `size` square points large."""
        face, edge = ("white", colour) if hollow else (colour, "white")
        self._dots([place], size, zorder=6, facecolor=face, edgecolor=edge, lw=1.4)

    def crowd(self, places: Sequence[Place], colour: str) -> None:
        """Draw the places of many tracks that have no names, under all others."""
        if places:
            valence, arousal = zip(*places, strict=True)
            self._axes.scatter(valence, arousal, s=16, zorder=2, color=colour, alpha=0.4, lw=0)

    def _dots(self, places: Sequence[Place], size: float, **style: Any) -> None:
        if places:
            valence, arousal = zip(*places, strict=True)
            self._axes.scatter(valence, arousal, size, clip_on=False, **{"lw": 0, **style})
        for place in places:
            self._room.take(self._at(place), _pixels(math.sqrt(size) / 2))

    def _at(self, place: Place) -> Place:
        """Return where on the sheet a place of the plane is, in pixels."""
        x, y = self._axes.transData.transform(place)
        return float(x), float(y)

    def label(self, place: Place, text: str, *, faint: bool = False) -> None:
        """Write beside a place, where there is room for it in the end."""
        self._labels.append(_Label(place, text, faint))

    def heading(self, text: str) -> None:
        """Write a line over what follows in the list."""
        if self._y < _TOP:
            self._y -= _LINE * 0.7
        self._write(_LEFT, self._y, text, room=_RIGHT - _LEFT, size=9.5, weight="bold", color=_INK)
        self._y -= _LINE * 1.1

    def line(self, mark: str, text: str, detail: str, colour: str = _INK) -> None:
        """Write a line of the list: a mark, a name as long as there is room for it, and a detail."""
        self._text(_LEFT + 0.02, mark, size=9, weight="bold", color=colour, ha="right")
        end = self._text(_RIGHT, detail, size=8.5, color=_PALE, ha="right")
        room = self._extent(end).x0 - _LEFT - 0.045
        self._write(_LEFT + 0.03, self._y, text, room=room, size=9, color=_INK)
        self._y -= _LINE

    def time_scale(self, start: str, end: str, colours: Sequence[str]) -> None:
        """Write what the colours of a timeline mean."""
        first = self._text(_LEFT, start, size=8.5, color=_PALE)
        last = self._text(_RIGHT, end, size=8.5, color=_PALE, ha="right")
        left, right = self._extent(first).x1 + 0.01, self._extent(last).x0 - 0.01
        scale = self._figure.add_axes((left, self._y, right - left, 0.012))
        scale.imshow([[at / 99 for at in range(100)]], aspect="auto", cmap=_shades(colours))
        scale.set_axis_off()
        self._y -= _LINE

    def save(self, file: BinaryIO, kind: str) -> None:
        """Write the picture as `png` or `svg`."""
        for label in self._labels:
            self._write_label(label)
        metadata = {"Date": None} if kind == "svg" else {"Software": None}
        self._figure.savefig(file, format=kind, metadata=metadata)

    def _text(self, x: float, text: str, **style: Any) -> Any:
        return self._write(x, self._y, text, room=1, **style)

    def _write(self, x: float, y: float, text: str, *, room: float, **style: Any) -> Any:
        """Write text as it is, cut where the room ends."""
        shown = printable(text)
        # A name is no formula, whatever dollars are in it.
        drawn = self._figure.text(x, y, "", parse_math=False, **style)

        def fits(length: int) -> bool:
            drawn.set_text(_cut(shown, length))
            return self._extent(drawn).width <= room

        drawn.set_text(_cut(shown, _longest(len(shown), fits)))
        return drawn

    def _extent(self, drawn: Any) -> Bbox:
        """Return where something is, as shares of the sheet."""
        box: Bbox = drawn.get_window_extent(self._renderer)
        return Bbox(self._figure.transFigure.inverted().transform(box))

    def _write_label(self, label: _Label) -> None:
        """Write a label where there is room, tied to its place by a line if that is not beside it."""
        style: dict[str, Any] = (
            {"size": 8, "color": _PALE}
            if label.faint
            else {"size": 9, "weight": "bold", "color": _INK}
        )
        drawn = self._axes.annotate(
            label.text, label.place, (0, 0), textcoords="offset points", ha="center", va="center",
            zorder=8, parse_math=False, **style,
        )  # fmt: skip
        box = Box(*drawn.get_window_extent(self._renderer).extents)
        away = self._room.beside(box, nearest=_pixels(_BESIDE))
        drawn.set_position((away[0] / _pixels(1), away[1] / _pixels(1)))
        if math.hypot(*away) > _pixels(_BESIDE) * 1.1:
            x, y = self._at(label.place)
            tip = self._axes.transData.inverted().transform((x + 0.7 * away[0], y + 0.7 * away[1]))
            valence, arousal = zip(label.place, tip, strict=True)
            self._axes.plot(valence, arousal, color=_PALE, lw=0.6, zorder=5)


def _cut(text: str, length: int) -> str:
    return text if length >= len(text) else text[:length].rstrip() + "…"


def _longest(most: int, fits: Callable[[int], bool]) -> int:
    """Return the longest length up to `most` that fits, 1 if none does.

    Lengths are tried from the short end: to lay out a text takes as long as it is.
    """
    low, high = 1, 2
    while high < most and fits(high):
        low, high = high, 2 * high
    if high >= most and fits(most):
        return most
    return low + bisect_left(range(low + 1, min(high, most)), x=True, key=lambda at: not fits(at))


def _pixels(points: float) -> float:
    return points * _DPI / 72


def _shades(colours: Sequence[str]) -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list(
        "time", [*colours, colours[-1]][: max(2, len(colours))]
    )
