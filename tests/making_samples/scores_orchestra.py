"""Pieces for an orchestra, in the notation of `notation.py`.

The tunes and harmonies are the composers'; the scoring is made for these recordings.
"""

from __future__ import annotations

from fractions import Fraction

from tests.making_samples.performance import DRUMS, Part, Piece

# General MIDI programs, counted from 0.
CONTRABASS, TREMOLO_STRINGS, TIMPANI, STRINGS = 43, 44, 47, 48
TRUMPET, TROMBONE, HORN, BRASS = 56, 57, 60, 61
BASSOON, CLARINET, PICCOLO, FLUTE = 70, 71, 72, 73

OCTAVE = 12
LEFT, CENTRE_LEFT, CENTRE_RIGHT, RIGHT = 34, 52, 76, 94
"""Seats on the stage, as MIDI pan."""

_JOY_OPENING = "F#5:4 F#5 G5 A5 | A5 G5 F#5 E5 | D5 D5 E5 F#5 | "
_JOY_CLOSE = "E5:4. D5:8 D5:2 | "
_JOY_SECOND = """
E5:4 E5 F#5 D5 | E5 F#5:8 G5 F#5:4 D5 | E5 F#5:8 G5 F#5:4 E5 | D5 E5 A4 F#5 |
ff ~:4 F#5 G5 A5 | A5 G5 F#5 E5 | D5 D5 E5 F#5 |
"""
_JOY_TUNE = (
    _JOY_OPENING + "F#5:4. E5:8 E5:2 | " + _JOY_OPENING + _JOY_CLOSE + _JOY_SECOND + _JOY_CLOSE
)
_JOY_CHORDS = """
D4+F#4+A4:2 C#4+E4+A4:4 D4+F#4+A4 | D4+F#4+A4 C#4+E4+A4 D4+F#4+A4 C#4+E4+A4 |
D4+F#4+B4 B3+D4+G4 C#4+E4+A4 D4+F#4+A4 |
"""
_JOY_CADENCE = "C#4+G4+A4:4. D4+F#4+A4:8 D4+F#4+A4:2 | "
_JOY_PULSES = """
D4+F#4+A4:8*4 C#4+E4+A4*2 D4+F#4+A4*2 |
D4+F#4+A4:8*2 C#4+E4+A4*2 D4+F#4+A4*2 C#4+E4+A4*2 |
D4+F#4+B4:8*2 B3+D4+G4*2 C#4+E4+A4*2 D4+F#4+A4*2 |
"""
_JOY_PULSED_CADENCE = "C#4+G4+A4:8*3 D4+F#4+A4*5 | "
_JOY_HARMONY = f"""
{_JOY_CHORDS} D4+F#4+A4:4. C#4+E4+A4:8 C#4+E4+A4:2 | {_JOY_CHORDS} {_JOY_CADENCE}
C#4+E4+A4:2 D4+F#4+A4 | C#4+E4+A4:4 C#4+G4+A4 D4+F#4+A4:2 |
C#4+E4+A4:4 C#4+G4+A4 C#4+E4+A#4:2 | D4+F#4+B4:4 D4+E4+G#4 C#4+E4+A4:2 |
ff {_JOY_CHORDS} {_JOY_CADENCE}
"""
_JOY_PULSE = f"""
{_JOY_PULSES} D4+F#4+A4:8 D4+F#4+A4 D4+F#4+A4 C#4+E4+A4*5 | {_JOY_PULSES} {_JOY_PULSED_CADENCE}
C#4+E4+A4:8*4 D4+F#4+A4*4 | C#4+E4+A4:8*2 C#4+G4+A4*2 D4+F#4+A4*4 |
C#4+E4+A4:8*2 C#4+G4+A4*2 C#4+E4+A#4*4 | D4+F#4+B4:8*2 D4+E4+G#4*2 C#4+E4+A4*4 |
ff {_JOY_PULSES} {_JOY_PULSED_CADENCE}
"""
_JOY_STEPS = "D3:4 D3 A2 D3 | F#3 E3 D3 A2 | B2 G2 A2 D3 | "
_JOY_BASS = f"""
{_JOY_STEPS} A2:4 A2 A2 C#3 | {_JOY_STEPS} A2:4 A2 D3 D2 |
A2 C#3 D3 F#3 | A2 C#3 D3 F#3 | A2 C#3 A#2 F#2 | B2 E3 A2 A2 |
ff {_JOY_STEPS} A2:4 A2 D3 D2 |
"""
_JOY_BEATS = "D3:4 r D3:8 D3 D3:4 | D3:4 A2:8 A2 D3:4 A2 | D3:4 r A2 D3 | "
_JOY_TIMPANI = f"""
{_JOY_BEATS} A2:4. A2:8 A2:4 A2 | {_JOY_BEATS} A2:4. D3:8 D3:2 |
A2:4 r D3 r | A2 r D3 r | A2 r r:2 | r:2 A2:8 A2 A2 A2 |
ff {_JOY_BEATS} A2:4. D3:8 D3:2 |
"""

