"""Blocks of samples in any size become segments in one size, whatever the blocks were.

Every feature is made from segments alone, so how a decoder cuts the sound cannot change a mood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audiomood.mood.arrays import FloatArray

RATE = 22050
"""Samples per second of everything that is heard; half of a CD's, and enough up to 11 kHz."""

SEGMENT_SECONDS = 10
SEGMENT = SEGMENT_SECONDS * RATE
"""Samples from the start of one segment to that of the next."""

SHORTEST_SECONDS = 5.0
"""Shorter sounds keep their place by r 0.95 at best, and a fifth change the sign of valence."""
SHORTEST = round(SHORTEST_SECONDS * RATE)
"""Samples without which a segment cannot be measured."""

FULL_SCALE_LIMIT = 100.0
"""Samples beyond this are broken, not loud: floating-point audio passes 1.0, but never so far."""


class Segment(NamedTuple):
    """A piece of sound that is measured by itself.

    `sound` has shape (n,), float32; its first `size` samples are the segment's own, of mean 0, and
    the others are the next one's, lent so that a window may reach over the end.
    """

    sound: FloatArray
    size: int


def segments(blocks: Iterable[FloatArray], *, overlap: int, shortest: int) -> Iterator[Segment]:
    """Cut a stream of blocks into segments of ten seconds.

    Samples that are not finite, or absurdly large, become silence, and an offset is taken off.

    Parameters
    ----------
    blocks : mono, each of any length
    overlap : samples that are lent by the next segment
    shortest : own samples of the last segment at least, where there are so many: it takes in what
        would be shorter, and no sample is in none
    """
    held: list[FloatArray] = []
    size = 0
    for block in blocks:
        held.append(_clean(block))
        size += len(held[-1])
        if size < SEGMENT + max(overlap, shortest):
            continue
        sound = np.concatenate(held)
        start = 0
        while size - start >= SEGMENT + max(overlap, shortest):
            yield _segment(sound[start : start + SEGMENT + overlap], SEGMENT)
            start += SEGMENT
        held, size = [sound[start:].copy()], size - start
    if size:
        yield _segment(np.concatenate(held), size)


def _segment(sound: FloatArray, size: int) -> Segment:
    """Return a segment without the offset that some converters add, and nobody hears."""
    return Segment(sound - np.float32(sound[:size].mean(dtype=np.float64)), size)


def _clean(block: FloatArray) -> FloatArray:
    """Return the block as float32 with silence in place of what no converter can have meant."""
    with np.errstate(over="ignore"):
        sound = np.asarray(block, dtype=np.float32).reshape(-1)
    if not len(sound) or (sound.max() <= FULL_SCALE_LIMIT and sound.min() >= -FULL_SCALE_LIMIT):
        return sound
    return np.where(np.abs(sound) <= FULL_SCALE_LIMIT, sound, np.float32(0.0))
