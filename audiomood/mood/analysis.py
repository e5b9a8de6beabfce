"""From a stream of samples to the features of each stretch of it, and of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import NumberArray, weighted_mean
from audiomood.mood.instead import what_it_is_instead
from audiomood.mood.loudness import Programme, steps
from audiomood.mood.registry import FEATURES, PLACES, measure
from audiomood.mood.segments import RATE, SHORTEST, segments
from audiomood.mood.spectra import OVERLAP, spectra

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiomood.mood.arrays import FloatArray

WORKING_SET = 16 << 20
"""Bytes, a little more than the arrays of one segment take together."""

LONG_SECONDS = 60.0
"""From here on, what stands at the beginning and the end is taken for an intro and an ending."""
EDGE = 0.5
"""How much the first and the last stretch of a long recording count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Ten seconds of a recording, or five to fifteen at its end.

    `start` and `end` are seconds, `features` has shape (len(FEATURES),), `loudness` is how much
    it counts by itself (the square root of its amplitude), and `instead` is what it is instead of
    music, None where it is music.
    """

    start: float
    end: float
    features: NumberArray
    loudness: float
    instead: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was measured of a whole recording.

    `seconds` is how long it lasts and `sounding` how much of that is louder than silence.
    `loudness` is that of the whole programme in LUFS.
    """

    seconds: float
    sounding: float
    loudness: float
    stretches: Sequence[Stretch]

    def weights(self) -> NumberArray:
        """Return how much each stretch counts in the whole, shape (stretches,), of sum 1 or 0.

        Loud ones count more, silence not at all, the edges of a long recording half, and what is
        no music not at all, unless there is more of it than of music.
        """
        weights = np.array([one.loudness * (one.end - one.start) for one in self.stretches])
        if self.seconds > LONG_SECONDS and len(weights):
            weights[[0, -1]] *= EDGE
        music = weights * [one.instead is None for one in self.stretches]
        if music.sum() > weights.sum() / 2:
            weights = music
        total = weights.sum()
        return weights / total if total > 0 else weights

    def features(self) -> Mapping[str, float]:
        """Return every feature of the whole by name; empty where there is no stretch.

        The mean of the stretches, but for the loudness, which has a standard of its own, and the
        tempo: halves and doubles of a beat have no mean, so it is the weighted median.
        """
        if not self.stretches:
            return {}
        table = np.stack([one.features for one in self.stretches])
        weights = self.weights()
        whole = weighted_mean(table, weights)
        whole[PLACES["loudness"]] = self.loudness
        whole[PLACES["tempo"]] = _weighted_median(table[:, PLACES["tempo"]], weights)
        return dict(zip((feature.name for feature in FEATURES), whole.tolist(), strict=True))


def analyse(blocks: Iterable[FloatArray]) -> Analysis:
    """Measure a recording.

    Parameters
    ----------
    blocks : mono, full scale 1.0, 22050 samples a second, each of any length; read once
    """
    _keep_freed_memory()
    programme = Programme()
    stretches: list[Stretch] = []
    samples = 0
    for segment in segments(blocks, overlap=OVERLAP, shortest=SHORTEST):
        start, samples = samples, samples + segment.size
        both = spectra(segment)
        programme.add(steps(both))
        if segment.size >= SHORTEST:
            values = np.array(measure(both))
            stretches.append(
                Stretch(
                    start=start / RATE,
                    end=samples / RATE,
                    features=values,
                    loudness=_root_of_amplitude(segment.sound[: segment.size]),
                    instead=what_it_is_instead(values, both),
                )
            )
    return Analysis(
        seconds=samples / RATE,
        sounding=programme.sounding(),
        loudness=programme.loudness(),
        stretches=stretches,
    )


def _root_of_amplitude(sound: FloatArray) -> float:
    """Return the square root of the rms of samples, shape (n,)."""
    return float((np.dot(sound, sound) / len(sound)) ** 0.25)


def _weighted_median(values: NumberArray, weights: NumberArray) -> float:
    """Return the value at which half of the weight is reached."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _keep_freed_memory() -> None:
    """Have the C library keep what one segment frees for the next.

    glibc gives large freed blocks back to the system and asks for them again, page by page, at
    40 % of the time of the whole analysis. It stops doing so for sizes that it has seen freed
    once (mallopt(3), M_MMAP_THRESHOLD); the block is never touched, so it takes no memory.
    """
    np.empty(WORKING_SET, dtype=np.uint8)
