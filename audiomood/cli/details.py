"""What is behind a mood, as a terminal shows it: its timeline, and what spoke for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from audiomood.cli.feeling import feeling
from audiomood.cli.moods import WINDOWS, TrackWindow, as_heard
from audiomood.cli.strip import write_strip
from audiomood.cli.table import write_table
from audiomood.cli.text import printable, signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiomood.model.mood import Reason, Window
    from audiomood.model.outcome import Analysis
    from audiomood.model.track import Mood

_REACH = 8
"""Cells of the longest bar."""


class Details:
    """Writes one track after the other, each under its name."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False)
        self._first = True

    def heading(self, analysis: Analysis) -> None:
        """Write a track's name and how it feels."""
        if not self._first:
            self._console.print()
        self._first = False
        name = Text(printable(analysis.track.name), style="bold")
        felt = str(analysis.error) if analysis.error else feeling(as_heard(analysis))
        self._console.print(name.append("  ").append(printable(felt), style="not bold"))

    def timeline(self, analysis: Analysis, windows: Sequence[Window]) -> None:
        """Write the windows as a table, and under it the strip, which stays in sight."""
        rows = (TrackWindow(analysis.track, window) for window in windows)
        write_table([WINDOWS.cells(row) for row in rows], WINDOWS.columns)
        self._console.print()
        write_strip(windows, self._console)

    def remark(self, text: str) -> None:
        """Write why there is nothing to show."""
        self._console.print(Text(f"  {printable(text)}", style="dim"), soft_wrap=True)

    def explanation(self, mood: Mood, reasons: Sequence[Reason]) -> None:
        """Write what spoke for each dimension, each with its weight and a bar of that length."""
        most = max((abs(reason.weight) for reason in reasons), default=0)
        for dimension, value in (("valence", mood.valence), ("arousal", mood.arousal)):
            spoke = [reason for reason in reasons if reason.dimension == dimension]
            if spoke:
                self._console.print(Text(f"\n  {dimension} {signed(value)}", style="bold"))
                self._reasons(spoke, most)

    def _reasons(self, reasons: Iterable[Reason], most: float) -> None:
        for reason in reasons:
            line = Text.assemble(f"  {signed(reason.weight):>6} ", _bar(reason.weight / most), " ")
            line.append(printable(reason.says))
            self._console.print(line, no_wrap=True, overflow="ellipsis")


def _bar(share: float) -> Text:
    """Return a bar to the left of the middle for a share below 0, to the right for one above."""
    halves = max(1, round(abs(share) * 2 * _REACH))
    whole, half = divmod(halves, 2)
    if share < 0:
        left, right = ("▐" * half + "█" * whole).rjust(_REACH), " " * _REACH
    else:
        left, right = " " * _REACH, ("█" * whole + "▌" * half).ljust(_REACH)
    return Text.assemble((left, "magenta"), "│", (right, "cyan"))
