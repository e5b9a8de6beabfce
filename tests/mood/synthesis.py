"""Sounds whose every property is known, because they are made here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RATE = 22050
Sound = npt.NDArray[np.float32]

C_MAJOR_CADENCE = ((60, 64, 67), (65, 69, 72), (67, 71, 74), (60, 64, 67))
A_MINOR_CADENCE = ((57, 60, 64), (62, 65, 69), (64, 68, 71), (57, 60, 64))


def clock(seconds: float) -> npt.NDArray[np.float64]:
    return np.arange(round(seconds * RATE)) / RATE


def sine(hertz: float, seconds: float, amplitude: float = 0.3) -> Sound:
    return (amplitude * np.sin(2 * np.pi * hertz * clock(seconds))).astype(np.float32)


def silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def hum(seconds: float) -> Sound:
    return np.sum([sine(50 * k, seconds, 0.2 / k) for k in range(1, 8)], axis=0, dtype=np.float32)


def noise(seconds: float, slope: float = 0.0, seed: int = 0) -> Sound:
    """Noise whose amplitude falls with frequency to the power of -`slope`: 0 white, 0.5 pink."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    shaped = spectrum * np.maximum(np.fft.rfftfreq(count, 1 / RATE), 20.0) ** -slope
    wave = np.fft.irfft(shaped, count)
    return (0.1 * wave / wave.std()).astype(np.float32)


def clicks(bpm: float, seconds: float) -> Sound:
    sound = silence(seconds)
    burst = np.random.default_rng(1).uniform(-0.5, 0.5, 200).astype(np.float32)
    for beat in np.arange(0, seconds - 0.1, 60 / bpm):
        start = round(beat * RATE)
        sound[start : start + len(burst)] += burst
    return sound


def note(midi: float, seconds: float, *, decay: float = 1.5, partials: int = 6) -> Sound:
    """A plucked note: partials of amplitude 1/k that die away."""
    time, hertz = clock(seconds), 440 * 2 ** ((midi - 69) / 12)
    wave = sum(np.sin(2 * np.pi * hertz * k * time) / k for k in range(1, partials + 1))
    attack = np.minimum(time / 0.01, 1)
    return (wave * attack * np.exp(-decay * time)).astype(np.float32)


def chords(
    cadence: tuple[tuple[int, ...], ...], seconds: float, *, each: float = 1.0, decay: float = 1.5
) -> Sound:
    """The cadence again and again, each chord for `each` seconds."""
    played = [0.08 * sum(note(midi, each, decay=decay) for midi in chord) for chord in cadence]
    once = np.concatenate(played)
    return np.resize(once, round(seconds * RATE)).astype(np.float32)


def lively_music(seconds: float) -> Sound:
    """Fast, loud, bright, in C major, with a drum on every beat."""
    tune = 2 * chords(C_MAJOR_CADENCE, seconds, each=0.125, decay=8)
    drums = noise(seconds, 0.3) * np.exp(-20 * (clock(seconds) % 0.25)).astype(np.float32)
    return tune + 2 * drums


def mournful_music(seconds: float) -> Sound:
    """Slow, soft, dark, in A minor."""
    return 0.2 * chords(A_MINOR_CADENCE, seconds, each=2.5, decay=0.8)


def dbfs(sound: Sound, gain: float) -> Sound:
    """The sound with a gain in dB."""
    return (sound * 10 ** (gain / 20)).astype(np.float32)


def applause(seconds: float, people: int = 60) -> Sound:
    """Many people clapping, each at a pace of their own."""
    rng = np.random.default_rng(2)
    sound = silence(seconds + 0.1)
    for _ in range(people):
        clap = rng.standard_normal(600) * np.exp(-np.arange(600) / 90) * rng.uniform(0.3, 1)
        for moment in np.arange(rng.uniform(0, 0.4), seconds, rng.uniform(0.22, 0.35)):
            start = round(float(moment) * RATE)
            sound[start : start + 600] += clap.astype(np.float32)
    return (0.02 * sound[: round(seconds * RATE)]).astype(np.float32)


def siren(seconds: float) -> Sound:
    """One tone that rises and falls, from 600 to 1200 Hz, every three seconds."""
    hertz = 900 + 300 * np.sin(2 * np.pi * clock(seconds) / 3)
    return (0.3 * np.sin(2 * np.pi * np.cumsum(hertz) / RATE)).astype(np.float32)


def engine(seconds: float) -> Sound:
    """A motor whose speed wavers, with a hiss."""
    hertz = 35 + 5 * np.sin(2 * np.pi * clock(seconds) / 5)
    turns = 2 * np.pi * np.cumsum(hertz) / RATE
    motor = sum(0.2 / k * np.sin(k * turns) for k in range(1, 12))
    return (motor + 0.05 * noise(seconds, 0.5)).astype(np.float32)
