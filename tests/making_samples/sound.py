"""MIDI and text to samples, through the programs fluidsynth and flite."""

from __future__ import annotations

import subprocess
import tempfile
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOUND_FONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
"""Where Debian's fluid-soundfont-gm puts it."""

SILENCE = 10 ** (-50 / 20)
"""What lies 50 dB below the peak at either end is cut off."""

LEAD_IN, FADE_OUT = 0.1, 0.8
"""Seconds kept before the first sound, and seconds over which the last one fades."""


def played(midi: bytes, rate: int) -> NDArray[np.float32]:
    """Play a MIDI file with FluidR3 GM and return it with shape (2, samples), not yet scaled."""
    with tempfile.TemporaryDirectory() as folder:
        score, raw = Path(folder, "score.mid"), Path(folder, "sound.raw")
        score.write_bytes(midi)
        # Chorus is off and one core renders, so that the same score gives the same samples.
        command = ["fluidsynth", "-n", "-i", "-q", "-C", "0", "-g", "0.3", "-r", str(rate)]
        command += ["-o", "synth.cpu-cores=1", "-o", "synth.polyphony=512"]
        command += ["-T", "raw", "-O", "float", "-E", "little", "-F", str(raw)]
        subprocess.run([*command, str(SOUND_FONT), str(score)], check=True, capture_output=True)
        return np.fromfile(raw, dtype="<f4").reshape(-1, 2).T


def spoken(text: str, voice: str) -> tuple[NDArray[np.float32], int]:
    """Speak a text with a voice of flite; return shape (1, samples) and the rate in Hz."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "speech.wav")
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(target)], check=True)
        with wave.open(str(target)) as speech:
            data, rate = speech.readframes(speech.getnframes()), speech.getframerate()
    samples = np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32768)
    return samples.reshape(1, -1), rate


def rounded(samples: NDArray[np.float32], drive: float) -> NDArray[np.float32]:
    """Round the highest peaks off, so that all the rest can be louder; the peak becomes 1.

    `drive` says how much: near 0 nothing changes, 2 raises quiet sounds by 6 dB.
    """
    bent = np.tanh(samples * (drive / np.abs(samples).max()))
    return np.asarray(bent / np.tanh(drive), dtype=np.float32)


def finished(samples: NDArray[np.float32], rate: int, peak: float) -> NDArray[np.float32]:
    """Scale to a peak in dBFS, cut silence off both ends and let the end fade.

    Parameters
    ----------
    samples : shape (channels, samples), not silent
    rate : in Hz
    peak : in dBFS, below 0
    """
    level = np.abs(samples).max(axis=0)
    heard = np.flatnonzero(level > SILENCE * level.max())
    start = max(0, int(heard[0]) - round(LEAD_IN * rate))
    cut = samples[:, start : int(heard[-1]) + 1] * (10 ** (peak / 20) / level.max())
    fade = min(cut.shape[1], round(FADE_OUT * rate))
    cut[:, cut.shape[1] - fade :] *= np.linspace(1, 0, fade, dtype=np.float32) ** 2
    return np.asarray(cut, dtype=np.float32)
