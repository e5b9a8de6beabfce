"""How often words are right, by the probability that was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.mood.bootstrap import Estimate, estimate
from benchmarks.mood.figures import BINS, Answers
from benchmarks.mood.markdown import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.mood.dataset import Flags


class Bin(NamedTuple):
    """Words of about the same probability: what was said in the mean, and how often it was right."""

    said: Estimate
    right: Estimate


def reliability(runs: Sequence[Answers]) -> list[Bin]:
    """Return BINS bins in the order of probability, which hold equally many answers of all runs."""
    said = np.concatenate([run.probabilities for run in runs])
    edges = np.quantile(said, np.linspace(0, 1, BINS + 1)[1:-1])

    def bin_at(number: int) -> Bin:
        def inside(one: Answers) -> Flags:
            members: Flags = np.searchsorted(edges, one.probabilities, side="right") == number
            return members

        return Bin(
            said=estimate(lambda one: float(one.probabilities[inside(one)].mean()), runs),
            right=estimate(lambda one: float(one.right[inside(one)].mean()), runs),
        )

    return [bin_at(number) for number in range(BINS)]


def reliability_table(bins: Sequence[Bin]) -> list[str]:
    """Return the bins as a table."""
    return table(["said", "right"], [[f"{one.said.value:.2f}", one.right] for one in bins])
