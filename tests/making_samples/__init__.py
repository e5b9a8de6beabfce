"""Makes the recordings in `tests/samples`: scores as text, played, spoken and encoded."""
