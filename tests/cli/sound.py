"""Small real recordings for the tests of the command line."""

from __future__ import annotations

import array
import math
import os
import wave
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "samples"
RATE = 8000


def tone(path: Path | str | bytes, seconds: float = 1.0, *, hertz: int = 440) -> None:
    """Write a WAV that holds one tone; two of different pitch are two tracks."""
    count = round(seconds * RATE)
    turn = 2 * math.pi * hertz / RATE
    second = (round(8000 * math.sin(turn * at)) for at in range(min(count, RATE)))
    samples = (array.array("h", second) * math.ceil(seconds))[:count]
    with Path(os.fsdecode(path)).open("wb") as file, wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
