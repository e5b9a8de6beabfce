"""Pieces for a few quiet players, in the notation of `notation.py`.

The tunes are the composers'; the accompaniment is simplified for these recordings.
"""

from __future__ import annotations

from fractions import Fraction

from tests.making_samples.performance import Part, Piece

# General MIDI programs, counted from 0.
GUITAR, CELLO, CONTRABASS, SLOW_STRINGS, ENGLISH_HORN = 24, 42, 43, 49, 69

_LARGO_CALL = "F4:8. Ab4:16 Ab4:4 F4:8. Eb4:16 Db4:4 | "

LARGO = Piece(
    bar=Fraction(4),
    tempo=((1, 56), (6, 56), (7, 46)),
    reverb=80,
    parts=(
        Part(
            program=ENGLISH_HORN,
            legato=1.0,
            text=f"""
            r:1 | mp {_LARGO_CALL} mp< Eb4:8. F4:16 mf> Ab4:8. F4:16 mp Eb4:2 |
            mp {_LARGO_CALL} mp> Eb4:8. F4:16 Eb4:8. Db4:16 p Db4:2 | ~:2 r |
            """,
        ),
        Part(
            program=SLOW_STRINGS,
            legato=1.0,
            pan=48,
            volume=85,
            text="""
            pp F3+Ab3+Db4:2 Gb3+Bb3+Db4 |
            F3+Ab3+Db4 F3+Ab3+Db4 | F3+Ab3+Db4 Gb3+Ab3+C4 |
            F3+Ab3+Db4 F3+Bb3+Db4 | Gb3+Ab3+C4 F3+Ab3+Db4 |
            Gb3+Bb3+Db4 F3+Ab3+Db4 |
            """,
        ),
        Part(
            program=SLOW_STRINGS,
            legato=1.0,
            pan=84,
            volume=85,
            text="""
            pp Db2+Db3:2 Gb2 | Db3 Db3 | Ab2 Ab2 | Db3 Bb2 | Ab2 Db3 | Gb2 Db2+Db3 |
            """,
        ),
    ),
)
"""Antonín Dvořák, Symphony No. 9 (1893), second movement: the tune of the English horn."""


GREENSLEEVES = Piece(
    bar=Fraction(3),
    tempo=((1, 62), (9, 62), (10, 50)),
    reverb=75,
    parts=(
        Part(
            program=CELLO,
            legato=1.0,
            text="""
            p r:4. r:4 A3:8 |
            p< C4:4 D4:8 mp E4:8. F#4:16 E4:8 | D4:4 B3:8 G3:8. A3:16 B3:8 |
            mp> C4:4 A3:8 A3:8. G#3:16 A3:8 | p B3:4 G#3:8 E3:4 A3:8 |
            p< C4:4 D4:8 mf E4:8. F#4:16 E4:8 | mf> D4:4 B3:8 G3:8. A3:16 B3:8 |
            mp> C4:8. B3:16 A3:8 G#3:8. F#3:16 G#3:8 | p A3:2. |
            """,
        ),
        Part(
            program=GUITAR,
            legato=1.0,
            volume=85,
            text="""
            p r:2. | A2:8 E3 A3 C4 A3 E3 | G2 D3 G3 B3 G3 D3 |
            F2 C3 A3 A2 E3 C4 | E2 B2 E3 G#3 E3 B2 |
            A2 E3 A3 C4 A3 E3 | G2 D3 G3 B3 G3 D3 |
            A2 E3 C4 E2 B2 G#3 | A2 E3 A3 C4 E4:4 |
            """,
        ),
        Part(
            program=SLOW_STRINGS,
            legato=1.0,
            volume=70,
            text="""
            ppp r:2. | A2+C3+E3 | G2+B2+D3 | F2+C3:4. A2+C3+E3 | E2+B2+G#3:2. |
            pp A2+C3+E3 | G2+B2+D3 | A2+C3+E3:4. E2+B2+G#3 | A2+C3+E3:2. |
            """,
        ),
        Part(
            program=CONTRABASS,
            legato=1.0,
            volume=75,
            text="""
            pp r:2. | A1 | G1 | F1:4. A1 | E1:2. | A1 | G1 | A1:4. E1 | A1:2. |
            """,
        ),
    ),
)
"""Anonymous (registered in London in 1580): Greensleeves, the first strain."""
