"""A check reads every byte: nothing that rotted is missed, and nothing sound is accused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.campaigns.rot import KINDS, campaign

if TYPE_CHECKING:
    from pathlib import Path

    from tests.azurite.server import Azurite


def test_every_rotten_blob_is_found_and_no_other(tmp_path: Path, azurite: Azurite) -> None:
    outcome = campaign(tmp_path, azurite, blobs=60, seed=4)
    assert set(outcome.corrupted) == set(KINDS)
    assert outcome.found == outcome.corrupted
    assert outcome.accused == 0