_JOY_TURKISH = f"""
{8 * "r:1 | "} mf {4 * "C2:4 F#5 C2 F#5 | "} f {3 * "C2+A3:4 F#5 C2 F#5 | "} C2+A3:4 F#5 C2+A3:2 |
"""
"""The bass drum, the cymbals and the triangle of Beethoven's finale, as General MIDI drums."""

ODE_TO_JOY = Piece(
    bar=Fraction(4),
    tempo=((1, 160), (16, 160), (17, 126)),
    parts=(
        Part(program=STRINGS, text="f " + _JOY_TUNE, legato=0.85, pan=LEFT),
        Part(program=FLUTE, text="f " + _JOY_TUNE, transpose=OCTAVE, volume=80, pan=CENTRE_LEFT),
        Part(program=TRUMPET, text="mf " + _JOY_TUNE, volume=88, pan=CENTRE_RIGHT),
        Part(program=STRINGS, text="f " + _JOY_PULSE, legato=0.6, pan=CENTRE_RIGHT),
        Part(program=HORN, text="mp " + _JOY_HARMONY, volume=80),
        Part(program=STRINGS, text="f " + _JOY_BASS, pan=RIGHT),
        Part(program=CONTRABASS, text="f " + _JOY_BASS, transpose=-OCTAVE, pan=RIGHT),
        Part(program=TIMPANI, text="f " + _JOY_TIMPANI, volume=100),
        Part(program=DRUMS, text=_JOY_TURKISH, volume=80),
    ),
)
"""Ludwig van Beethoven, Symphony No. 9 (1824), fourth movement: the Ode to Joy."""


