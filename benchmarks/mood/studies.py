"""What the model owes to what: rooms of features, bends, and the number of recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood import loudness, melody, rhythm, texture, timbre, tonality
from benchmarks.mood.bootstrap import difference, estimate
from benchmarks.mood.figures import AROUSAL, VALENCE, area_under_curve, correlation, quadrant_right
from benchmarks.mood.fitting import LISTENED_TO, Recipe
from benchmarks.mood.judgement import judged
from benchmarks.mood.markdown import signed, table
from benchmarks.mood.validation import FEWER_SEEDS, from_elsewhere, out_of_fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.mood.dataset import Dataset, Numbers
    from benchmarks.mood.folds import Places
    from benchmarks.mood.judgement import Runs

ROOMS = {
    "rhythm": rhythm.FEATURES,
    "dynamics": loudness.FEATURES,
    "timbre": timbre.FEATURES,
    "texture": texture.FEATURES,
    "tonality": tonality.FEATURES,
    "melody": melody.FEATURES,
}

SIZES = (50, 100, 200)


def recipes() -> dict[str, Recipe]:
    """Return what is compared: each room left out, each room alone, and no bends."""
    members = {room: {feature.name for feature in features} for room, features in ROOMS.items()}
    without = {
        f"without {room}": Recipe(names=[name for name in LISTENED_TO if name not in names])
        for room, names in members.items()
    }
    alone = {
        f"{room} alone": Recipe(names=[name for name in LISTENED_TO if name in names])
        for room, names in members.items()
    }
    return {"straight lines": Recipe(bends=False), **without, **alone}


def ablation(data: Dataset) -> list[str]:
    """Return the table of what is lost with less."""
    everything = out_of_fold(data, seeds=FEWER_SEEDS)
    reference = judged(data, everything, ~data.rated)
    rows = [["everything", len(LISTENED_TO), *_figures(reference), "", *_transfer(data, Recipe())]]
    for name, recipe in recipes().items():
        runs = judged(data, out_of_fold(data, recipe, seeds=FEWER_SEEDS), ~data.rated)
        lost = difference(quadrant_right, runs, reference)
        ends = " … ".join(signed(bound) for bound in (lost.low, lost.high))
        rows.append([name, len(recipe.names), *_figures(runs), ends, *_transfer(data, recipe)])
    head = ["", "features", "quadrant right", "AUC valence", "AUC arousal", "difference, 95 %"]
    return table([*head, "r valence, from the other set", "r arousal"], rows)


def _figures(runs: Runs) -> list[str]:
    measures = (quadrant_right, area_under_curve(VALENCE), area_under_curve(AROUSAL))
    return [f"{np.mean([measure(run) for run in runs]):.2f}" for measure in measures]


def _transfer(data: Dataset, recipe: Recipe) -> list[str]:
    """Return how well ratings are met by models that know quadrants only."""
    (run,) = judged(data, from_elsewhere(data, recipe), data.rated)
    return [f"{correlation(dimension)(run):.2f}" for dimension in (VALENCE, AROUSAL)]


def learning_curve(data: Dataset) -> list[str]:
    """Return the table of how right models are that know fewer recordings."""
    choices: dict[str, Callable[[Places, int], Places]] = {
        **{f"{size} with quadrants": _some(data, size) for size in SIZES},
        "all with quadrants": lambda train, _: train[~data.rated[train]],
        "all": lambda train, _: train,
    }
    rows = [[name, *_cells(data, choose)] for name, choose in choices.items()]
    return table(["fitted to", "quadrant right", "AUC valence", "AUC arousal"], rows)


def _cells(data: Dataset, choose: Callable[[Places, int], Places]) -> list[str]:
    values: Numbers = out_of_fold(data, seeds=FEWER_SEEDS, choose=choose)
    runs = judged(data, values, ~data.rated)
    measures = (quadrant_right, area_under_curve(VALENCE), area_under_curve(AROUSAL))
    return [str(estimate(measure, runs)) for measure in measures]


def _some(data: Dataset, size: int) -> Callable[[Places, int], Places]:
    """Return what chooses so many recordings with quadrants at random."""

    def choose(train: Places, seed: int) -> Places:
        clear = train[~data.rated[train]]
        return np.sort(np.random.default_rng(seed).permutation(clear)[:size])

    return choose
