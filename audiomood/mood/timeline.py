"""How a recording feels as it goes on: its parts in equal windows, and where its mood changes."""

from __future__ import annotations

from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from audiomood.model.mood import Window
from audiomood.mood.sections import noise, sections
from audiomood.mood.segments import SEGMENT_SECONDS
from audiomood.mood.words import word_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiomood.model.mood import Part
    from audiomood.mood.arrays import NumberArray

SHORTEST_SECTION = 20.0
"""Seconds; in less, one odd phrase would be a section."""

LEAST_NOISE = np.array([0.2, 0.25])
"""How much the scores of neighbouring ten seconds of one piece differ anyhow, as a standard
deviation, for valence and arousal; much the same for all kinds of music."""

AVERAGING = 0.25
"""The power of a window's length by which that falls: 0.5 would be right if neighbours had nothing
in common, and 0 if a piece moved on as fast as its parts average out."""

PLAIN = 0.75
"""Values beyond which more is no other mood: -0.8 and -0.95 belong to one section."""

LARGEST = 1.0 - 1e-6
"""Of a value, so that its score stays finite."""

_NOTHING = (np.nan, np.nan)


def timeline(parts: Sequence[Part], seconds: float) -> list[Window]:
    """Return the mood of each window of a recording, and which of them begin a section.

    A window's score is the mean of its parts' scores, each by its weight in the whole, and its
    values are what they are for a part of that score. It is `unknown` where nothing in it has a
    weight, or most of it is no music. A section begins where the mood becomes another one for at
    least 20 seconds, or where music begins or ends: see `audiomood.mood.sections.sections`.

    Parameters
    ----------
    parts : those of the whole recording in order, without a gap
    seconds : of each window, a multiple of 10; the last window is as long as what remains

    Raises
    ------
    ValueError
        The windows would cut through parts.
    """
    if not seconds > 0 or seconds % SEGMENT_SECONDS:
        raise ValueError(f"{seconds:g} seconds are not a multiple of {SEGMENT_SECONDS}")
    gathered = groupby(parts, key=lambda part: part.start // seconds)
    windows = [list(members) for _, members in gathered]
    scores = np.array([_score(members) for members in windows]).reshape(-1, 2)
    begins = _section_begins(parts, scores, seconds)
    return [
        _window(members[0].start, members[-1].end, score, change=place in begins)
        for place, (members, score) in enumerate(zip(windows, scores, strict=True))
    ]


def _score(parts: Sequence[Part]) -> tuple[float, float]:
    """Return the scores of valence and arousal of a window, NaN where it is unknown."""
    music = [part for part in parts if part.valence is not None]
    weight = sum(part.weight for part in music)
    if weight <= 0 or _length(music) < _length(parts) / 2:
        return _NOTHING
    shares = np.array([part.weight for part in music]) / weight
    valence, arousal = shares @ _scores(music)
    return float(valence), float(arousal)


def _length(parts: Iterable[Part]) -> float:
    return sum(part.end - part.start for part in parts)


def _scores(parts: Iterable[Part]) -> NumberArray:
    """Return the scores of parts, shape (parts, 2), NaN where there is none."""
    pairs = [(part.valence, part.arousal) for part in parts]
    values = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    scores: NumberArray = np.arctanh(np.clip(values, -LARGEST, LARGEST))
    return scores


def _section_begins(parts: Sequence[Part], scores: NumberArray, seconds: float) -> set[int]:
    """Return the places of the windows at which the mood has changed; never the first."""
    # The parts tell the noise, because long windows may hardly have two neighbours in a section.
    scatter = np.maximum(noise(_plain(_scores(parts))), LEAST_NOISE)
    scatter *= (seconds / SEGMENT_SECONDS) ** -AVERAGING
    shortest = ceil(SHORTEST_SECTION / seconds)
    return set(sections(_plain(scores) / scatter, shortest=shortest)) - {0}


def _plain(scores: NumberArray) -> NumberArray:
    limit = np.arctanh(PLAIN)
    inside: NumberArray = np.clip(scores, -limit, limit)
    return inside


def _window(start: float, end: float, score: NumberArray, *, change: bool) -> Window:
    if np.isnan(score[0]):
        return Window(start, end, "unknown", None, None, None, change)
    valence, arousal = np.tanh(score).tolist()
    word, probability = word_for(valence, arousal)
    return Window(start, end, word, probability, valence, arousal, change)
