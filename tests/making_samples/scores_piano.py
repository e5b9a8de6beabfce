"""Pieces for a piano, transcribed in the notation of `notation.py`."""

from __future__ import annotations

from fractions import Fraction

from tests.making_samples.performance import Part, Piece

GRAND = 0
"""General MIDI: acoustic grand piano."""

GYMNOPEDIE = Piece(
    bar=Fraction(3),
    tempo=((1, 76), (9, 76), (11, 64)),
    reverb=70,
    parts=(
        Part(
            program=GRAND,
            pedal=Fraction(3),
            text="""
            p r:2. | r |
            r:4 F#5 A5 | G5 F#5 C#5 | B4 C#5 D5 | A4:2. |
            F#4 | ~ | ~ | ~ |
            """,
        ),
        Part(
            program=GRAND,
            pedal=Fraction(3),
            text="""
            pp G2:4 B3+D4+F#4:2 | D2:4 A3+C#4+F#4:2 |
            G2:4 B3+D4+F#4:2 | D2:4 A3+C#4+F#4:2 | G2:4 B3+D4+F#4:2 | D2:4 A3+C#4+F#4:2 |
            G2:4 B3+D4+F#4:2 | D2:4 A3+C#4+F#4:2 | G2:4 B3+D4+F#4:2 | D2:4 A3+C#4+F#4:2 |
            """,
        ),
    ),
)
"""Erik Satie, Gymnopédie No. 1 (1888), bars 3-12."""

_MARCH_BASS = "Bb1+F2+Bb2:4 Db2+Gb2+Db3 Bb1+F2+Bb2 Db2+Gb2+Db3 | "
_MARCH_INNER = "F4:4 Gb4 F4 Gb4 | "

FUNERAL_MARCH = Piece(
    bar=Fraction(4),
    tempo=((1, 60), (6, 60), (7, 50)),
    reverb=60,
    parts=(
        Part(
            program=GRAND,
            legato=1.0,
            text="""
            p Bb4:4 Bb4:8. Bb4:16 Bb4:2 | Bb4:4 Bb4:8. Bb4:16 Bb4:2 |
            mp Bb4:4 Bb4:8. Bb4:16 Bb4:4 Db5:8. C5:16 | C5:8. Bb4:16 Bb4:8. A4:16 Bb4:2 |
            f Bb3+Bb4:4 Bb3+Bb4:8. Bb3+Bb4:16 Bb3+Bb4:4 Db4+Db5:8. C4+C5:16 |
            f> C4+C5:8. Bb3+Bb4:16 Bb3+Bb4:8. A3+A4:16 p Bb3+Bb4:2 |
            """,
        ),
        Part(
            program=GRAND,
            legato=1.0,
            text="pp "
            + 2 * _MARCH_INNER
            + "p "
            + 2 * _MARCH_INNER
            + "mf "
            + _MARCH_INNER
            + "mf> F4:4 Gb4 p F4:2 | ",
        ),
        Part(
            program=GRAND,
            legato=1.0,
            pedal=Fraction(1),
            text="p "
            + 2 * _MARCH_BASS
            + "mp "
            + 2 * _MARCH_BASS
            + "f "
            + _MARCH_BASS
            + "f> Bb1+F2+Bb2:4 Db2+Gb2+Db3 p Bb1+F2+Bb2:2 | ",
        ),
    ),
)
"""Frédéric Chopin, Sonata No. 2, Op. 35 (1839), third movement: the first theme; here bars 3-4
come a second time, in octaves."""

_ENTERTAINER_CALL = "mf E4:16 C5:8 E4:16 C5:8 E4:16 C5 | "
_ENTERTAINER_RISE = "~:4 ~:16 f C5+E5+C6 D5+F5+D6 D#5+F#5+D#6 | "
_ENTERTAINER_ANSWER = """
ff E5+G5+E6:16 C5+E5+C6 D5+F5+D6 E5+G5+E6:8 B4+D5+B5:16 D5+F5+D6:8 |
"""
_ENTERTAINER_BACK = "~:8 mp D4:16 D#4 | "
_ENTERTAINER_TURN = "E5+E6:16 C5+C6 D5+D6 E5+E6:8 C5+C6:16 D5+D6 C5+C6 | "

_STRIDE_CALL = "mf C3:8 E3+G3+C4 G2+G3 G3+Bb3+C4 | "
_STRIDE_RISE = "F2+F3:8 A3+C4 E2+E3 G3+C4 | "
_STRIDE_ANSWER = "G2:8 E3+G3+C4 G2 F3+G3+B3 | "

ENTERTAINER = Piece(
    bar=Fraction(2),
    tempo=((1, 92),),
    reverb=35,
    parts=(
        Part(
            program=GRAND,
            legato=0.9,
            text="mp r:4. D4:16 D#4 | "
            + _ENTERTAINER_CALL
            + _ENTERTAINER_RISE
            + _ENTERTAINER_ANSWER
            + "C5+E5+C6:4 "
            + _ENTERTAINER_BACK
            + _ENTERTAINER_CALL
            + "~:4. f A4+C5+A5:16 G4+C5+G5 | "
            + "ff F#4+C5+F#5:16 A4+A5 C5+C6 E5+E6:8 D5+D6:16 C5+C6 A4+A5 | "
            + "D5+F5+D6:4 "
            + _ENTERTAINER_BACK
            + _ENTERTAINER_CALL
            + _ENTERTAINER_RISE
            + _ENTERTAINER_ANSWER
            + "C5+E5+C6:4. C5+C6:16 D5+D6 | "
            + 2 * _ENTERTAINER_TURN
            + _ENTERTAINER_ANSWER
            + "C5+E5+C6:4 ~:8 C6+E6+G6+C7' | ",
        ),
        Part(
            program=GRAND,
            legato=0.7,
            text="r:2 | "
            + _STRIDE_CALL
            + _STRIDE_RISE
            + _STRIDE_ANSWER
            + "C3:8 E3+G3+C4 E3+G3+C4 G3+B3 | "
            + _STRIDE_CALL
            + "F2+F3:8 A3+C4 E2+E3 Eb2+Eb3 | "
            + "f D2+D3:8 D3+F#3+A3+C4 D3 F#3+A3+C4 | "
            + "G3+B3:8 G2+G3 A2+A3 B2+B3 | "
            + _STRIDE_CALL
            + _STRIDE_RISE
            + _STRIDE_ANSWER
            + "C3:8 E3+G3+C4 G3+C4+E4 r | "
            + "f C3+C4:8 G3+C4+E4 Bb2+Bb3 G3+C4+E4 | "
            + "A2+A3:8 A3+C4+F4 Ab2+Ab3 Ab3+C4+F4 | "
            + "G2+G3:8 G3+C4+E4 G2 G3+B3 | "
            + "C3+G3+C4:8 G2+G3 C2+C3 C3+G3+C4' | ",
        ),
    ),
)
"""Scott Joplin, The Entertainer (1902), the first strain."""
