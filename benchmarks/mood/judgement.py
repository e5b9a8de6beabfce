"""The tables of how right the model is: agreement, confusions, genres."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.mood.bootstrap import estimate
from benchmarks.mood.figures import (
    AROUSAL,
    VALENCE,
    Answers,
    answers,
    area_under_curve,
    calibration_error,
    correlation,
    error_of_perfect_calibration,
    probability_said,
    quadrant_right,
    share_of,
    side_right,
    surer_half_right,
    word_right,
    words_of,
)
from benchmarks.mood.folds import groups
from benchmarks.mood.markdown import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.mood.dataset import Dataset, Flags, Numbers
    from benchmarks.mood.figures import Measure

Runs = list[Answers]

SAID = ("happy", "angry", "sad", "calm", "neutral")
LABELLED = SAID[:4]

OF_SIDES: dict[str, Measure] = {
    "quadrant right": quadrant_right,
    "valence side right": side_right(VALENCE),
    "arousal side right": side_right(AROUSAL),
    "area under the curve, valence": area_under_curve(VALENCE),
    "area under the curve, arousal": area_under_curve(AROUSAL),
    "word right": word_right,
    "mean probability said": probability_said,
    "word right among the surer half": surer_half_right,
    "calibration error": calibration_error,
}
OF_RATINGS: dict[str, Measure] = {
    "r valence": correlation(VALENCE),
    "r arousal": correlation(AROUSAL),
}
OF_ALL: dict[str, Measure] = {f"said `{word}`": share_of(word) for word in SAID}

FEWEST_OF_A_GENRE = 10


def judged(data: Dataset, values: Numbers, where: Flags) -> Runs:
    """Return the answers to some recordings, for values of shape (runs, N, 2)."""
    return [answers(of_run[where], data.labels[where], groups(data)[where]) for of_run in values]


def agreement(data: Dataset, inside: Numbers, across: Numbers) -> list[str]:
    """Return the table of agreement: other artists of the same sources, and another source."""
    clear, rated = ~data.rated, data.rated
    columns = [
        judged(data, values, where) for where in (clear, rated) for values in (inside, across)
    ]
    of_clear, of_rated = columns[:2], columns[2:]
    rows = [[name, *_cells(measure, of_clear), "", ""] for name, measure in OF_SIDES.items()]
    chance = [f"{error_of_perfect_calibration(runs[0]):.2f}" for runs in of_clear]
    rows.append(["calibration error of chance alone", *chance, "", ""])
    rows += [[name, "", "", *_cells(measure, of_rated)] for name, measure in OF_RATINGS.items()]
    rows += [[name, *_cells(measure, columns)] for name, measure in OF_ALL.items()]
    unknown = [f"{data.unknown[where].sum()} clips" for where in (clear, clear, rated, rated)]
    rows.append(["would be `unknown`", *unknown])
    head = [
        f"{name}: {by}"
        for name, where in (("quadrants", clear), ("ratings", rated))
        for by in (f"other artists ({where.sum()} clips)", "from the other set alone")
    ]
    return table(["", *head], rows)


def _cells(measure: Measure, columns: Sequence[Runs]) -> list[str]:
    return [str(estimate(measure, runs)) for runs in columns]


def confusions(runs: Runs) -> list[str]:
    """Return the table of words said for each word labelled, in percent."""
    labelled = words_of(runs[0].labels)
    rows = [
        [f"labelled {word}", *(f"{_percent(runs, labelled == word, said)} %" for said in SAID)]
        for word in LABELLED
    ]
    return table(["", *SAID], rows)


def _percent(runs: Runs, where: Flags, said: str) -> int:
    return round(100 * float(np.mean([(run.words[where] == said).mean() for run in runs])))


def genres(data: Dataset, values: Numbers) -> list[str]:
    """Return how well each genre fares where there are quadrants; a clip counts for all it is tagged with."""
    tags = [{tag.strip() for tag in genre.split(";")} for genre in data.genres]
    counts = Counter(
        tag for tag, rated in zip(tags, data.rated, strict=True) if not rated for tag in tag
    )
    rows = []
    for genre, count in counts.most_common():
        if count >= FEWEST_OF_A_GENRE:
            where = np.array([genre in tag for tag in tags]) & ~data.rated
            runs = judged(data, values, where)
            sides = (quadrant_right, side_right(VALENCE), side_right(AROUSAL))
            figures = [f"{np.mean([measure(run) for run in runs]):.2f}" for measure in sides]
            rows.append([genre, count, *figures, _commonest_mistake(runs)])
    return table(
        ["genre", "clips", "quadrant right", "valence side", "arousal side", "commonest mistake"],
        rows,
    )


def _commonest_mistake(runs: Runs) -> str:
    """Return what was said most often for something else."""
    labelled = words_of(runs[0].labels)
    mistakes = Counter(
        (truth, said)
        for run in runs
        for truth, said in zip(labelled.tolist(), run.words.tolist(), strict=True)
        if said != truth
    )
    if not mistakes:
        return ""
    (truth, said), count = mistakes.most_common(1)[0]
    return f"{said} for {truth}: {100 * count / len(runs) / len(labelled):.0f} % of all"


def rated_genres(data: Dataset, values: Numbers) -> list[str]:
    """Return how well values go with ratings within each genre."""
    rows = []
    for genre in np.unique(data.genres[data.rated]):
        where = data.rated & (data.genres == genre)
        runs = judged(data, values, where)
        rows.append([genre, where.sum(), *_cells_of_ratings(runs)])
    return table(["genre", "clips", *OF_RATINGS], rows)


def _cells_of_ratings(runs: Runs) -> list[str]:
    return [str(estimate(measure, runs)) for measure in OF_RATINGS.values()]
