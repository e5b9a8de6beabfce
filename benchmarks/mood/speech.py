"""Fit what tells speech from music and from song, write it into the package, and judge it.

    python -m benchmarks.mood.speech FOLDER [--sums FILE]

FOLDER holds labels.csv and the music that it names. The voices are made by espeak-ng and flite,
which must be installed; festival, where it is, has no part in the fitting and is only judged. All
that is printed was measured by sums that knew neither the voice nor the artist. Some minutes; the
same folder and synthesisers give the same sums.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood import speech as packaged
from audiomood.mood.speech import CUES, OUTLIER, OWN, Sum
from benchmarks.mood.examples import Kind, examples
from benchmarks.mood.speech_report import report
from benchmarks.mood.voices import HELD_BACK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.mood.dataset import Flags, Numbers
    from benchmarks.mood.examples import Examples, Names

PACKAGED = Path(packaged.__file__).with_name("speech.json")

SUMS = {
    "spoken, not played": (
        "timbre_movement_3",
        "fast_modulation",
        "semitones",
        "peakiness_spread",
        *OWN,
    ),
    "spoken, not sung": (
        "diatonicity",
        "semitones",
        "tritones",
        "chroma_entropy",
        "middle_onset_rate",
    ),
}
"""Which cues each sum is made of: those that a forward selection in folds found, no more than help."""

CLEAR_DB = 5.0
"""A voice so far above the music, or below it, says which of the two the recording is."""

COUNTS = {Kind.VOICE: 1000, Kind.BOTH: 1000, Kind.MUSIC: 2000, Kind.SONG: 500}
"""To take music for speech is the worst error, and the songs are made for this alone."""

FOLDS, SEED = 5, 3
STRENGTH = 1.0
STEPS = 30
DIGITS = 5


def labels(data: Examples, name: str) -> Numbers:
    """Return 1 for speech, 0 for what a sum must tell it from, nan for what it never sees."""
    found = np.full(len(data.kinds), np.nan)
    found[
        (data.kinds == Kind.VOICE) | ((data.kinds == Kind.BOTH) & (data.decibels >= CLEAR_DB))
    ] = 1
    if name == "spoken, not sung":
        found[data.kinds == Kind.SONG] = 0
    else:
        found[data.kinds == Kind.MUSIC] = 0
        found[(data.kinds == Kind.BOTH) & (data.decibels <= -CLEAR_DB)] = 0
    return found


def fit(data: Examples, chosen: Flags) -> dict[str, Sum]:
    """Return both sums, fitted to the chosen examples."""
    return {name: _fit(data, chosen, name) for name in SUMS}


def _fit(data: Examples, chosen: Flags, name: str) -> Sum:
    label = labels(data, name)
    at = np.flatnonzero(chosen & ~np.isnan(label))
    table = data.cues[at][:, [CUES.index(cue) for cue in SUMS[name]]]
    mean, spread = table.mean(axis=0), table.std(axis=0)
    standard = np.clip((table - mean) / spread, -OUTLIER, OUTLIER)
    weight = _logistic(standard, label[at], _counts(data.kinds[at], label[at]))
    return Sum(
        names=SUMS[name], mean=mean, spread=spread, weight=weight[:-1], offset=float(weight[-1])
    )


def _counts(kinds: Names, label: Numbers) -> Numbers:
    """Return how much each example counts: each kind with each label so much in all."""
    count = np.ones(len(label))
    for kind in Kind:
        for side in (0, 1):
            same = (kinds == kind) & (label == side)
            count[same] = COUNTS[kind] / max(same.sum(), 1)
    return count


def _logistic(table: Numbers, label: Numbers, count: Numbers) -> Numbers:
    """Return the weights and the offset of a logistic regression, by Newton's method."""
    full = np.column_stack([table, np.ones(len(table))])
    strength = STRENGTH * np.eye(full.shape[1])
    strength[-1, -1] = 0
    weight = np.zeros(full.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-full @ weight))
        slope = full.T @ (count * (chance - label)) + strength @ weight
        bend = (full * (count * chance * (1 - chance))[:, None]).T @ full + strength
        weight -= np.linalg.solve(bend, slope)
    return weight


def out_of_fold(data: Examples) -> Numbers:
    """Return the lower of both sums, by sums that knew neither artist nor voice; nan if there are none.

    A voice over music is judged where both are unknown. The voices of the synthesiser that is held
    back, and music with them, are judged by all folds and get the mean.
    """
    held_back = np.char.startswith(data.voices, HELD_BACK)
    artist_fold = _dealt(data.artists)
    voice_fold = np.where(held_back, -1, _dealt(data.voices))
    totals = np.full((FOLDS, len(data.kinds)), np.nan)
    for fold in range(FOLDS):
        known = (artist_fold != fold) & (voice_fold != fold) & ~held_back
        unknown = np.isin(artist_fold, [fold, -1]) & np.isin(voice_fold, [fold, -1])
        sums = fit(data, known)
        lower = np.min([one.total(data.cues) for one in sums.values()], axis=0)
        totals[fold, unknown] = lower[unknown]
    there = ~np.isnan(totals)
    mean: Numbers = np.where(there, totals, 0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    return np.where(there.any(axis=0), mean, np.nan)


def _dealt(names: Names) -> Numbers:
    """Return the fold of each name, -1 for none."""
    known = np.unique(names[names != ""])
    order = np.random.default_rng(SEED).permutation(len(known)) % FOLDS
    fold_of = dict(zip(known.tolist(), order.tolist(), strict=True))
    return np.array([fold_of.get(name, -1) for name in names.tolist()])


def text_of(sums: Mapping[str, Sum]) -> str:
    """Return the sums as JSON."""
    data = {
        name: {
            "offset": _rounded(one.offset),
            "cues": {
                cue: {
                    "mean": _rounded(one.mean[at]),
                    "spread": _rounded(one.spread[at]),
                    "weight": _rounded(one.weight[at]),
                }
                for at, cue in enumerate(one.names)
            },
        }
        for name, one in sums.items()
    }
    return json.dumps(data, indent=2) + "\n"


def _rounded(value: float) -> float:
    """Return a number to a few significant digits."""
    return float(f"{value:.{DIGITS}g}")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sums", type=Path, default=PACKAGED, help="where to write the sums")
    options = parser.parse_args()
    data = examples(options.folder)
    sums = fit(data, ~np.char.startswith(data.voices, HELD_BACK))
    options.sums.write_text(text_of(sums), encoding="utf-8")
    print("\n".join(report(data, out_of_fold(data))))


if __name__ == "__main__":
    main()
