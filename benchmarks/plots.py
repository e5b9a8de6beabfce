"""Draws the pictures of docs/performance.md; a process of its own, since what it imports is large.

Usage: python -m benchmarks.plots FOLDER <FIGURES, the figures as JSON: `growth`, a list of
`name` and `seconds` by number of tracks, and `shares`, pairs of a row and the share of its aim.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GROWTH, AIMS = "performance-growth.svg", "performance-aims.svg"
_STYLE: Any = {
    "svg.hashsalt": "audiomood",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#ddd",
}
"""The same figures give the same files."""
_COLOURS = ("#1f5fa8", "#c2571a", "#2e7d4f", "#7b4fa3", "#a8324a")
_TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
_REACHED, _MISSED = "#2e7d4f", "#c2571a"
_LEAST, _MOST = 0.02, 5.0
"""What is less or more of an aim is drawn as this."""


def growth(lines: Sequence[Mapping[str, Any]]) -> Figure:
    """Return time against tracks, one line for each command, the runs as dots."""
    figure, axes = _empty(6.4, 4.2)
    for line, colour in zip(lines, _COLOURS, strict=False):
        sizes = [int(size) for size in line["seconds"]]
        runs = [sorted(times) for times in line["seconds"].values()]
        middles = [times[len(times) // 2] for times in runs]
        axes.plot(sizes, middles, "-", color=colour, label=line["name"])
        for size, times in zip(sizes, runs, strict=True):
            axes.plot([size] * len(times), times, "o", color=colour, markersize=2.5)
    axes.set(xscale="log", yscale="log")
    axes.set_xlabel("tracks in the library")
    axes.set_ylabel("time of the command (s)")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, 1.14), ncols=3, fontsize=8)
    return figure


def aims(shares: Sequence[tuple[str, float]]) -> Figure:
    """Return how much of what its aim allows each row takes."""
    figure, axes = _empty(8.0, 1 + 0.19 * len(shares))
    for place, (_, share) in enumerate(shares):
        colour = _REACHED if share <= 1 else _MISSED
        axes.plot([min(max(share, _LEAST), _MOST)], [place], "o", color=colour, markersize=4)
    axes.axvline(1, color="#333", linewidth=1)
    axes.set(xscale="log", xlim=(_LEAST / 1.2, _MOST * 1.2), ylim=(len(shares) - 0.3, -0.7))
    axes.set_xticks(_TICKS, [f"{tick:g}" for tick in _TICKS])
    axes.set_yticks(range(len(shares)), [name for name, _ in shares], fontsize=7)
    axes.set_xlabel("share of what the aim allows; up to 1 it is reached")
    return figure


def _empty(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def main() -> None:
    """Draw what standard input says."""
    folder, figures = Path(sys.argv[1]), json.load(sys.stdin)
    with mpl.rc_context(_STYLE):
        if figures["growth"]:
            _save(growth(figures["growth"]), folder / GROWTH)
        if figures["shares"]:
            _save(aims(figures["shares"]), folder / AIMS)


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
