"""Crew: calls that run in worker processes, each within bounds of time and memory.

Nothing is imported here, so that a worker loads only what it is for.
"""
