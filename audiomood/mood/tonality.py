"""Key, mode and consonance: which notes belong together, heard over phrases of five seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomood.mood.arrays import FloatArray, dot, weighted_mean
from audiomood.mood.chroma import CHROMA_BINS, MIDI, pitch_map, tuning
from audiomood.mood.feature import Feature
from audiomood.mood.harmony import (
    chroma_entropy,
    diatonicity,
    harmonic_change,
    interval_content,
    key_clarity,
    majorness,
)
from audiomood.mood.spectra import LONG_HZ, NOTE_BINS

if TYPE_CHECKING:
    from audiomood.mood.spectra import Spectra

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


def tonality(spectra: Spectra) -> tuple[float, ...]:
    """Return key and harmony of a segment, in the order of FEATURES; louder phrases count more."""
    if not len(spectra.lines):
        return (0.0,) * len(FEATURES)
    mean_line = spectra.lines.mean(axis=0)
    filters = pitch_map(tuning(mean_line))
    chroma = dot(spectra.lines[:, :CHROMA_BINS], filters)
    weight = spectra.root.sum(axis=1)
    change = weighted_mean(harmonic_change(chroma), weight[:-1])
    entropy = weighted_mean(chroma_entropy(chroma), weight)
    register = weighted_mean(_PITCH, mean_line[_AUDIBLE])
    notes = _phrases(spectra.root, chroma, filters, weight)
    return (*notes, float(entropy), float(change), float(register))


def _phrases(
    root: FloatArray, chroma: FloatArray, filters: FloatArray, weight: FloatArray
) -> list[float]:
    """Return the mean over phrases of what notes say together; shapes (frames, …)."""
    starts = range(0, max(len(root) - SHORTEST_PHRASE + 1, 1), PHRASE)
    phrases = [slice(start, start + PHRASE) for start in starts]
    full = np.stack([root[phrase, :CHROMA_BINS].mean(axis=0) for phrase in phrases])
    everything = dot(full, filters).astype(np.float64)
    notes = np.stack([chroma[phrase].mean(axis=0) for phrase in phrases]).astype(np.float64)
    columns = [
        majorness(everything),
        key_clarity(notes),
        diatonicity(notes),
        *interval_content(notes, (SEMITONE, WHOLE_TONE, FIFTH, TRITONE)).T,
        chroma_entropy(notes),
    ]
    weights = np.array([weight[phrase].sum() for phrase in phrases])
    mean: list[float] = weighted_mean(np.stack(columns, axis=1), weights).tolist()
    return mean


_AUDIBLE = LONG_HZ[:NOTE_BINS] >= 60.0
_PITCH = MIDI[_AUDIBLE].astype(np.float32)
