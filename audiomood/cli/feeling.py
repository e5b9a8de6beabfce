"""How a track feels, in words for a person; the word of a person goes before what was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.cli.text import percent, signed

if TYPE_CHECKING:
    from audiomood.model.track import Mood, Track

SAID = "you"
"""Stands for the probability of a word that a person said."""


def sureness(said: str | None, probability: float | None) -> str:
    """Return how sure a word is, as a table shows it."""
    return SAID if said else percent(probability)


def author(said: str | None, heard: str | None) -> str | None:
    """Return whose word counts, as programs read it; None where there is none."""
    return "person" if said else heard and "machine"


def feeling(track: Track) -> str:
    """Return what was said and what was heard, as `sad (you) · heard: calm (62% sure)`."""
    heard = _heard(track.mood) if track.mood else ""
    if not track.person_word:
        return heard
    return f"{track.person_word} ({SAID})" + (f" · heard: {heard}" if heard else "")


def _heard(mood: Mood) -> str:
    if mood.word == "unknown":
        return f"unknown: {mood.reason}"
    return f"{mood.word} ({percent(mood.probability)} sure)"


def on_the_plane(mood: Mood | None) -> str:
    """Return valence and arousal, as `valence +0.42, arousal -0.10`; empty if unknown."""
    if mood is None or mood.valence is None:
        return ""
    return f"valence {signed(mood.valence)}, arousal {signed(mood.arousal)}"


def why_unknown(mood: Mood) -> str:
    """Return why there is nothing to say of a mood that is unknown."""
    return f"its mood is unknown, {mood.reason}"
