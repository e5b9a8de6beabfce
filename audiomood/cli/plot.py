"""A picture of how tracks feel: their places on the plane, their timelines, what sounds near them.

Matplotlib is an extra: it is imported when something is drawn, and without pyplot, whose state
belongs to the process.
"""

from __future__ import annotations

import logging
import shlex
import sys
import warnings
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from audiomood.cli.feeling import feeling, on_the_plane
from audiomood.cli.text import clock, hours
from audiomood.errors import TargetExists, TargetRefused, UsageError
from audiomood.library.target import refusals, refuse_what_is_no_file, whole_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiomood.cli.canvas import Canvas
    from audiomood.model.mood import Window
    from audiomood.model.similar import Similar
    from audiomood.model.track import Mood, Track

Kind = Literal["png", "svg"]
_KINDS: dict[str, Kind] = {".png": "png", ".svg": "svg"}

_LISTED = 22
"""Tracks that get a number and a line; the others are points without a name."""
_TIME = ("#bcc6e8", "#6a6bb5", "#1d1238")
"""The colours of a timeline's beginning, middle and end."""
_MANY = (
    "#3b528b", "#c8553d", "#2a7350", "#8d5a97", "#b8860b", "#008b8b", "#7a4b2a", "#c2528b",
)  # fmt: skip
"""The colours of tracks that share a picture, taken in turn."""
_NEAR = "#8b8794"

_FONTS = (
    "Noto Sans CJK JP", "Noto Sans CJK SC", "Source Han Sans", "WenQuanYi Zen Hei", "IPAGothic",
    "Hiragino Sans", "PingFang SC", "Yu Gothic", "Microsoft YaHei", "Malgun Gothic",
    "Noto Sans Devanagari", "Noto Sans Thai", "Noto Emoji", "Segoe UI Symbol", "Arial Unicode MS",
)  # fmt: skip
"""Where they are installed, they have the letters that matplotlib's own font lacks."""


class Subject(NamedTuple):
    """A track to be drawn, its place on the plane, and its timeline."""

    track: Track
    place: tuple[float, float]
    windows: Sequence[Window]


def place_of(felt: Mood | Window | None) -> tuple[float, float] | None:
    """Return valence and arousal, None where they are not known."""
    if felt is None or felt.valence is None or felt.arousal is None:
        return None
    return felt.valence, felt.arousal


class Target(NamedTuple):
    """The file that a picture goes to, and whether it may replace one that is there."""

    path: Path
    kind: Kind
    force: bool


def target(given: str, *, force: bool) -> Target:
    """Return where a picture goes, once it is sure that it can be drawn and go there.

    Raises
    ------
    UsageError
        The name is none of a picture, a file of that name is there and `force` is false, or the
        extra that draws is not installed.
    """
    path = Path(given)
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise UsageError(f"{given!r} is no name of a picture", hint="let it end in .png or .svg")
    if find_spec("matplotlib") is None:
        raise UsageError(
            "--plot needs matplotlib, which is not installed",
            # Whatever environment this is, a checkout's own included.
            hint=f"`{shlex.quote(sys.executable)} -m pip install matplotlib` brings it",
        )
    with refusals(path):
        refuse_what_is_no_file(path)
        if not path.parent.is_dir():
            raise TargetRefused(f"{path} cannot be written: there is no folder {path.parent}")
        if path.exists() and not force:
            raise TargetExists(
                f"{path} is there already", hint="give another name, or draw over it with --force"
            )
    return Target(path, kind, force)


def draw(subjects: Sequence[Subject], near: Sequence[Similar], to: Target) -> None:
    """Draw one track and what sounds near it, or several tracks.

    Raises
    ------
    TargetExists, TargetRefused
        The file cannot be written, or appeared meanwhile.
    """
    # What it has to say about its folders and fonts is not for who asked for a picture.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    import matplotlib as mpl
    from matplotlib.font_manager import fontManager

    from audiomood.cli.canvas import Canvas

    installed = set(fontManager.get_font_names())
    settings: Any = {
        "font.family": [
            "DejaVu Sans",
            *(font for font in _FONTS if font in installed),
            "sans-serif",
        ],
        # Text stays text: it can be searched, and letters may come from the reader's fonts.
        "svg.fonttype": "none",
        "svg.hashsalt": "audiomood",
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        # A letter that no font has becomes a box.
        warnings.simplefilter("ignore")
        canvas = Canvas()
        if len(subjects) == 1:
            _draw_one(canvas, subjects[0], near)
        else:
            _draw_several(canvas, subjects)
        with refusals(to.path), whole_file(to.path, force=to.force) as file:
            canvas.save(file, to.kind)


def _draw_one(canvas: Canvas, subject: Subject, near: Sequence[Similar]) -> None:
    track, place, windows = subject
    length = clock(track.sound.duration)
    canvas.title(track.name, "  ·  ".join((feeling(track), on_the_plane(track.mood), length)))
    if len(windows) > 1:
        _draw_timeline(canvas, windows)
    canvas.heading("sounds like it in this library" if near else "nothing here sounds like it yet")
    for number, (other, distance) in enumerate(near, start=1):
        canvas.line(str(number), other.name, f"{distance:.2f}")
        if there := place_of(other.mood):
            canvas.point(there, _NEAR, size=34, hollow=True)
            canvas.label(there, str(number))
    canvas.point(place, _TIME[-1], size=230)


def _draw_timeline(canvas: Canvas, windows: Sequence[Window]) -> None:
    first, *_, last = windows
    canvas.path(windows, _TIME)
    canvas.heading(f"its timeline, {hours(first.end - first.start)} at a time")
    canvas.time_scale(clock(first.start), clock(last.end), _TIME)
    for window, at in ((first, first.start), (last, last.end)):
        if place := place_of(window):
            canvas.label(place, clock(at), faint=True)


def _draw_several(canvas: Canvas, subjects: Sequence[Subject]) -> None:
    words = Counter(subject.track.word for subject in subjects)
    told = ", ".join(f"{count:,} {word}" for word, count in words.most_common())
    canvas.title(f"How {len(subjects):,} tracks feel", told)
    canvas.crowd([subject.place for subject in subjects[_LISTED:]], _NEAR)
    for number, (track, place, windows) in enumerate(subjects[:_LISTED], start=1):
        colour = _MANY[number % len(_MANY)]
        canvas.path(windows, (colour,), faint=True)
        canvas.point(place, colour, size=100)
        canvas.label(place, str(number))
        canvas.line(str(number), track.name, track.word or "", colour)
    if len(subjects) > _LISTED:
        canvas.heading(f"and {len(subjects) - _LISTED:,} more")
