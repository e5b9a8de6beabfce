"""Commands that are killed lose nothing, and the same command completes the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns import kills
from tests.campaigns.cases import CASES

KILLS = len(CASES) + 5


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="process groups as on Linux")
def test_no_kill_loses_anything_and_the_work_can_be_completed() -> None:
    outcome = kills.campaign(KILLS, seed=20)
    assert outcome.failures == []
    assert outcome.survived == outcome.tried
    assert (len(outcome.tried), outcome.tried.total()) == (len(CASES), KILLS)
