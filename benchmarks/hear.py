"""The two works of audiomood: decoding a file alone, and hearing its mood."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audiomood.audio.decode import decode
from audiomood.mood.hear import hear
from benchmarks.turns import serve

if TYPE_CHECKING:
    from collections.abc import Sequence

RATE = 22050


def decoded(path: str) -> Sequence[float]:
    """Decode a file into one channel at the rate of the features, and return its seconds."""
    with Path(path).open("rb") as file:
        return [sum(len(block) for block in decode(file, rate=RATE)) / RATE]


def heard(path: str) -> Sequence[float]:
    """Hear a file, and return its features.

    Raises
    ------
    ValueError
        It is not taken for music, so that its time says nothing about music.
    """
    with Path(path).open("rb") as file:
        hearing = hear(decode(file, rate=RATE), RATE)
    if hearing.reason is not None:
        raise ValueError(f"{path} was not heard as music: {hearing.reason}")
    return list(hearing.features.values())


if __name__ == "__main__":
    serve({"decode": decoded, "hear": heard})
