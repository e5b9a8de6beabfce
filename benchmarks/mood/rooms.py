"""What stands between a voice and a recording of it: rooms, telephones, noise, and music beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.segments import RATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiomood.mood.arrays import AnyFloats, FloatArray

TELEPHONE_HZ = (300.0, 3400.0)
NOISE_DB = -20.0
LOUDEST = 0.7


def over(voice: FloatArray, music: FloatArray, decibels: float) -> FloatArray:
    """Return a voice over music, so many decibels louder than it; as long as the shorter."""
    count = min(len(voice), len(music))
    levels = [max(float(one[:count].std()), 1e-9) for one in (voice, music)]
    both = 10 ** (decibels / 20) * voice[:count] / levels[0] + music[:count] / levels[1]
    return _scaled(both)


def room(sound: FloatArray, seconds: float) -> FloatArray:
    """Return a sound in a room where it takes so long to fade by 60 dB, as far off as is audible.

    The room is half of the energy: noise that fades exponentially and is dull above 6 kHz.
    """
    time = np.arange(round(1.2 * seconds * RATE)) / RATE
    tail = np.random.default_rng(0).standard_normal(len(time)) * 10 ** (-3 * time / seconds)
    spectrum = np.fft.rfft(tail)
    spectrum /= 1 + (np.fft.rfftfreq(len(tail), 1 / RATE) / 6000) ** 2
    answer = np.fft.irfft(spectrum, len(tail))
    answer /= np.sqrt(np.square(answer).sum())
    answer[0] += 1
    size = len(sound) + len(answer)
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(answer, size), size)
    return _scaled(heard[: len(sound)])


def telephone(sound: FloatArray) -> FloatArray:
    """Return what is left of a sound between 300 and 3400 Hz."""
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum[(hertz < TELEPHONE_HZ[0]) | (hertz > TELEPHONE_HZ[1])] = 0
    return np.fft.irfft(spectrum, len(sound)).astype(np.float32)


def noisy(sound: FloatArray, slope: float) -> FloatArray:
    """Return a sound with noise 20 dB below it whose amplitude falls with frequency to -slope."""
    spectrum = np.fft.rfft(np.random.default_rng(0).standard_normal(len(sound)))
    spectrum *= np.maximum(np.fft.rfftfreq(len(sound), 1 / RATE), 20) ** -slope
    noise = np.fft.irfft(spectrum, len(sound))
    noise *= sound.std() * 10 ** (NOISE_DB / 20) / noise.std()
    return (sound + noise).astype(np.float32)


def _scaled(sound: AnyFloats) -> FloatArray:
    """Return a sound scaled to a peak below full scale."""
    peak = max(float(np.abs(sound).max()), 1e-9)
    return (LOUDEST * sound / peak).astype(np.float32)


WAYS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "as it is": lambda sound: sound,
    "20 dB softer": lambda sound: sound * np.float32(0.1),
    "by telephone": telephone,
    "in a room, 0.5 s": lambda sound: room(sound, 0.5),
    "in a hall, 1 s": lambda sound: room(sound, 1.0),
    "in white noise, 20 dB below": lambda sound: noisy(sound, 0.0),
    "in pink noise, 20 dB below": lambda sound: noisy(sound, 0.5),
}
