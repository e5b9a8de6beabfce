"""The reliability diagram as a small SVG, written by hand so that it needs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.mood.reliability import Bin

PICTURE = Path(__file__).parents[2] / "docs" / "mood-reliability.svg"

SIDE, LEFT, TOP = 360, 64, 20
WIDTH, HEIGHT = LEFT + SIDE + 20, TOP + SIDE + 52
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def reliability_diagram(bins: Sequence[Bin]) -> str:
    """Return a picture of what was said against how often it was right, with 95 % bars."""
    return "\n".join([_HEAD, *_axes(), *_points(bins), "</svg>"]) + "\n"


def _axes() -> Iterator[str]:
    """Yield the frame, the ticks, the titles and the diagonal of perfect calibration."""
    yield f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>'
    yield _segment((0, 0), (1, 1), 'stroke="#999" stroke-dasharray="5 4"')
    for tick in TICKS:
        x, y = _place(tick, tick)
        yield f'<text x="{x:.1f}" y="{TOP + SIDE + 18}" text-anchor="middle">{tick:g}</text>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>'
    middle = TOP + SIDE / 2
    yield f'<text x="{LEFT + SIDE / 2}" y="{HEIGHT - 12}" text-anchor="middle">probability said</text>'
    yield (
        f'<text x="20" y="{middle}" text-anchor="middle" transform="rotate(-90 20 {middle})">'
        "share of words that were right</text>"
    )


def _points(bins: Sequence[Bin]) -> Iterator[str]:
    """Yield the bins, joined by a line, each with its range."""
    for one in bins:
        low, high = max(one.right.low, 0.0), min(one.right.high, 1.0)
        yield _segment((one.said.value, low), (one.said.value, high), 'stroke="#7aa6d6"')
    places = [_place(one.said.value, one.right.value) for one in bins]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{joined}" fill="none" stroke="#1f5fa8" stroke-width="1.5"/>'
    for x, y in places:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#1f5fa8"/>'


def _segment(start: tuple[float, float], end: tuple[float, float], style: str) -> str:
    (x1, y1), (x2, y2) = _place(*start), _place(*end)
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {style}/>'


def _place(said: float, right: float) -> tuple[float, float]:
    """Return where a point of the diagram lies in the picture."""
    return LEFT + said * SIDE, TOP + (1 - right) * SIDE


_HEAD = f'''<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12" fill="#333">
<title>Reliability of the words: probability said against share right</title>
<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'''
