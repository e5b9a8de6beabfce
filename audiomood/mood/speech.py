"""Speech told from music: two sums of a few cues, whose every number is in speech.json.

A voice that speaks is told from instruments, and from a voice that sings; it must be neither. What
the cues measure is described by Scheirer and Slaney (1997), Construction and evaluation of a robust
multifeature speech/music discriminator; three of them serve nothing else and are measured here.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from audiomood.mood.arrays import TINY
from audiomood.mood.registry import FEATURES
from audiomood.mood.spectra import BAND_HZ, FRAMES_PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.mood.arrays import FloatArray, NumberArray
    from audiomood.mood.spectra import Spectra

OWN = ("pauses", "repetition", "vowels_with_hiss")
CUES = (*(feature.name for feature in FEATURES), *OWN)
"""What a sum may be made of: the features of the registry, and what only speech is judged by."""

OUTLIER = 3.0
"""Spreads beyond which a cue says no more."""

SECOND = 2 * round(FRAMES_PER_SECOND / 2) + 1
"""Frames of one second, an odd number so that it has a middle."""
SHORTEST_PERIOD, LONGEST_PERIOD = round(0.25 * FRAMES_PER_SECOND), round(3 * FRAMES_PER_SECOND)
FAINTEST_LEVEL, FAINTEST_BAND = 0.1, 0.03
"""Of the mean level: below, silence is silence, and neither rises nor falls."""
LOWEST_VOWEL_HZ, HIGHEST_VOWEL_HZ, HISS_HZ = 650.0, 2600.0, 4000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A weighted sum of cues: above 0 speaks for speech.

    `names` are its C cues; `mean`, `spread` and `weight` have shape (C,).
    """

    names: tuple[str, ...]
    mean: NumberArray
    spread: NumberArray
    weight: NumberArray
    offset: float

    def total(self, cues: NumberArray) -> NumberArray:
        """Return the sum, the log odds of speech, shape (n,), for cues of shape (n, len(CUES))."""
        standard = (cues[:, [CUES.index(name) for name in self.names]] - self.mean) / self.spread
        total: NumberArray = np.clip(standard, -OUTLIER, OUTLIER) @ self.weight + self.offset
        return total


def cues(features: NumberArray, spectra: Spectra) -> NumberArray:
    """Return everything that a sum may use.

    Parameters
    ----------
    features : shape (len(FEATURES),), of the same stretch as `spectra`

    Returns
    -------
    shape (len(CUES),): the features, and then

    - `pauses`, the share of frames that are less than half as loud as the second around them, in
      [0, 1]: 0.3 to 0.5 in speech, which stops between words and at every p, t and k;
    - `repetition`, how exactly the rises of the level come again within 0.25 to 3 s, in [-1, 1]:
      music keeps time and talk does not;
    - `vowels_with_hiss`, how the levels at 650 to 2600 Hz and above 4 kHz go together, in [-1, 1]:
      in speech s and sh fall between the vowels, in music the drums and strings bring both; 0
      where either is never heard
    """
    level = np.sqrt(np.square(spectra.bands).sum(axis=1)).astype(np.float64)
    own = (_pauses(level), _repetition(level), _vowels_with_hiss(spectra.bands))
    return np.concatenate([features, own])


def is_speech(features: NumberArray, spectra: Spectra) -> bool:
    """Tell whether a stretch of sound is mostly speech; parameters as for `cues`."""
    row = cues(features, spectra)[None]
    return all(one.total(row)[0] > 0 for one in load_sums().values())


@cache
def load_sums() -> Mapping[str, Sum]:
    """Return the sums that ship with this version; read once."""
    text = resources.files("audiomood.mood").joinpath("speech.json").read_text(encoding="utf-8")
    return parse_sums(json.loads(text))


def parse_sums(data: Mapping[str, Any]) -> Mapping[str, Sum]:
    """Return the sums that parsed JSON of the shape of speech.json describes, by name."""
    return {name: _sum(**one) for name, one in data.items()}


def _sum(*, offset: float, cues: Mapping[str, Mapping[str, float]]) -> Sum:
    """Return one sum as it stands in the file, a cue a line."""
    rows = list(cues.values())
    return Sum(
        names=tuple(cues),
        mean=np.array([row["mean"] for row in rows]),
        spread=np.array([row["spread"] for row in rows]),
        weight=np.array([row["weight"] for row in rows]),
        offset=offset,
    )


def _pauses(level: NumberArray) -> float:
    """Return the share of frames, shape (frames,), that are half as loud as their surroundings."""
    window = np.ones(SECOND)
    heard = np.convolve(np.ones(len(level)), window, "same")
    around = np.convolve(level, window, "same") / heard
    return float(np.mean(level < around / 2))


def _repetition(level: NumberArray) -> float:
    """Return the highest autocorrelation of the rises of a level, shape (frames,)."""
    log = np.log(level / max(float(level.mean()), TINY) + FAINTEST_LEVEL)
    rises = np.maximum(np.diff(log), 0)
    energy = np.fft.rfft(rises - rises.mean(), 2 * len(rises))
    likeness = np.fft.irfft(np.square(np.abs(energy)))
    if likeness[0] <= TINY:
        return 1.0
    return float(likeness[SHORTEST_PERIOD:LONGEST_PERIOD].max() / likeness[0])


def _vowels_with_hiss(bands: FloatArray) -> float:
    """Return the correlation of two registers of the bands, shape (frames, bands), over time."""
    vowels, hiss = _contour(bands[:, _VOWELS]), _contour(bands[:, _HISS])
    energy = float(vowels @ vowels) * float(hiss @ hiss)
    return float(vowels @ hiss) / math.sqrt(max(energy, TINY))


def _contour(bands: FloatArray) -> NumberArray:
    """Return the log level of some bands, shape (frames, bands), around its mean."""
    level = bands.mean(axis=1, dtype=np.float64)
    log = np.log(level / max(float(level.mean()), TINY) + FAINTEST_BAND)
    contour: NumberArray = log - log.mean()
    return contour


_VOWELS = slice(*np.searchsorted(BAND_HZ, [LOWEST_VOWEL_HZ, HIGHEST_VOWEL_HZ]).tolist())
_HISS = slice(int(np.searchsorted(BAND_HZ, HISS_HZ)), None)
