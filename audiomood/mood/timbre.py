"""The colour of a sound: where its energy lies, over how wide a range, and how it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import TINY, FloatArray, NumberArray, dot, weighted_mean, weighted_spread
from audiomood.mood.feature import Feature
from audiomood.mood.spectra import BAND_BINS, BAND_HZ

if TYPE_CHECKING:
    from audiomood.mood.spectra import Spectra

MOVEMENTS = range(2, 10)
"""Orders of the cosine transform whose movement is measured: 0 is loudness, 1 the slope, and above
9 the overtones of single notes show."""
FAINTEST_BAND = 0.1
"""Of the mean level: 20 dB below it bands hardly move any more. So a clean rendering, in which they
fall to nothing between the notes, is not another world than a record of a room."""

FEATURES = (
    Feature(
        name="brightness",
        unit="Hz",
        low=0.0,
        high=11025.0,
        hears="the frequency at which the magnitudes balance",
        weakness="a hi-hat or hiss moves it more than the melody does; nothing above 11 kHz is heard",
        source="Grey and Gordon (1978)",
    ),
    Feature(
        name="spectral_spread",
        unit="Hz",
        low=0.0,
        high=5513.0,
        hears="how far around its centre the energy of a moment reaches",
        weakness="grows with bandwidth, so a telephone or an old record reads narrow",
        source="Peeters (2004)",
    ),
    Feature(
        name="flux",
        unit="1",
        low=0.0,
        high=1.0,
        hears="share of the spectrum that is elsewhere 25 ms later",
        weakness="noise moves all the time without anything happening",
        source="Scheirer and Slaney (1997)",
    ),
    *(
        Feature(
            name=f"timbre_movement_{order}",
            unit="Np",
            low=0.0,
            high=20.0,
            hears=f"how much the spectrum's shape moves at a scale of {66 / order:.0f} of 33 mel bands",
            weakness="vowels, notes and strokes all move it",
            source="spread of mel-cepstral coefficients: Davis and Mermelstein (1980), Pampalk (2006)",
        )
        for order in MOVEMENTS
    ),
)


def timbre(spectra: Spectra) -> tuple[float, ...]:
    """Return the colour of a segment, in the order of FEATURES; louder frames count more."""
    weight = spectra.weight
    columns = (
        spectral_centroid(spectra.bands * BAND_BINS, BAND_HZ),
        spectral_spread(np.square(spectra.bands) * BAND_BINS, BAND_HZ),
    )
    flux = weighted_mean(spectral_flux(spectra.bands * BAND_BINS), weight[1:])
    movement = weighted_spread(cepstrum(spectra.bands), weight)
    return (
        *weighted_mean(np.stack(columns, axis=1), weight).tolist(),
        float(flux),
        *movement.tolist(),
    )


def spectral_centroid(magnitude: FloatArray, frequency: FloatArray) -> FloatArray:
    """Return where each frame's magnitudes balance, in hertz; higher sounds brighter.

    A silent frame has no balance point and gets 0.

    Parameters
    ----------
    magnitude : shape (frames, bins), linear, >= 0
    frequency : shape (bins,), bin centres in Hz, ascending

    Returns
    -------
    shape (frames,), Hz, within [frequency[0], frequency[-1]] or 0

    Source: Grey and Gordon (1978), Perceptual effects of spectral modifications.
    """
    balance: FloatArray = dot(magnitude, frequency) / (magnitude.sum(axis=1) + TINY)
    return balance


def spectral_spread(power: FloatArray, frequency: FloatArray) -> FloatArray:
    """Return the standard deviation of each frame's energy over frequency, in hertz.

    Parameters
    ----------
    power : shape (frames, bins), >= 0
    frequency : shape (bins,), Hz

    Returns
    -------
    shape (frames,), Hz, at most half of the range of `frequency`; 0 for silence and for one line

    Source: Peeters (2004), A large set of audio features, 6.1.2.
    """
    total = power.sum(axis=1) + TINY
    centre = dot(power, frequency) / total
    variance = dot(power, np.square(frequency)) / total - np.square(centre)
    deviation: FloatArray = np.sqrt(np.maximum(variance, 0))
    return deviation


def spectral_flux(magnitude: FloatArray) -> FloatArray:
    """Return which share of each spectrum is elsewhere in the next frame.

    Parameters
    ----------
    magnitude : shape (frames, bins), >= 0

    Returns
    -------
    shape (frames - 1,), in [0, 1], of spectra scaled to the sum 1, so that level does not count

    Source: Scheirer and Slaney (1997), with the city-block distance.
    """
    share = magnitude * (1 / (magnitude.sum(axis=1, keepdims=True) + TINY))
    step = np.subtract(share[1:], share[:-1])
    moved: FloatArray = np.abs(step, out=step).sum(axis=1) / 2
    return moved


def cepstrum(bands: FloatArray) -> FloatArray:
    """Return the mel-cepstral coefficients of each frame, of the orders in MOVEMENTS.

    Parameters
    ----------
    bands : shape (frames, bands), mean magnitude in each mel band, linear, >= 0

    Returns
    -------
    shape (frames, len(MOVEMENTS)), nepers; an order's mean over bands of log level times cosine

    Source: Davis and Mermelstein (1980), Comparison of parametric representations.
    """
    floor = FAINTEST_BAND * max(float(bands.mean()), TINY)
    log = np.log(bands + np.float32(floor))
    return dot(log, _cosines(bands.shape[1]).astype(np.float32))


def _cosines(bands: int) -> NumberArray:
    """Return the rows of the cosine transform, shape (len(MOVEMENTS), bands)."""
    place = (np.arange(bands) + 0.5) * np.pi / bands
    rows: NumberArray = np.cos(np.outer(MOVEMENTS, place)) * (2 / bands)
    return rows
