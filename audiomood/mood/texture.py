"""Tone against noise: how much of a sound is lines, how that changes, and how the lines glide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import (
    REMEDIAN_REACH,
    TINY,
    FloatArray,
    running_maximum,
    weighted_mean,
    weighted_spread,
)
from audiomood.mood.chroma import CHROMA_BINS
from audiomood.mood.feature import Feature

if TYPE_CHECKING:
    from audiomood.mood.spectra import Spectra

PEAK_RATIO = 3.0
"""A bin this far over the median of its surroundings is part of a line; noise hardly ever is."""
GLIDE_BINS = 2
"""Bins that a line may move within 0.2 s to count as gliding: 5.4 Hz, a semitone at 90 Hz."""

FEATURES = (
    Feature(
        name="peakiness",
        unit="1",
        low=0.0,
        high=1.0,
        hears="share of the energy in lines that stand out of their surroundings: tone, not noise",
        weakness="vibrato and glides smear lines into noise over its 0.4 s",
        source="after Serra and Smith (1990)",
    ),
    Feature(
        name="peakiness_spread",
        unit="1",
        low=0.0,
        high=0.5,
        hears="how much that share changes from moment to moment: room between the notes",
        weakness="speech between music raises it as well",
        source="measured here",
    ),
    Feature(
        name="glide",
        unit="1",
        low=0.0,
        high=1.0,
        hears="share of the lines that move by a few hertz within 0.2 s instead of staying",
        weakness="beating of neighbouring notes looks like it",
        source="after Maher and Beauchamp (1990), on vibrato",
    ),
)


def texture(spectra: Spectra) -> tuple[float, ...]:
    """Return the texture of a segment, in the order of FEATURES; louder frames count more."""
    energy, excess = peakiness(spectra.fine, spectra.floor)
    weight = spectra.fine_weight
    gliding = weighted_mean(glide(spectra.lines[:, :CHROMA_BINS]), spectra.root.sum(axis=1)[1:])
    return (
        float(weighted_mean(energy, weight)),
        float(weighted_spread(excess, weight)),
        float(gliding),
    )


def peakiness(magnitude: FloatArray, floor: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return which share of each frame's energy, and of its magnitude, stands out as lines.

    A line is a bin at three times the running median of its 27 bins (73 Hz); of white noise 2 %
    of the energy passes, of a chord of sustained notes nearly all. The share of the magnitude is
    what lies over that median; it forgives faint noise less.

    Parameters
    ----------
    magnitude : shape (frames, bins), linear, bins 2.7 Hz apart
    floor : its running median along the bins, shorter by what that loses at either end

    Returns
    -------
    two of shape (frames,), in [0, 1]; 0 for silence
    """
    inner = magnitude[:, REMEDIAN_REACH:-REMEDIAN_REACH]
    line = inner * (inner > PEAK_RATIO * floor)
    of_lines = np.einsum("tf,tf->t", line, line)
    energy = np.einsum("tf,tf->t", inner, inner) + TINY
    over = np.maximum(inner - floor, 0).sum(axis=1) / (inner.sum(axis=1) + TINY)
    return of_lines / energy, over


def glide(line: FloatArray) -> FloatArray:
    """Return which share of each frame's lines was a few bins away in the frame before.

    Parameters
    ----------
    line : shape (frames, bins), what stands out of each spectrum, >= 0

    Returns
    -------
    shape (frames - 1,), in [0, 1]; 0 where all lines stay, or jump
    """
    near = running_maximum(line, GLIDE_BINS)
    kept = np.minimum(line[1:], near[:-1]).sum(axis=1) / (line[1:].sum(axis=1) + TINY)
    both = np.maximum(line[1:], line[:-1]).sum(axis=1) + TINY
    stayed = np.minimum(line[1:], line[:-1]).sum(axis=1) / both
    moved: FloatArray = np.clip(kept - stayed, 0, 1)
    return moved
