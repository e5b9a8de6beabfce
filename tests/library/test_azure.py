"""The main job with Azure Blob Storage, from end to end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiomood import Filter, Library
from audiomood.errors import BlobDamaged
from tests.library.wholeness import Findings, check

if TYPE_CHECKING:
    from tests.azurite.server import Azurite

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
def cloud(azurite: Azurite, container: str, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in azurite.environment.items():
        monkeypatch.setenv(name, value)
    return f"azure://default/{container}/my music"


def test_recordings_go_to_azure_and_come_back(home: Path, cloud: str, tmp_path: Path) -> None:
    with Library.open(home) as library:
        results = list(library.upload([SAMPLES], to=cloud, tags=["sample"]))
        assert {result.status for result in results} == {"stored"}
        assert {result.status for result in library.upload([SAMPLES], to=cloud)} == {"duplicate"}
        assert check(home) == Findings()
        assert not (home / "blobs").exists()

        tracks = list(library.find(Filter(store=cloud, tags=("sample",))))
        assert len(tracks) == len(results)
        for result in results:
            target = tmp_path / Path(result.path).name
            library.download(library.track(result.id or ""), target)
            assert target.read_bytes() == Path(result.path).read_bytes()
        (analysis,) = library.analyse([tracks[0].id])
        assert analysis.mood

        library.remove(tracks[:4], now=True)
        assert library.total().tracks == len(tracks) - 4
        assert check(home) == Findings()


def test_a_blob_that_was_changed_in_azure_never_appears(
    home: Path, cloud: str, azurite: Azurite, container: str, tmp_path: Path
) -> None:
    from azure.storage.blob import ContainerClient

    with Library.open(home) as library:
        (result,) = library.upload([SAMPLES / "ode-to-joy.mp3"], to=cloud)
        with ContainerClient.from_connection_string(azurite.connection_string, container) as client:
            (name,) = (name for name in client.list_blob_names() if name.endswith(result.id or ""))
            client.upload_blob(name, b"x" * 1000, overwrite=True)

        with pytest.raises(BlobDamaged):
            library.download(library.track(result.id or ""), tmp_path / "a.mp3")
        assert not (tmp_path / "a.mp3").exists()
