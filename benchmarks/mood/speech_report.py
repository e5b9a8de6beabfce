"""How well speech is told from music, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.mood.examples import DECIBELS, Kind
from benchmarks.mood.markdown import table
from benchmarks.mood.rooms import WAYS

if TYPE_CHECKING:
    from benchmarks.mood.dataset import Flags, Numbers
    from benchmarks.mood.examples import Examples

PROGRAMS = ("espeak-ng", "flite", "festival")


def report(data: Examples, totals: Numbers) -> list[str]:
    """Return the tables, for the lower of both sums of each stretch; nan where none judged it."""
    judged = ~np.isnan(totals)
    return [
        *_voices(data, totals, judged),
        "",
        *_over_music(data, totals, judged),
        "",
        *_no_speech(data, totals, judged),
    ]


def _voices(data: Examples, totals: Numbers, judged: Flags) -> list[str]:
    """Return the share of stretches of voices alone that are called speech."""
    rows = []
    for way in WAYS:
        cells = [way]
        for program in PROGRAMS:
            of_program = np.char.startswith(data.voices, program) & (data.ways == way)
            chosen = judged & of_program & (data.kinds == Kind.VOICE)
            cells.append(f"{np.mean(totals[chosen] > 0):.3f}" if chosen.any() else "-")
        rows.append(cells)
    return table(["a voice alone", *PROGRAMS], rows)


def _over_music(data: Examples, totals: Numbers, judged: Flags) -> list[str]:
    """Return the share of stretches and of whole recordings called speech, by how loud it is."""
    rows = []
    for decibels in DECIBELS:
        chosen = judged & (data.kinds == Kind.BOTH) & (data.decibels == decibels)
        stretches, whole = _shares(data, totals, chosen)
        rows.append([f"{decibels:+d} dB", f"{np.mean(stretches):.3f}", f"{np.mean(whole):.3f}"])
    return table(["a voice over music, against it", "stretches", "recordings"], rows)


def _no_speech(data: Examples, totals: Numbers, judged: Flags) -> list[str]:
    """Return how many stretches and recordings without speech are called speech."""
    rows = []
    for kind in (Kind.MUSIC, Kind.SONG):
        chosen = judged & (data.kinds == kind)
        stretches, whole = _shares(data, totals, chosen)
        counts = [f"{part.sum()} of {len(part)}" for part in (stretches, whole)]
        rows.append([kind.value, *counts])
    return table(["called speech", "stretches", "recordings"], rows)


def _shares(data: Examples, totals: Numbers, chosen: Flags) -> tuple[Flags, Flags]:
    """Return which stretches are called speech, and of which sounds most stretches are."""
    speech = totals[chosen] > 0
    _, sound = np.unique(data.sounds[chosen], return_inverse=True)
    share = np.bincount(sound, speech) / np.maximum(np.bincount(sound), 1)
    return speech, share > 0.5
