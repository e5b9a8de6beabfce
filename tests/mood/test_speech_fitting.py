"""How the sums that know speech are fitted: they find what tells it, and are judged by strangers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from audiomood.mood.speech import CUES, load_sums, parse_sums
from benchmarks.mood.examples import Examples, Kind
from benchmarks.mood.speech import SUMS, fit, labels, out_of_fold, text_of

VOICES, RECORDINGS, ROWS = 10, 20, 16


def made(*, telling: dict[Kind, float], of_each: float = 0.0) -> Examples:
    """Examples whose cues are noise, plus `telling` by kind, plus a mark of each voice and artist."""
    rng = np.random.default_rng(5)
    kinds = [*[Kind.VOICE] * VOICES, *[Kind.SONG] * VOICES, *[Kind.MUSIC] * RECORDINGS]
    voices = [f"flite {at}" for at in range(VOICES)] * 2 + [""] * RECORDINGS
    artists = [""] * 2 * VOICES + [f"artist {at}" for at in range(RECORDINGS)]
    marks = rng.standard_normal((len(kinds), len(CUES))) * of_each
    rows = np.repeat(np.arange(len(kinds)), ROWS)
    cues = rng.standard_normal((len(rows), len(CUES))) + marks[rows]
    return Examples(
        kinds=np.array([kind.value for kind in kinds])[rows],
        sounds=rows,
        artists=np.array(artists)[rows],
        voices=np.array(voices, dtype="U20")[rows],
        ways=np.full(len(rows), ""),
        decibels=np.zeros(len(rows)),
        cues=cues + np.array([telling.get(kind, 0.0) for kind in kinds])[rows, None],
    )


def order(data: Examples, totals: np.ndarray) -> float:
    """How often a voice stands over something else: 0.5 by chance, 1 always."""
    voice = totals[data.kinds == Kind.VOICE]
    other = totals[data.kinds != Kind.VOICE]
    return float(np.mean(voice[:, None] > other))


def test_sums_find_what_tells_speech_from_music_and_from_song() -> None:
    data = made(telling={Kind.VOICE: 2.0})
    totals = out_of_fold(data)
    assert order(data, totals) > 0.99
    assert np.mean((totals > 0) == (data.kinds == Kind.VOICE)) > 0.97


def test_what_marks_each_voice_and_artist_helps_only_where_they_are_known() -> None:
    data = made(telling={}, of_each=5.0)
    known = fit(data, np.ones(len(data.kinds), dtype=bool))
    totals = np.min([one.total(data.cues) for one in known.values()], axis=0)
    assert order(data, totals) > 0.7
    assert order(data, out_of_fold(data)) < 0.55


def test_the_synthesiser_that_is_held_back_has_no_part() -> None:
    data = made(telling={Kind.VOICE: 2.0})
    others = data.voices == "flite 0"
    data.voices[others] = "festival 0"
    data.cues[others] = np.nan
    assert np.isfinite(out_of_fold(data)[~others]).all()


def test_a_voice_as_loud_as_the_music_teaches_nothing() -> None:
    data = made(telling={})
    data.kinds[:] = Kind.BOTH
    data.decibels[:] = np.resize([10.0, 5.0, 0.0, -5.0, -10.0], len(data.decibels))
    first = labels(data, "spoken, not played")[:5]
    assert first == pytest.approx([1, 1, np.nan, 0, 0], nan_ok=True)


def test_sums_come_back_from_the_file_as_they_were() -> None:
    data = made(telling={Kind.VOICE: 1.0})
    sums = fit(data, np.ones(len(data.kinds), dtype=bool))
    for name, read in parse_sums(json.loads(text_of(sums))).items():
        assert read.total(data.cues) == pytest.approx(sums[name].total(data.cues), abs=0.01)


def test_the_sums_that_ship_use_the_cues_that_are_fitted() -> None:
    assert {name: one.names for name, one in load_sums().items()} == SUMS
