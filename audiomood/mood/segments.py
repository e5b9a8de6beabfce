"""Blocks of samples in any size become segments in one size, whatever the blocks were.

Every feature is made from segments alone, so how a decoder cuts the sound cannot change a mood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audiomood.mood.arrays import FloatArray

RATE = 22050
"""Samples per second of everything that is heard; half of a CD's, and enough up to 11 kHz."""

SEGMENT_SECONDS = 10
SEGMENT = SEGMENT_SECONDS * RATE
"""Samples from the start of one segment to that of the next."""

FULL_SCALE_LIMIT = 100.0
"""Samples beyond this are broken, not loud: floating-point audio passes 1.0, but never so far."""


def segments(blocks: Iterable[FloatArray], *, overlap: int) -> Iterator[FloatArray]:
    """Cut a stream of blocks into segments that share `overlap` samples with the next.

    Samples that are not finite, or absurdly large, become silence.

    Parameters
    ----------
    blocks : mono, each of any length
    overlap : samples after the segment's own, so that a window may reach over its end

    Yields
    ------
    shape (SEGMENT + `overlap`,), float32; the last is whatever remains, and never empty
    """
    held: list[FloatArray] = []
    size = 0
    for block in blocks:
        held.append(_clean(block))
        size += len(held[-1])
        if size < SEGMENT + overlap:
            continue
        sound = np.concatenate(held)
        start = 0
        while size - start >= SEGMENT + overlap:
            yield sound[start : start + SEGMENT + overlap]
            start += SEGMENT
        held, size = [sound[start:].copy()], size - start
    if size:
        yield np.concatenate(held)


def _clean(block: FloatArray) -> FloatArray:
    """Return the block as float32 with silence in place of what no converter can have meant."""
    with np.errstate(over="ignore"):
        sound = np.asarray(block, dtype=np.float32).reshape(-1)
    if not len(sound) or (sound.max() <= FULL_SCALE_LIMIT and sound.min() >= -FULL_SCALE_LIMIT):
        return sound
    return np.where(np.abs(sound) <= FULL_SCALE_LIMIT, sound, np.float32(0.0))
