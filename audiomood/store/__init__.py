"""Bytes by key: one contract, and the places that keep it."""
