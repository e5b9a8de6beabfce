"""What a chroma says of key, mode, consonance and change; a chroma holds 12 pitch classes, C first."""

from __future__ import annotations

import numpy as np

from audiomood.mood.arrays import TINY, AnyFloats, FloatArray, NumberArray, dot
from audiomood.mood.chroma import PITCH_CLASSES

MAJOR_PROFILE = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
MINOR_PROFILE = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330)
"""How often each degree sounds in the examples of Kostka and Payne, counted by Temperley."""
DIATONIC = (1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0)
SHARPENING = 8.0
"""How much more the likeliest keys count than the others."""


def _standard(values: NumberArray) -> NumberArray:
    """Return the last axis shifted and scaled to mean 0 and deviation 1; 0 where all is alike."""
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = centred.std(axis=-1, keepdims=True)
    result: NumberArray = centred / np.maximum(spread, TINY)
    return result


def _rotations(profile: tuple[float, ...]) -> NumberArray:
    """Return the profile on each of the twelve tonics, shape (12, 12)."""
    return np.stack([np.roll(np.array(profile), tonic) for tonic in range(PITCH_CLASSES)])


_MAJOR = _standard(_rotations(MAJOR_PROFILE)) / PITCH_CLASSES
_MINOR = _standard(_rotations(MINOR_PROFILE)) / PITCH_CLASSES
_SCALES = _rotations(DIATONIC)


def key_fit(chroma: NumberArray) -> tuple[NumberArray, NumberArray]:
    """Return the correlations with the 12 major and the 12 minor keys, two of shape (n, 12)."""
    standard = _standard(chroma)
    return standard @ _MAJOR.T, standard @ _MINOR.T


def majorness(chroma: NumberArray) -> NumberArray:
    """Return the evidence for major against minor: above 0 major, 0 undecided, below 0 minor.

    Parameters
    ----------
    chroma : shape (n, 12), >= 0, of any scale

    Returns
    -------
    shape (n,), difference of the logarithms of the summed, sharpened fits of all keys of either
    mode, in [-16, 16]

    Source: profiles by Temperley (2007), Music and Probability, from Kostka and Payne (1995).
    """
    major, minor = key_fit(chroma)
    return _soft_maximum(major) - _soft_maximum(minor)


def key_clarity(chroma: NumberArray) -> NumberArray:
    """Return the correlation with the key that fits best, shape (n,) for a shape (n, 12)."""
    major, minor = key_fit(chroma)
    best: NumberArray = np.maximum(major.max(axis=1), minor.max(axis=1))
    return best


def diatonicity(chroma: NumberArray) -> NumberArray:
    """Return the share that the best major scale holds, shape (n,) for (n, 12); 7/12 if even."""
    share: NumberArray = (chroma @ _SCALES.T).max(axis=1) / np.maximum(chroma.sum(axis=1), TINY)
    return share


def interval_content(chroma: NumberArray, semitones: tuple[int, ...]) -> NumberArray:
    """Return how much notes so far apart sound together: the chroma's circular autocorrelation.

    Parameters
    ----------
    chroma : shape (n, 12)
    semitones : the intervals

    Returns
    -------
    shape (n, len(semitones)), in [-1, 1]
    """
    standard = _standard(chroma)
    lagged = [(standard * np.roll(standard, lag, axis=1)).mean(axis=1) for lag in semitones]
    return np.stack(lagged, axis=1)


def chroma_entropy(chroma: AnyFloats) -> NumberArray:
    """Return how evenly the pitch classes sound in each frame, for a shape (frames, 12), in [0, 1]."""
    exact = chroma.astype(np.float64)
    share = exact / (exact.sum(axis=1, keepdims=True) + TINY)
    even = -(share * np.log(share + 1e-9)).sum(axis=1) / np.log(PITCH_CLASSES)
    bounded: NumberArray = np.clip(even, 0, 1)
    return bounded


def tonal_centroid(chroma: FloatArray) -> FloatArray:
    """Return each frame's place on the circles of fifths, minor thirds and major thirds.

    Parameters
    ----------
    chroma : shape (frames, 12)

    Returns
    -------
    shape (frames, 6), sine and cosine of each circle, of radius 1, 1 and 0.5

    Source: Harte, Sandler and Gasser (2006), Detecting harmonic change in musical audio.
    """
    share = chroma / (chroma.sum(axis=1, keepdims=True) + TINY)
    angle = np.outer(np.arange(PITCH_CLASSES), [7 * np.pi / 6, 3 * np.pi / 2, 2 * np.pi / 3])
    circles = np.concatenate([np.sin(angle), np.cos(angle)], axis=1) * ([1.0, 1.0, 0.5] * 2)
    place: FloatArray = dot(share, circles.T.astype(np.float32))
    return place


def harmonic_change(chroma: FloatArray) -> FloatArray:
    """Return how far each frame's harmony is from the last, shape (frames - 1,), in [0, 3]."""
    moved: FloatArray = np.linalg.norm(np.diff(tonal_centroid(chroma), axis=0), axis=1)
    return moved


def _soft_maximum(fit: NumberArray) -> NumberArray:
    """Return the logarithm of the sum of sharpened fits, shape (n,)."""
    total: NumberArray = np.log(np.exp(SHARPENING * fit).sum(axis=1))
    return total
