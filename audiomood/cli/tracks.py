"""Tracks as rows: the one view of them that every command shares."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from audiomood.cli import shapes
from audiomood.cli.feeling import author, sureness
from audiomood.cli.text import clock, printable, seconds
from audiomood.cli.view import Cell, Column, View
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audiomood.catalog.base import Field
    from audiomood.model.track import Track

    Values = tuple[
        str, str, str, str | None, float | None, float | None, float | None, float | None, int, str,
        str | None, str | None,
    ]  # fmt: skip
    Plain = tuple[str, float | None, str, str | None, str]

FIELDS: tuple[Field, ...] = (
    "id", "name", "format", "mood", "probability", "valence", "arousal", "duration", "size", "added",
    "heard", "said",
)  # fmt: skip
"""What a line about a track is made of."""
PLAIN_FIELDS: tuple[Field, ...] = ("id", "duration", "format", "mood", "name")
"""What a line of plain text holds of it."""
_AT_ONCE = 500
"""Lines that are written together."""
CSV = (*FIELDS[:-1], "by")
"""The columns of its CSV."""

COLUMNS = (
    Column("id", style="cyan"),
    Column("duration", right=True),
    Column("format"),
    Column("mood", style="mood"),
    Column("sure", right=True),
    Column("name", elastic=True),
)


def _cells(row: Values) -> tuple[str, ...]:
    track_id, name, kind, mood, probability, _, _, duration, _, _, _, said = row
    return (
        track_id[:SHOWN_ID_DIGITS], clock(duration), kind, mood or "", sureness(said, probability),
        name,
    )  # fmt: skip


def _line(row: Values) -> tuple[str, ...]:
    track_id, name, kind, mood, _, _, _, duration, *_ = row
    return track_id[:SHOWN_ID_DIGITS], seconds(duration), kind, mood or "", name


def _csv(row: Values) -> tuple[Cell, ...]:
    *facts, heard, said = row
    return (*facts, heard, author(said, heard))


LINES: View[Values] = View(
    columns=COLUMNS,
    cells=_cells,
    fields=CSV,
    values=_csv,
    line=_line,
    json=lambda _: {},
    id=lambda row: row[0],
)
"""For every form but JSON: only the fields that are shown are read from the catalog."""


def plain_text(rows: Iterable[Plain]) -> Iterator[str]:
    """Yield the lines of rows of `PLAIN_FIELDS`, many in one text: there may be a million.

    They are what `LINES` would give, without a call for each cell.
    """
    rows = iter(rows)
    while some := list(islice(rows, _AT_ONCE)):
        # Of the others we choose every character; hardly any name holds what is not printable.
        if not "".join([name for *_, name in some]).isprintable():
            some = [(*row[:-1], printable(row[-1])) for row in some]
        yield "".join(
            [
                f"{track_id[:SHOWN_ID_DIGITS]}\t{'' if duration is None else f'{duration:.3f}'}"
                f"\t{kind}\t{mood or ''}\t{name}\n"
                for track_id, duration, kind, mood, name in some
            ]
        )


def _values(track: Track) -> Values:
    mood = track.mood
    return (
        track.id,
        track.name,
        track.sound.format,
        track.word,
        track.confidence,
        mood.valence if mood else None,
        mood.arousal if mood else None,
        track.sound.duration,
        track.size,
        shapes.time(track.added),
        mood.word if mood else None,
        track.person_word,
    )


TRACKS: View[Track] = View(
    columns=COLUMNS,
    cells=lambda track: _cells(_values(track)),
    fields=CSV,
    values=lambda track: _csv(_values(track)),
    line=lambda track: _line(_values(track)),
    json=shapes.track,
    id=lambda track: track.id,
)
"""For JSON, and where whole tracks are at hand."""
