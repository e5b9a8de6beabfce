"""How well answers and labels agree: each measure takes answers and returns a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from audiomood.mood.words import word_for

if TYPE_CHECKING:
    import numpy.typing as npt

    from benchmarks.mood.dataset import Flags, Numbers
    from benchmarks.mood.folds import Places

VALENCE, AROUSAL = 0, 1
BINS = 10


class Answers(NamedTuple):
    """What was said of n recordings, and what people say of them.

    `values` and `labels` have shape (n, 2), valence and arousal; `words` and `probabilities` have
    shape (n,). Where labels are sides, `right` tells for which the word is that of the quadrant:
    never for `neutral`, which is no quadrant. `groups` are the artists.
    """

    values: Numbers
    labels: Numbers
    words: npt.NDArray[np.str_]
    probabilities: Numbers
    right: Flags
    groups: npt.NDArray[np.str_]

    def at(self, places: Places) -> Answers:
        """Return the answers for some recordings, which may be there several times."""
        return Answers(
            values=self.values[places],
            labels=self.labels[places],
            words=self.words[places],
            probabilities=self.probabilities[places],
            right=self.right[places],
            groups=self.groups[places],
        )


Measure = Callable[[Answers], float]


def answers(values: Numbers, labels: Numbers, groups: npt.NDArray[np.str_]) -> Answers:
    """Return what the product says where it found these values."""
    said = [word_for(valence, arousal) for valence, arousal in values.tolist()]
    words = np.array([word for word, _ in said])
    return Answers(
        values=values,
        labels=labels,
        words=words,
        probabilities=np.array([probability for _, probability in said]),
        right=words == words_of(labels),
        groups=groups,
    )


def words_of(labels: Numbers) -> npt.NDArray[np.str_]:
    """Return the words for the sides on which labels lie."""
    return np.array([word_for(valence, arousal)[0] for valence, arousal in np.sign(labels)])


def quadrant_right(one: Answers) -> float:
    """Return the share of recordings on the right side in both dimensions."""
    return float(((one.values >= 0) == (one.labels > 0)).all(axis=1).mean())


def side_right(dimension: int) -> Measure:
    """Return the measure of the share on the right side in one dimension."""

    def measure(one: Answers) -> float:
        return float(((one.values >= 0) == (one.labels > 0))[:, dimension].mean())

    return measure


def area_under_curve(dimension: int) -> Measure:
    """Return the measure of how often one of the upper side has a higher value than one of the lower."""

    def measure(one: Answers) -> float:
        upper = one.labels[:, dimension] > 0
        _, place, count = np.unique(
            one.values[:, dimension], return_inverse=True, return_counts=True
        )
        rank = (np.cumsum(count) - (count - 1) / 2)[place]
        pairs = upper.sum() * (~upper).sum()
        least = upper.sum() * (upper.sum() + 1) / 2
        return float((rank[upper].sum() - least) / pairs)

    return measure


def correlation(dimension: int) -> Measure:
    """Return the measure of Pearson's r between values and labels in one dimension."""

    def measure(one: Answers) -> float:
        return float(np.corrcoef(one.values[:, dimension], one.labels[:, dimension])[0, 1])

    return measure


def word_right(one: Answers) -> float:
    """Return the share of recordings whose word is that of their quadrant."""
    return float(one.right.mean())


def probability_said(one: Answers) -> float:
    """Return the mean probability."""
    return float(one.probabilities.mean())


def calibration_error(one: Answers) -> float:
    """Return how far the probability is from the share of right words, in the mean over BINS bins.

    The bins hold equally many recordings, in the order of their probability.
    """
    order = np.argsort(one.probabilities, kind="stable")
    bins = np.array_split(order, BINS)
    away = [len(b) * abs(one.probabilities[b].mean() - one.right[b].mean()) for b in bins if len(b)]
    return float(sum(away) / len(order))


def error_of_perfect_calibration(one: Answers) -> float:
    """Return the calibration error that so many recordings show by chance where nothing is wrong."""
    rng = np.random.default_rng(0)
    chances = rng.random((200, len(one.right))) < one.probabilities
    return float(np.mean([calibration_error(one._replace(right=right)) for right in chances]))


def surer_half_right(one: Answers) -> float:
    """Return the share of right words among the half with the highest probability."""
    order = np.argsort(-one.probabilities, kind="stable")
    return float(one.right[order[: (len(order) + 1) // 2]].mean())


def share_of(word: str) -> Measure:
    """Return the measure of how often a word was said."""

    def measure(one: Answers) -> float:
        return float((one.words == word).mean())

    return measure
