"""Many processes at once leave the library as if one had come after the other."""

from __future__ import annotations

from tests.campaigns import crowd

SECONDS = 8


def test_a_crowd_meets_no_error_and_leaves_what_a_serial_run_leaves() -> None:
    outcome = crowd.campaign(SECONDS, seed=7)
    assert outcome.errors == []
    assert outcome.operations.keys() == {"upload", "mood", "list", "tag", "remove", "trash"}
