"""What was heard as rows: moods of tracks, windows of their timelines, reasons for them."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from audiomood.cli import shapes
from audiomood.cli.feeling import author, sureness
from audiomood.cli.text import clock, number, percent, seconds, signed
from audiomood.cli.view import Column, View
from audiomood.model.mood import Reason, Window
from audiomood.model.outcome import Analysis
from audiomood.model.track import Track


class TrackWindow(NamedTuple):
    """A window of a track's timeline."""

    track: Track
    window: Window


class TrackReason(NamedTuple):
    """A reason for a track's mood."""

    track: Track
    reason: Reason


def as_heard(analysis: Analysis) -> Track:
    """Return the analysed track with what was heard as its mood."""
    return replace(analysis.track, mood=analysis.mood)


def _remark(analysis: Analysis) -> str:
    return str(analysis.error or (analysis.mood and analysis.mood.reason) or "")


def _numbers(track: Track) -> tuple[float | None, float | None, float | None]:
    mood = track.mood
    return (
        (track.confidence, mood.valence, mood.arousal) if mood else (track.confidence, None, None)
    )


def _cells(analysis: Analysis) -> tuple[str, ...]:
    track = as_heard(analysis)
    _, valence, arousal = _numbers(track)
    return (
        track.shown_id, track.word or "", sureness(track.person_word, track.confidence),
        signed(valence), signed(arousal), track.name, _remark(analysis),
    )  # fmt: skip


def _values(analysis: Analysis) -> tuple[str | float | None, ...]:
    track = as_heard(analysis)
    heard = track.mood.word if track.mood else None
    return (
        track.id, track.word, *_numbers(track), track.name, _remark(analysis) or None,
        heard, author(track.person_word, heard),
    )  # fmt: skip


def _line(analysis: Analysis) -> tuple[str, ...]:
    track = as_heard(analysis)
    return (
        track.shown_id, track.word or "", *map(number, _numbers(track)), track.name,
        _remark(analysis),
    )  # fmt: skip


MOODS: View[Analysis] = View(
    columns=(
        Column("id", style="cyan"),
        Column("mood", style="mood"),
        Column("sure", right=True),
        Column("valence", right=True),
        Column("arousal", right=True),
        Column("name", elastic=True),
        Column("reason", elastic=True),
    ),
    cells=_cells,
    fields=("id", "mood", "probability", "valence", "arousal", "name", "reason", "heard", "by"),
    values=_values,
    line=_line,
    json=shapes.analysis,
    id=lambda analysis: analysis.track.id,
)

WINDOWS: View[TrackWindow] = View(
    columns=(
        Column("start", right=True),
        Column("end", right=True),
        Column("mood", style="mood"),
        Column("sure", right=True),
        Column("valence", right=True),
        Column("arousal", right=True),
        Column("change"),
    ),
    cells=lambda row: (
        clock(row.window.start), clock(row.window.end), row.window.word,
        percent(row.window.probability), signed(row.window.valence), signed(row.window.arousal),
        "◂" if row.window.change else "",
    ),
    fields=("id", "start", "end", "mood", "probability", "valence", "arousal", "change", "name"),
    values=lambda row: (row.track.id, *row.window[:-1], int(row.window.change), row.track.name),
    line=lambda row: (
        row.track.shown_id, seconds(row.window.start), seconds(row.window.end), row.window.word,
        number(row.window.probability), number(row.window.valence), number(row.window.arousal),
        "change" if row.window.change else "", row.track.name,
    ),
    json=lambda row: shapes.window(row.window),
    id=lambda row: row.track.id,
)  # fmt: skip

REASONS: View[TrackReason] = View(
    columns=(Column("weight", right=True), Column(""), Column("heard", elastic=True)),
    cells=lambda row: (signed(row.reason.weight), "", row.reason.says),
    fields=("id", "dimension", "weight", "says", "feature", "value", "unit"),
    values=lambda row: (row.track.id, *row.reason),
    line=lambda row: (
        row.track.shown_id, row.reason.dimension, f"{row.reason.weight:+.3f}", row.reason.says,
        row.reason.feature, f"{row.reason.value:.4g}", row.reason.unit,
    ),
    json=lambda row: shapes.reason(row.reason),
    id=lambda row: row.track.id,
)  # fmt: skip
