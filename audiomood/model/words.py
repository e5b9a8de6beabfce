"""Words and numbers that everything agrees on."""

from __future__ import annotations

ID_DIGITS = 64
"""Hex digits of a full track id: a SHA-256."""
SHOWN_ID_DIGITS = 12
"""Hex digits of an id as people see it."""

PERSON_WORDS = ("happy", "angry", "sad", "calm", "neutral")
"""What a person can say that a track feels like."""
MOOD_WORDS = (*PERSON_WORDS, "unknown")
"""What a mood can be called; `unknown` always comes with a reason."""

CONVERTED = ("mp3", "flac", "opus", "wav")
"""The formats that a recording can be converted to."""
