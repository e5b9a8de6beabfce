"""Key, mode and consonance: which notes belong together, heard over phrases of five seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import FloatArray, Moments, dot
from audiomood.mood.chroma import BINS, MIDI, Tuning, compressed, lines, pitch_map
from audiomood.mood.feature import Feature
from audiomood.mood.harmony import (
    chroma_entropy,
    diatonicity,
    harmonic_change,
    interval_content,
    key_clarity,
    majorness,
)
from audiomood.mood.spectra import LONG_HZ, Spectra

if TYPE_CHECKING:
    from collections.abc import Mapping

PHRASE = 25
"""Frames of 200 ms over which notes are gathered into one key; modulations average out later."""
SHORTEST_PHRASE = PHRASE // 2

SEMITONE, WHOLE_TONE, FIFTH, TRITONE = 1, 2, 5, 6
"""Semitones apart within an octave; a fifth up is a fourth, five semitones, down."""

_INTERVAL_WEAKNESS = "overtones of one note make fifths and thirds of their own"

FEATURES = (
    Feature(
        name="majorness",
        unit="1",
        low=-16.0,
        high=16.0,
        hears="evidence for a major against a minor key: above 0 major",
        weakness="relative keys share their notes; modal and atonal music has no answer",
        source="Temperley (2007), Kostka-Payne profiles",
    ),
    Feature(
        name="key_clarity",
        unit="1",
        low=-1.0,
        high=1.0,
        hears="how well the notes fit the best of the 24 keys",
        weakness="drums and voices blur it without changing the harmony",
        source="Krumhansl (1990), ch. 4",
    ),
    Feature(
        name="diatonicity",
        unit="1",
        low=0.0,
        high=1.0,
        hears="share of the notes that one major scale holds",
        weakness="few notes fit some scale by chance",
        source="after Temperley (2007)",
    ),
    Feature(
        name="semitones",
        unit="1",
        low=-1.0,
        high=1.0,
        hears="notes a semitone apart that sound in the same phrase",
        weakness="vibrato and bad tuning spread a note over its neighbours",
        source="after Huron (1994)",
    ),
    Feature(
        name="whole_tones",
        unit="1",
        low=-1.0,
        high=1.0,
        hears="notes a whole tone apart: pentatonic and plain diatonic melody",
        weakness=_INTERVAL_WEAKNESS,
        source="after Huron (1994)",
    ),
    Feature(
        name="fifths",
        unit="1",
        low=-1.0,
        high=1.0,
        hears="notes a fifth or fourth apart that sound in the same phrase",
        weakness=_INTERVAL_WEAKNESS,
        source="after Huron (1994)",
    ),
    Feature(
        name="tritones",
        unit="1",
        low=-1.0,
        high=1.0,
        hears="notes a tritone apart that sound in the same phrase",
        weakness=_INTERVAL_WEAKNESS,
        source="after Huron (1994)",
    ),
    Feature(
        name="pitch_variety",
        unit="1",
        low=0.0,
        high=1.0,
        hears="how many pitch classes sound over a phrase: 0 one, 1 all twelve alike",
        weakness="noise sounds all of them",
        source="after Krumhansl (1990)",
    ),
    Feature(
        name="chroma_entropy",
        unit="1",
        low=0.0,
        high=1.0,
        hears="how many pitch classes sound at a time: 0 one, 1 all twelve alike",
        weakness="noise sounds all of them",
        source="after Krumhansl (1990)",
    ),
    Feature(
        name="harmonic_change",
        unit="1",
        low=0.0,
        high=4.0,
        hears="how far harmony moves in 0.2 s on the circles of fifths and thirds",
        weakness="a moving melody without chords counts as well",
        source="Harte, Sandler and Gasser (2006)",
    ),
    Feature(
        name="register",
        unit="semitones",
        low=0.0,
        high=108.0,
        hears="mean pitch of all lines up to 4 kHz, as a MIDI number: 60 is C4",
        weakness="overtones count, so a bright instrument reads higher than it plays",
        source="after Eerola, Friberg and Bresin (2013)",
    ),
)


class Tonality:
    """Gathers key and harmony phrase by phrase; louder phrases count more, rests hardly."""

    def __init__(self) -> None:
        self._tuning = Tuning()
        self._phrases = Moments(8)
        self._frames = Moments(2)
        self._pitch = Moments(1)

    def add(self, spectra: Spectra) -> None:
        """Take in the next segment."""
        root = compressed(spectra.long)
        line = lines(root)
        for start in range(0, len(root), PHRASE):
            end = start + PHRASE
            if len(root[start:end]) >= SHORTEST_PHRASE:
                self._add_phrase(root[start:end], line[start:end])

    def _add_phrase(self, root: FloatArray, line: FloatArray) -> None:
        """Take in one phrase, both spectra of shape (frames, BINS)."""
        mean_line = line.mean(axis=0)
        filters = pitch_map(self._tuning.update(mean_line))
        means = np.stack([root.mean(axis=0), mean_line])
        heard = dot(means, filters)
        everything, notes = heard.astype(np.float64)
        columns = [
            majorness(everything),
            key_clarity(notes),
            diatonicity(notes),
            *(interval_content(notes, k) for k in (SEMITONE, WHOLE_TONE, FIFTH, TRITONE)),
            float(chroma_entropy(heard[1:])[0]),
        ]
        weight = root.sum(axis=1)
        self._phrases.add(np.array([columns], dtype=np.float32), weight.sum(keepdims=True))
        chroma = dot(line, filters)
        change = np.append(harmonic_change(chroma), np.float32(0))
        self._frames.add(np.stack([chroma_entropy(chroma), change], axis=1)[:-1], weight[:-1])
        self._pitch.add(_REGISTER, mean_line[_AUDIBLE])

    def features(self) -> Mapping[str, float]:
        """Return the tonality of all that was taken in."""
        names = [feature.name for feature in FEATURES]
        values = [*self._phrases.mean(), *self._frames.mean(), *self._pitch.mean()]
        return dict(zip(names, map(float, values), strict=True))


_AUDIBLE = LONG_HZ[:BINS] >= 60.0
_REGISTER = MIDI[_AUDIBLE, None].astype(np.float32)