_KING_HOME = """
B3:8 C#4 D4 E4 F#4 D4 F#4:4^ | F4:8 C#4 F4:4^ E4:8 C4 E4:4^ |
B3:8 C#4 D4 E4 F#4 D4 F#4 B4 | A4:8 F#4 D4 F#4 A4:2^ |
"""
_KING_AWAY = """
F#4:8 G#4 A#4 B4 C#5 A#4 C#5:4^ | D5:8 A#4 D5:4^ C#5:8 A#4 C#5:4^ |
F#4:8 G#4 A#4 B4 C#5 A#4 C#5:4^ | D5:8 A#4 D5:4^ C#5:2^ |
"""
_KING_END = """
B3:8 C#4 D4 E4 F#4 D4 F#4 B4 | B4:4' r F#4' r |
B3:8 C#4 D4 E4 F#4 D4 F#4 B4 | B4:4' r:2 B3:4'^ |
"""
_KING_OFF_HOME = """
r:8 B3+D4+F#4' r B3+D4+F#4' r B3+D4+F#4' r B3+D4+F#4' |
r:8 B3+C#4+F4' r B3+C#4+F4' r B3+C4+E4' r B3+C4+E4' |
r:8 B3+D4+F#4' r B3+D4+F#4' r B3+D4+F#4' r B3+D4+F#4' |
r:8 A3+D4+F#4' r A3+D4+F#4' r A3+D4+F#4' r A3+D4+F#4' |
"""
_KING_OFF_AWAY = (
    2
    * """
r:8 A#3+C#4+F#4' r A#3+C#4+F#4' r A#3+C#4+F#4' r A#3+C#4+F#4' |
r:8 A#3+D4+F#4' r A#3+D4+F#4' r A#3+C#4+F#4' r A#3+C#4+F#4' |
"""
)
_KING_OFF_END = """
B3+D4+F#4:4' r r:2 | B3+D4+F#4+B4:4' r A#3+C#4+E4+F#4' r |
B3+D4+F#4:4' r r:2 | B3+D4+F#4+B4:4' r:2 B3+D4+F#4+B4:4'^ |
"""
_KING_BASS_HOME = 3 * "B2:4' F#2' B2' F#2' | " + "D3:4' A2' D3' A2' | "
_KING_BASS_AWAY = 4 * "F#2:4' C#3' F#2' C#3' | "
_KING_BASS_END = "B2:4' r r:2 | B2:4' r F#2' r | B2:4' r r:2 | B2:4' r:2 B2:4'^ | "
_KING_ROLL = "B2:4 r r:2 | B2:4 r F#2 r | B2:32*32 | B2:4 B2:32*16 B2:4^ | "
_KING_CRASHES = 3 * "C2:4 D2+C#3 C2 D2+C#3 | " + "C2:4 D2+C#3 C2 D2:16*4 | "
_KING_CRASHES_END = "C2+C#3:4 r r:2 | C2+C#3:4 r C2+C#3 r | r:1 | C2+C#3:4 r:2 C2+C#3:4^ | "

_KING_THEME = f"f {_KING_HOME} f< {_KING_AWAY} ff {_KING_HOME} fff {_KING_END}"
_KING_CHORDS = f"mf {_KING_OFF_HOME} f {_KING_OFF_AWAY} ff {_KING_OFF_HOME} fff {_KING_OFF_END}"
_KING_BASS = f"f {_KING_BASS_HOME} f< {_KING_BASS_AWAY} ff {_KING_BASS_HOME} fff {_KING_BASS_END}"

MOUNTAIN_KING = Piece(
    bar=Fraction(4),
    tempo=((1, 176), (13, 236), (16, 236), (17, 210)),
    parts=(
        Part(program=STRINGS, text=_KING_THEME, transpose=-OCTAVE, legato=0.7, pan=RIGHT),
        Part(program=BASSOON, text=_KING_THEME, transpose=-OCTAVE, legato=0.7, volume=90),
        Part(program=TREMOLO_STRINGS, text=_KING_THEME, transpose=OCTAVE, legato=0.9, pan=LEFT),
        Part(program=STRINGS, text=_KING_THEME, legato=0.7, pan=CENTRE_LEFT),
        Part(
            program=PICCOLO,
            text="r:1 | r | r | r | r | r | r | r | " + f"ff {_KING_HOME} {_KING_END}",
            transpose=2 * OCTAVE,
            volume=70,
        ),
        Part(program=BRASS, text=_KING_CHORDS, volume=95, pan=CENTRE_RIGHT),
        Part(program=TROMBONE, text=_KING_BASS, volume=95, pan=RIGHT),
        Part(program=CONTRABASS, text=_KING_BASS, transpose=-OCTAVE, legato=0.8, pan=RIGHT),
        Part(
            program=TIMPANI,
            text="mf " + 4 * "B2:4 r B2 r | " + "f " + 4 * "F#2:4 r F#2 r | "
            + "ff " + 4 * "B2:4 B2 B2 B2:8 B2 | " + _KING_ROLL,
        ),
        Part(
            program=DRUMS,
            text="r:1 | r | r | r | " + "mf " + 4 * "C2:4 D2 C2 D2 | "
            + "f " + _KING_CRASHES + "ff " + _KING_CRASHES_END,
            volume=90,
        ),
    ),
)  # fmt: skip
"""Edvard Grieg, Peer Gynt (1875): In the Hall of the Mountain King, the theme at its loudest."""


