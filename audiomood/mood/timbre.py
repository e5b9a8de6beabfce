"""The colour of a sound: where its energy lies, over how wide a range, and how fast that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import TINY, FloatArray, Moments, dot
from audiomood.mood.feature import Feature
from audiomood.mood.spectra import SHORT_HZ, Spectra, salience

if TYPE_CHECKING:
    from collections.abc import Mapping

BASS_HZ, TREBLE_HZ = 250.0, 3000.0
FAINTEST_SHARE = 1e-6
"""A band's share of the energy is reported down to -60 dB."""

FAINTEST_BIN = 1e-12
"""Share of the energy under which a bin adds nothing to the entropy."""

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
        name="spectral_entropy",
        unit="1",
        low=0.0,
        high=1.0,
        hears="how evenly the energy fills the spectrum: 0 one line, 1 white noise",
        weakness="many instruments and plain noise look alike",
        source="Misra et al. (2004)",
    ),
    Feature(
        name="bass_share",
        unit="dB",
        low=-60.0,
        high=0.0,
        hears="energy below 250 Hz, of the whole",
        weakness="small loudspeakers were kept in mind at many masterings, and not at others",
        source="after Peeters (2004)",
    ),
    Feature(
        name="treble_share",
        unit="dB",
        low=-60.0,
        high=0.0,
        hears="energy above 3 kHz, of the whole",
        weakness="lossy coding and old recordings lack it",
        source="Juslin (2000), high-frequency energy",
    ),
    Feature(
        name="flux",
        unit="1",
        low=0.0,
        high=1.0,
        hears="share of the spectrum that is elsewhere 20 ms later",
        weakness="noise moves all the time without anything happening",
        source="Scheirer and Slaney (1997)",
    ),
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


def spectral_entropy(power: FloatArray) -> FloatArray:
    """Return how evenly each frame's energy fills its bins: 0 for one bin, 1 for all alike.

    Parameters
    ----------
    power : shape (frames, bins), >= 0

    Returns
    -------
    shape (frames,), in [0, 1]; 0 for silence

    Source: Misra, Ikbal, Bourlard and Hermansky (2004), Spectral entropy based feature.
    """
    total = power.sum(axis=1) + TINY
    surprise = np.einsum("tf,tf->t", power, np.log(power + FAINTEST_BIN * total[:, None]))
    even = (np.log(total) - surprise / total) / np.log(np.float32(power.shape[1]))
    bounded: FloatArray = np.clip(even, 0, 1)
    return bounded


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
    share = magnitude / (magnitude.sum(axis=1, keepdims=True) + TINY)
    step = np.subtract(share[1:], share[:-1])
    moved: FloatArray = np.abs(step, out=step).sum(axis=1) / 2
    return moved


def band_share(power: FloatArray, band: slice) -> FloatArray:
    """Return the energy of a band of bins in dB of the whole frame's, shape (frames,), >= -60."""
    share = power[:, band].sum(axis=1) / (power.sum(axis=1) + TINY)
    level: FloatArray = 10 * np.log10(np.clip(share, FAINTEST_SHARE, 1))
    return level


class Timbre:
    """Gathers the colour of a stream of segments; louder frames count more, rests hardly."""

    _BASS = slice(0, int(np.searchsorted(SHORT_HZ, BASS_HZ)))
    _TREBLE = slice(int(np.searchsorted(SHORT_HZ, TREBLE_HZ)), None)

    def __init__(self) -> None:
        self._short = Moments(4)
        self._flux = Moments(1)
        self._entropy = Moments(1)

    def add(self, spectra: Spectra) -> None:
        """Take in the next segment."""
        magnitude, power = spectra.short, np.square(spectra.short)
        weight = salience(magnitude)
        columns = (
            spectral_centroid(magnitude, SHORT_HZ),
            spectral_spread(power, SHORT_HZ),
            band_share(power, self._BASS),
            band_share(power, self._TREBLE),
        )
        self._short.add(np.stack(columns, axis=1), weight)
        self._flux.add(spectral_flux(magnitude)[:, None], weight[1:])
        entropy = spectral_entropy(np.square(spectra.long))
        self._entropy.add(entropy[:, None], salience(spectra.long))

    def features(self) -> Mapping[str, float]:
        """Return the colour of all that was taken in."""
        brightness, spread, bass, treble = self._short.mean().tolist()
        return {
            "brightness": brightness,
            "spectral_spread": spread,
            "spectral_entropy": float(self._entropy.mean()[0]),
            "bass_share": bass,
            "treble_share": treble,
            "flux": float(self._flux.mean()[0]),
        }
