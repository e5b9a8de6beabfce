"""What a musician listens for, which features hear it, and how each of them is put into words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomood.mood.timbre import MOVEMENTS
from audiomood.mood.wording import (
    MOMENTS,
    compared,
    graded,
    key,
    note,
    number,
    percent,
    pitch_classes,
    pulse,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.mood.wording import Say


def _between_the_notes(interval: str) -> Say:
    return graded(
        f"few {interval} between the notes",
        f"about as many {interval} as usual",
        f"many {interval} between the notes",
    )


def _pace(register: str = "") -> Say:
    usual = f"{register} of medium pace" if register else "medium pace"
    detail = number("{} beginnings a second")
    return graded(f"sparse {register}".strip(), usual, f"busy {register}".strip(), detail)


def _attacks(which: str = "") -> Say:
    usual = f"{which}attacks about as steep as usual"
    detail = compared(less="less steep", more="steeper", alike="steep")
    return graded(f"soft {which}attacks", usual, f"hard {which}attacks", detail)


def _rise(register: str) -> Say:
    usual = f"{register} swells about as much as usual"
    return graded(f"smooth {register}", usual, f"restless {register}", compared("swells"))


_MOVEMENT = graded(
    "uniform timbre", "timbre moves about as much as usual", "varied timbre", compared("moves")
)

CUES: Mapping[str, Mapping[str, Say]] = MappingProxyType({
    "key": {
        "majorness": key,
        "key_clarity": key,
        "diatonicity": graded(
            "chromatic", "fairly diatonic", "diatonic", percent("one scale holds {} % of the notes")
        ),
    },
    "consonance": {
        "semitones": _between_the_notes("semitones"),
        "whole_tones": _between_the_notes("whole tones"),
        "fifths": _between_the_notes("fifths"),
        "tritones": _between_the_notes("tritones"),
    },
    "harmony": {
        "harmonic_change": graded(
            "still harmony", "harmony moves about as much as usual", "restless harmony", compared("moves")
        ),
        "chroma_entropy": graded(
            "thin harmony",
            "harmony of medium fullness",
            "full harmony",
            pitch_classes("about {} of 12 notes at a time"),
        ),
        "pitch_variety": graded(
            "few notes in use",
            "usual choice of notes",
            "many notes in use",
            pitch_classes("about {} of 12 in a phrase"),
        ),
    },
    "register": {
        "register": graded(
            "low register", "medium register", "high register", note("around {}, with overtones")
        ),
        "melody_pitch": graded("low melody", "melody of medium height", "high melody", note("around {}")),
    },
    "melody": {
        "melody_range": graded(
            "narrow melody", "melody of medium width", "wide melody", number("strays by {} semitones")
        ),
        "melody_steps": graded(
            "few melodic steps",
            "about as many melodic steps as usual",
            "many melodic steps",
            number("{} a second", MOMENTS),
        ),
        "melody_leaps": graded(
            "few melodic leaps",
            "about as many melodic leaps as usual",
            "many melodic leaps",
            number("{} a second", MOMENTS),
        ),
        "melody_holds": graded(
            "short melody notes",
            "melody notes of medium length",
            "long melody notes",
            percent("held {} % of the time"),
        ),
    },
    "pace": {
        "onset_rate": _pace(),
        "low_onset_rate": _pace("bass"),
        "middle_onset_rate": _pace("mid-range"),
        "high_onset_rate": _pace("treble"),
    },
    "pulse": {"tempo": pulse, "pulse_clarity": pulse},
    "attack": {
        "onset_strength": _attacks(),
        "low_onset_strength": _attacks("bass "),
        "middle_onset_strength": _attacks("mid-range "),
        "high_onset_strength": _attacks("treble "),
        "low_rise": _rise("bass"),
        "middle_rise": _rise("mid-range"),
        "high_rise": _rise("treble"),
    },
    "brightness": {
        "brightness": graded(
            "dark", "medium brightness", "bright", number("the spectrum balances at {} Hz")
        ),
        "spectral_spread": graded(
            "narrow sound",
            "sound of medium width",
            "wide sound",
            number("reaches {} Hz around its centre"),
        ),
    },
    "tone": {
        "peakiness": graded(
            "noisy", "between noise and tone", "clear", percent("tones hold {} % of the energy")
        ),
        "peakiness_spread": graded(
            "even texture",
            "texture of medium evenness",
            "uneven texture",
            percent("the share of tones moves by {} %"),
        ),
        "glide": graded(
            "steady pitch",
            "pitch of medium steadiness",
            "unsteady pitch",
            percent("{} % of the tones drift in 0.2 s"),
        ),
    },
    "movement": {
        "flux": graded(
            "still sound", "sound of medium movement", "restless sound", percent("{} % of it moves in 25 ms")
        ),
        **{f"timbre_movement_{order}": _MOVEMENT for order in MOVEMENTS},
    },
    "dynamics": {
        "loudness_spread": graded(
            "narrow dynamics", "medium dynamics", "wide dynamics", number("loudness varies by {} LU")
        ),
        "fast_modulation": graded(
            "smooth",
            "medium flow",
            "choppy",
            number("loudness swings by {} dB at 3 to 5 Hz"),
        ),
    },
})  # fmt: skip
"""What each cue is called, the features that hear it, and what says each of them.

Grouped after Gabrielsson and Lindström (2010), The role of structure in the musical expression
of emotions.
"""
