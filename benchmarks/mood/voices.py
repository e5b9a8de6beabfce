"""Voices of three speech synthesisers, in many languages, at many speeds and pitches.

They are the programs espeak-ng, flite and festival's text2wave, each a package of Debian; festival
has no part in fitting, so it stands for synthesisers that are not known.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audiomood.audio.decode import decode
from audiomood.mood.segments import RATE
from benchmarks.mood.texts import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audiomood.mood.arrays import FloatArray

SECONDS = 30
HELD_BACK = "festival"

ESPEAK_ENGLISH = (
    ("en-gb", 175, 50),
    ("en-us", 175, 50),
    ("en-gb+f2", 160, 60),
    ("en-us+f4", 190, 50),
    ("en-us+m3", 150, 40),
    ("en-gb+m7", 220, 45),
    ("en-us+f3", 250, 70),
    ("en-gb+klatt", 170, 40),
    ("en-us+klatt4", 140, 50),
    ("en-gb-scotland", 120, 30),
    ("en-us+croak", 170, 40),
    ("en-us+whisper", 170, 50),
    ("en-gb+f5", 110, 80),
    ("en-us+m1", 300, 50),
    ("en-gb+m2", 90, 20),
    ("en-us+Alicia", 170, 50),
    ("en-us+Gene", 170, 50),
    ("en-us+grandma", 160, 50),
    ("en-us+grandpa", 160, 50),
    ("en-us+steph", 170, 50),
    ("en-us+Denis", 170, 50),
    ("en-gb+announcer", 170, 50),
    ("en-us+Storm", 170, 50),
    ("en-us+Michael", 200, 50),
)
"""Voice, words a minute and pitch of 0 to 99."""
ESPEAK_VARIANTS = ("", "+f2", "+m3", "+f4", "+m7", "+klatt2", "+f1", "+m1", "+f3")
SPEEDS, PITCHES = (130, 160, 175, 200, 240), (35, 50, 65)

FLITE_VOICES = ("kal", "kal16", "awb", "rms", "slt")
STRETCHES = (0.75, 1.0, 1.45)
FLITE_PITCHES = (("slt", 230, 30), ("rms", 80, 10), ("kal16", 110, 3))
"""Voice, mean pitch in Hz, and by how many Hz it moves: a high, a low and a flat one."""

FESTIVAL_VOICES = (
    ("kal_diphone", "english 2", "ascii"),
    ("ked_diphone", "english 3", "ascii"),
    ("cmu_us_slt_arctic_hts", "english 1", "ascii"),
    ("lp_diphone", "it", "latin-1"),
    ("pc_diphone", "it", "latin-1"),
    ("czech_dita", "cs", "iso8859-2"),
    ("czech_ph", "cs", "iso8859-2"),
    ("msu_ru_nsh_clunits", "ru", "utf-8"),
    ("hy_fi_mv_diphone", "fi", "latin-1"),
    ("suo_fi_lj_diphone", "fi", "latin-1"),
    ("upc_ca_ona_hts", "ca", "latin-1"),
    ("hindi_NSK_diphone", "hi", "utf-8"),
)
"""Voice, text, and the encoding that the voice reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice of one synthesiser that reads one text.

    `command` makes of a file of text and the name of a wave file the command line.
    """

    name: str
    program: str
    text: str
    encoding: str
    command: Callable[[str, str], Sequence[str]]


def voices() -> list[Voice]:
    """Return all voices, those of one synthesiser together, in an order that stays."""
    return [*_espeak(), *_flite(), *_festival()]


@cache
def spoken(name: str) -> FloatArray:
    """Return 30 s of a voice, its text again and again, mono at 22050 samples a second.

    Raises
    ------
    FileNotFoundError, subprocess.CalledProcessError
        The synthesiser, or this voice of it, is not installed.
    """
    voice = next(one for one in voices() if one.name == name)
    with tempfile.TemporaryDirectory() as folder:
        text, wave = Path(folder, "text"), Path(folder, "speech.wav")
        text.write_bytes(TEXTS[voice.text].encode(voice.encoding, "replace"))
        subprocess.run(voice.command(str(text), str(wave)), check=True, capture_output=True)
        with wave.open("rb") as file:
            speech = np.concatenate(list(decode(file, rate=RATE)))
    return np.resize(speech, SECONDS * RATE)


def _espeak() -> list[Voice]:
    english = [name for name in TEXTS if name.startswith("english")]
    others = [name for name in TEXTS if not name.startswith("english")]
    found = [
        _espeak_voice(voice, speed, pitch, english[at % len(english)])
        for at, (voice, speed, pitch) in enumerate(ESPEAK_ENGLISH)
    ]
    for at, language in enumerate(others):
        variant = ESPEAK_VARIANTS[at % len(ESPEAK_VARIANTS)]
        speed, pitch = SPEEDS[at % len(SPEEDS)], PITCHES[at % len(PITCHES)]
        found.append(_espeak_voice(f"{language}{variant}", speed, pitch, language))
    return found


def _espeak_voice(voice: str, speed: int, pitch: int, text: str) -> Voice:
    options = ["-v", voice, "-s", str(speed), "-p", str(pitch)]
    return Voice(
        name=f"espeak-ng {voice}",
        program="espeak-ng",
        text=text,
        encoding="utf-8",
        command=lambda text, wave: ["espeak-ng", *options, "-f", text, "-w", wave],
    )


def _flite() -> list[Voice]:
    plain = [(voice, [f"duration_stretch={at}"]) for voice in FLITE_VOICES for at in STRETCHES]
    pitched = [
        (voice, [f"int_f0_target_mean={mean}", f"int_f0_target_stddev={spread}"])
        for voice, mean, spread in FLITE_PITCHES
    ]
    return [
        _flite_voice(voice, settings, f"english {at % 5 + 1}")
        for at, (voice, settings) in enumerate([*plain, *pitched])
    ]


def _flite_voice(voice: str, settings: Sequence[str], text: str) -> Voice:
    options = [part for one in settings for part in ("--setf", one)]
    return Voice(
        name=" ".join(["flite", voice, *settings]),
        program="flite",
        text=text,
        encoding="ascii",
        command=lambda text, wave: ["flite", "-voice", voice, *options, "-f", text, "-o", wave],
    )


def _festival() -> list[Voice]:
    return [_festival_voice(*one) for one in FESTIVAL_VOICES]


def _festival_voice(voice: str, text: str, encoding: str) -> Voice:
    return Voice(
        name=f"{HELD_BACK} {voice}",
        program=HELD_BACK,
        text=text,
        encoding=encoding,
        command=lambda text, wave: ["text2wave", "-eval", f"(voice_{voice})", text, "-o", wave],
    )