_FATE_TUTTI = "ff r:8 G4 G4 G4 | Eb4:2 | r:8 F4 F4 F4 | D4:2 | ~ | "
_FATE_LOW = _FATE_TUTTI.replace("4 ", "3 ").replace("4:2", "3:2")
_FATE_LAST = "fff r:8 Ab4 Ab4 Ab4 | F4:2 | ~ | "

BEETHOVEN_FIFTH = Piece(
    bar=Fraction(2),
    tempo=(
        (1, 216), (2, 216), (2, 92), (3, 92), (3, 216), (5, 216), (5, 84), (6, 84), (6, 216),
        (21, 216), (21, 92), (22, 92), (22, 216), (24, 216), (24, 84),
    ),
    parts=(
        Part(
            program=STRINGS,
            pan=LEFT,
            text=_FATE_TUTTI
            + """
            f r:2 | r | r:8 Eb5 Eb5 Eb5 | C5:2 | ~:4 r | r:2 | r:8 F5 F5 F5 | D5:2 |
            f< ~:8 G5 G5 F5 | Eb5:2 | D5:8 G5 G5 F5 | Eb5:2 | D5:8 G5 G5 F5 |
            fff Eb5:4^ r | Ab4+F#5+C6^ r | G4+D5+B5+G6:2^ |
            """
            + "fff r:8 Ab5 Ab5 Ab5 | F5:2 | ~ | ",
        ),
        Part(
            program=STRINGS,
            pan=CENTRE_LEFT,
            text=_FATE_TUTTI
            + """
            f r:8 G4 G4 G4 | Eb4:2 | ~ | ~ | ~:8 G4 G4 G4 | D4:2 | ~ | G4 |
            f< ~ | ~:8 Eb4 Eb4 F4 | G4:2 | ~:8 Eb4 Eb4 F4 | G4 D5 D5 G4 |
            fff C4+G4+Eb5:4^ r | Ab3+F#4+C5^ r | G3+D4+B4:2^ |
            """
            + _FATE_LAST,
        ),
        Part(
            program=STRINGS,
            pan=CENTRE_RIGHT,
            text=_FATE_LOW
            + """
            f r:2 | r:8 Ab4 Ab4 Ab4 | G4:2 | ~ | ~:4 r | r:8 Ab4 Ab4 Ab4 | G4:2 | D4 |
            f< ~ | Eb4:8 Eb4 Eb4 F4 | G4:2 | ~:8 Eb4 Eb4 F4 | G4:4. D4:8 |
            fff Eb4:4^ r | Ab3^ r | G3:2^ |
            """
            + _FATE_LAST,
        ),
        Part(
            program=STRINGS,
            pan=RIGHT,
            transpose=-OCTAVE,
            text=_FATE_LOW
            + """
            f r:2 | C5 | ~ | ~ | ~ | B4 | ~ | ~ | f< ~ | C5 | B4 | C5 | B4:8 B4 B4 B4 |
            fff C5:4^ r | Ab3^ r | G3:2^ |
            """
            + _FATE_LAST,
        ),
        Part(
            program=CONTRABASS,
            pan=RIGHT,
            transpose=-2 * OCTAVE,
            text=_FATE_LOW
            + 12 * "r:2 | "
            + "f< r:8 B3 B3 B3 | fff C4:4^ r | Ab3^ r | G3:2^ | "
            + _FATE_LAST.replace("Ab4", "Ab3").replace("F4", "F3"),
        ),
        Part(program=CLARINET, volume=80, text=_FATE_TUTTI + 16 * "r:2 | " + _FATE_LAST),
        Part(
            program=BRASS,
            volume=100,
            text=17 * "r:2 | "
            + "f< r:8 G4 G4 G4 | fff C4+G4+C5:4^ r | C4+Eb4+C5^ r | G3+D4+G4:2^ | "
            + _FATE_LAST,
        ),
        Part(
            program=TIMPANI,
            text=17 * "r:2 | " + "f r:8 G2 G2 G2 | fff C3:4 r | C3 r | G2:32*16 | r:2 | r | r | ",
        ),
    ),
)  # fmt: skip
"""Ludwig van Beethoven, Symphony No. 5 (1808), first movement, bars 1-24."""
