"""How far a figure might have come out otherwise: artists are drawn again, with replacement.

A range is that of the draws, moved so that their mean is the figure: drawing again adds chance of
its own, which makes a calibration error larger, and hardly matters to any other figure.

Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 10 and 13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from benchmarks.mood.figures import Answers, Measure
    from benchmarks.mood.folds import Places

DRAWS = 1000
SEED = 416
PERCENTILES = (2.5, 97.5)


class Estimate(NamedTuple):
    """A figure, and the range that holds it in 95 % of the draws."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """Return it for a table."""
        return f"{self.value:.2f} ({self.low:z.2f} … {self.high:.2f})"


def estimate(measure: Measure, runs: Sequence[Answers]) -> Estimate:
    """Return the mean of a figure over runs.

    Parameters
    ----------
    runs : answers for the same recordings in the same order; each draw is the same for all
    """
    return _summary(_mean(measure, runs), [_mean(measure, drawn) for drawn in _drawn(runs)])


def difference(measure: Measure, runs: Sequence[Answers], reference: Sequence[Answers]) -> Estimate:
    """Return by how much a figure is higher than for other answers to the same questions."""
    pairs = zip(_drawn(runs), _drawn(reference), strict=True)
    found = [_mean(measure, one) - _mean(measure, other) for one, other in pairs]
    return _summary(_mean(measure, runs) - _mean(measure, reference), found)


def _resamples(group: npt.NDArray[np.str_]) -> Iterator[Places]:
    """Yield places of recordings: as many groups as there are, each drawn from all of them."""
    rng = np.random.default_rng(SEED)
    names, member = np.unique(group, return_inverse=True)
    places = [np.flatnonzero(member == name) for name in range(len(names))]
    for _ in range(DRAWS):
        yield np.concatenate([places[one] for one in rng.integers(len(names), size=len(names))])


def _drawn(runs: Sequence[Answers]) -> Iterator[list[Answers]]:
    for places in _resamples(runs[0].groups):
        yield [run.at(places) for run in runs]


def _mean(measure: Measure, runs: Sequence[Answers]) -> float:
    return float(np.mean([measure(run) for run in runs]))


def _summary(value: float, found: Sequence[float]) -> Estimate:
    ends = np.percentile(found, PERCENTILES) - np.mean(found) + value
    return Estimate(value, *ends.tolist())
