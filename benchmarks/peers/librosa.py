"""What people take from librosa to tell moods: the set that the field's scripts share.

One spectrum serves everything that can be made from one, as in scripts that were written with care
about time; most are not, and pay for it several times. Of the two chroma features, that of the STFT
is the cheaper one, that of the constant-Q transform the usual one for harmony.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import librosa  # type: ignore[import-not-found]
import numpy as np
import numpy.typing as npt

from benchmarks.turns import serve

if TYPE_CHECKING:
    from collections.abc import Sequence

Numbers = npt.NDArray[Any]


def stft(path: str) -> Sequence[float]:
    """Return the set with chroma from the spectrum that is there already."""
    sound, rate, spectrum = _loaded(path)
    chroma = librosa.feature.chroma_stft(S=spectrum**2, sr=rate)
    return _summary(sound, rate, spectrum, chroma)


def cqt(path: str) -> Sequence[float]:
    """Return the set with chroma from a constant-Q transform."""
    sound, rate, spectrum = _loaded(path)
    chroma = librosa.feature.chroma_cqt(y=sound, sr=rate)
    return _summary(sound, rate, spectrum, chroma)


def _loaded(path: str) -> tuple[Numbers, float, Numbers]:
    """Return a recording as `load` gives it, one channel at 22050 Hz, its rate and its spectrum."""
    sound, rate = librosa.load(path)
    return sound, rate, np.abs(librosa.stft(sound))


def _summary(sound: Numbers, rate: float, spectrum: Numbers, chroma: Numbers) -> Sequence[float]:
    """Return the mean and the standard deviation of each feature over the frames, and the tempo."""
    feature = librosa.feature
    mel = librosa.power_to_db(feature.melspectrogram(S=spectrum**2, sr=rate))
    onsets = librosa.onset.onset_strength(S=mel, sr=rate)
    tempo, _ = librosa.beat.beat_track(onset_envelope=onsets, sr=rate)
    frames = (
        chroma,
        feature.tonnetz(chroma=chroma),
        feature.mfcc(S=mel),
        feature.spectral_contrast(S=spectrum, sr=rate),
        feature.spectral_centroid(S=spectrum, sr=rate),
        feature.spectral_rolloff(S=spectrum, sr=rate),
        feature.zero_crossing_rate(sound),
        feature.rms(S=spectrum),
        onsets[np.newaxis],
    )
    means = [float(number) for rows in frames for number in rows.mean(axis=1)]
    spreads = [float(number) for rows in frames for number in rows.std(axis=1)]
    return [*means, *spreads, float(np.ravel(tempo)[0])]


if __name__ == "__main__":
    serve({"stft": stft, "cqt": cqt})
