"""Makes every file of `tests/mood/voices`: `python -m tests.mood.make_voices`.

It needs Debian's flite and espeak-ng.
"""

from __future__ import annotations

import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.making_samples import encode, sound

if TYPE_CHECKING:
    from numpy.typing import NDArray

VOICES = Path(__file__).with_name("voices")
SHORTEST, LONGEST = 8, 11
"""Seconds: a short text is read again, a long one is cut."""
PEAK = -3.0


@dataclass(frozen=True, slots=True)
class Voice:
    """A file, the text that is read in it, and the command that reads it; "{wave}" is its output."""

    path: str
    text: str
    command: tuple[str, ...]


def flite(voice: str, stretch: float) -> tuple[str, ...]:
    settings = ("--setf", f"duration_stretch={stretch}")
    return ("flite", "-voice", voice, *settings, "-o", "{wave}", "-t")


def espeak(voice: str, words_a_minute: int, pitch: int) -> tuple[str, ...]:
    options = ("-v", voice, "-s", str(words_a_minute), "-p", str(pitch))
    return ("espeak-ng", *options, "-w", "{wave}")


ALL = (
    Voice(
        "flite-kal.opus",
        "It was the best of times, it was the worst of times, it was the age of wisdom, it was"
        " the age of foolishness, it was the epoch of belief, it was the epoch of incredulity.",
        flite("kal", 1),
    ),
    Voice(
        "flite-awb.opus",
        "Call me Ishmael. Some years ago, never mind how long precisely, having little or no money"
        " in my purse, I thought I would sail about a little and see the watery part of the world.",
        flite("awb", 1),
    ),
    Voice(
        "flite-rms-fast.opus",
        "Four score and seven years ago our fathers brought forth on this continent a new nation,"
        " conceived in liberty, and dedicated to the proposition that all men are created equal.",
        flite("rms", 0.75),
    ),
    Voice(
        "flite-slt.opus",
        "Alice was beginning to get very tired of sitting by her sister on the bank, and of having"
        " nothing to do. Once or twice she had peeped into the book her sister was reading.",
        flite("slt", 1),
    ),
    Voice(
        "flite-slt-slow.opus",
        "It is a truth universally acknowledged, that a single man in possession of a good"
        " fortune, must be in want of a wife.",
        flite("slt", 1.45),
    ),
    Voice(
        "espeak-english-woman.mp3",
        "Good evening. Here is the news at nine o'clock. Rain is expected in the north, with winds"
        " of up to forty miles an hour. The new bridge will open in March, two years late.",
        espeak("en-gb+f2", 160, 60),
    ),
    Voice(
        "espeak-english-man-fast.mp3",
        "Yes. No. Wait, what did you say? I said that I would be there at eight. At eight? Well, I"
        " thought it was seven. Never mind, let us go in. Do you have the tickets? One, two, three.",
        espeak("en-us+m3", 260, 40),
    ),
    Voice(
        "espeak-german.mp3",
        "Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem"
        " Bett zu einem ungeheueren Ungeziefer verwandelt.",
        espeak("de", 150, 45),
    ),
    Voice(
        "espeak-french-woman.mp3",
        "Longtemps, je me suis couché de bonne heure. Parfois, à peine ma bougie éteinte, mes yeux"
        " se fermaient si vite que je n'avais pas le temps de me dire: je m'endors.",
        espeak("fr-fr+f4", 170, 55),
    ),
    Voice(
        "espeak-spanish.mp3",
        "En un lugar de la Mancha, de cuyo nombre no quiero acordarme, no ha mucho tiempo que"
        " vivía un hidalgo de los de lanza en astillero, adarga antigua y rocín flaco.",
        espeak("es", 175, 50),
    ),
    Voice(
        "espeak-russian-slow.mp3",
        "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива"  # noqa: RUF001
        " по-своему. Все смешалось в доме Облонских.",  # noqa: RUF001
        espeak("ru", 110, 35),
    ),
    Voice(
        "espeak-chinese.mp3",
        "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？",  # noqa: RUF001
        espeak("cmn+f1", 160, 50),
    ),
)

BIT_RATES = {".opus": 24_000, ".mp3": 24_000}


def read(voice: Voice) -> tuple[NDArray[np.float32], int]:
    """Return a voice, shape (1, samples), and its rate in Hz."""
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder, "speech.wav"))
        command = [part.format(wave=target) for part in voice.command]
        subprocess.run([*command, voice.text], check=True, capture_output=True)
        with wave.open(target) as speech:
            data, rate = speech.readframes(speech.getnframes()), speech.getframerate()
    once = np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32768)
    count = min(max(len(once), SHORTEST * rate), LONGEST * rate)
    return np.resize(once, count).reshape(1, -1), rate


def main() -> None:
    """Make all voices where the tests look for them."""
    for voice in ALL:
        samples, rate = read(voice)
        target = VOICES / voice.path
        done = sound.finished(samples, rate, PEAK)
        encode.write(target, done, rate, bit_rate=BIT_RATES[target.suffix], tags={})
        print(f"{target.stat().st_size:8d}  {target}")


if __name__ == "__main__":
    main()
