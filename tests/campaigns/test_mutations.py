"""A few hundred mutated files, as every run tries them; thousands are a command of their own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.campaigns.mutants import mutated
from tests.campaigns.mutations import campaign

COUNT = 250


def test_a_mutated_file_is_always_the_same() -> None:
    assert [mutated(seed) for seed in range(30)] == [mutated(seed) for seed in range(30)]
    assert len({mutated(seed)[1] for seed in range(30)}) > 25


@pytest.mark.timeout(120)
def test_mutated_files_are_refused_or_measured_within_bounds() -> None:
    command = [sys.executable, "-m", "tests.campaigns.mutations", str(COUNT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    outcome = json.loads(done.stdout)
    assert done.returncode == 0, outcome
    assert outcome["bugs"] == {}
    assert outcome["tried"] == COUNT == outcome["accepted"] + outcome["rejected"]
    assert min(outcome["accepted"], outcome["rejected"]) > COUNT / 5
    assert (outcome["crashes"], outcome["hangs"]) == (0, 0)
    assert outcome["worst_memory_mib"] < 600
    assert outcome["worst_seconds"] < 30


def test_a_campaign_may_go_on_where_another_ended() -> None:
    assert campaign(3, 7).tried == 3
