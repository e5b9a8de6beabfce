"""Cross-validation that keeps an artist's recordings together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.mood.dataset import Dataset

Places = npt.NDArray[np.intp]
"""Indices of recordings."""


def groups(data: Dataset) -> npt.NDArray[np.str_]:
    """Return what may not be on both sides: the artist, or the recording where only a genre is known."""
    return np.where(data.rated, np.array(data.files), data.artists)


def folds(group: npt.NDArray[np.str_], count: int, *, seed: int) -> Iterator[tuple[Places, Places]]:
    """Yield the places of training and test for each of `count` folds of nearly equal size.

    Recordings of one group are all on one side. The largest groups are dealt out first, in an order
    that the seed shuffles, each to the fold that has the fewest recordings.
    """
    rng = np.random.default_rng(seed)
    names, sizes = np.unique(group, return_counts=True)
    order = rng.permutation(len(names))
    filled = np.zeros(count)
    fold_of: dict[str, int] = {}
    for at in order[np.argsort(-sizes[order], kind="stable")]:
        least = int(np.argmin(filled + rng.random(count) / 100))
        fold_of[str(names[at])] = least
        filled[least] += sizes[at]
    member = np.array([fold_of[str(name)] for name in group])
    for fold in range(count):
        yield np.flatnonzero(member != fold), np.flatnonzero(member == fold)
