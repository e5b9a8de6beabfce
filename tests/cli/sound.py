"""Small real recordings for the tests of the command line."""

from __future__ import annotations

import array
import math
import wave
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "samples"
RATE = 8000


def tone(path: Path | str | bytes, seconds: float = 1.0, *, hertz: float = 440) -> None:
    """Write a WAV that holds one tone; two of different pitch are two tracks."""
    count = round(seconds * RATE)
    turn = 2 * math.pi * hertz / RATE
    samples = array.array("h", (round(8000 * math.sin(turn * at)) for at in range(count)))
    with open(path, "wb") as file, wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
