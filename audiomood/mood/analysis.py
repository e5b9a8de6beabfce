"""From a stream of samples to the features of the whole, in memory that does not grow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.loudness import Loudness
from audiomood.mood.registry import FEATURES
from audiomood.mood.rhythm import Rhythm
from audiomood.mood.segments import RATE, SEGMENT, segments
from audiomood.mood.spectra import OVERLAP, spectra
from audiomood.mood.texture import Texture
from audiomood.mood.timbre import Timbre
from audiomood.mood.tonality import Tonality

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiomood.mood.arrays import FloatArray

WORKING_SET = 16 << 20
"""Bytes, a little more than the arrays of one segment take together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was measured of a whole recording.

    `seconds` is how long it lasts and `sounding` how much of that is louder than silence;
    `features` holds every feature of the registry, in its order.
    """

    seconds: float
    sounding: float
    features: Mapping[str, float]


def analyse(blocks: Iterable[FloatArray]) -> Analysis:
    """Measure a recording.

    Parameters
    ----------
    blocks : mono, full scale 1.0, 22050 samples a second, each of any length; read once
    """
    _keep_freed_memory()
    loudness = Loudness()
    gatherers = (Rhythm(), loudness, Timbre(), Texture(), Tonality())
    samples = 0
    for segment in segments(blocks, overlap=OVERLAP):
        samples += min(len(segment), SEGMENT)
        both = spectra(segment)
        for gatherer in gatherers:
            gatherer.add(both)
    found = {name: value for one in gatherers for name, value in one.features().items()}
    return Analysis(
        seconds=samples / RATE,
        sounding=loudness.sounding(),
        features={feature.name: found[feature.name] for feature in FEATURES},
    )


def _keep_freed_memory() -> None:
    """Have the C library keep what one segment frees for the next.

    glibc gives large freed blocks back to the system and asks for them again, page by page, at
    40 % of the time of the whole analysis. It stops doing so for sizes that it has seen freed
    once (mallopt(3), M_MMAP_THRESHOLD); the block is never touched, so it takes no memory.
    """
    np.empty(WORKING_SET, dtype=np.uint8)
