"""Copies in Azure: verified by what Azure gives back, also when that is not what it was given."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from azure.storage.blob import ContainerClient

from audiomood import Filter, Library
from audiomood.errors import BlobDamaged
from tests.azurite.server import ACCOUNT, connection_string
from tests.library.recordings import folder_of, large
from tests.library.wholeness import Findings, check
from tests.store.proxy import proxied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.azurite.server import Azurite
    from tests.store.proxy import Exchange, Proxy


@pytest.fixture
def proxy(azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """A quiet proxy, through which this process and those that it starts reach Azure."""
    with proxied(azurite.port) as proxy:
        address = connection_string(f"http://127.0.0.1:{proxy.port}/{ACCOUNT}")
        monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", address)
        yield proxy


@pytest.fixture
def cloud(container: str) -> str:
    return f"azure://default/{container}/my music"


@pytest.fixture
def filled(proxy: Proxy, home: Path, tmp_path: Path) -> Iterator[Library]:
    """A library of four tracks, one of which takes several reads."""
    assert proxy.port  # what the library is opened with
    folder = folder_of(tmp_path / "inbox", 3)
    (folder / "large.wav").write_bytes(large())
    with Library.open(home) as library:
        list(library.upload([folder]))
        yield library


def test_recordings_go_to_azure_and_back(filled: Library, cloud: str) -> None:
    tracks = list(filled.find(Filter(sort="name")))
    assert [result.status for result in filled.copy(tracks, to=cloud)] == ["copied"] * 4
    assert [result.status for result in filled.copy(tracks, to=cloud)] == ["present"] * 4
    assert check(filled.home) == Findings()
    moved = list(filled.move(tracks, to=cloud))
    assert [(result.status, result.gone) for result in moved] == [("moved", ("file:blobs",))] * 4
    assert check(filled.home) == Findings()
    back = list(filled.move(filled.find(Filter(store=cloud)), to="file:blobs", source=cloud))
    assert [(result.status, result.gone) for result in back] == [("moved", (cloud,))] * 4
    assert check(filled.home) == Findings()


def test_a_store_that_gives_back_other_bytes_never_gets_the_only_copy(
    filled: Library, cloud: str, proxy: Proxy, azurite: Azurite, container: str
) -> None:
    """The blob rots between its arrival and the first time that it is read."""
    victim = next(filled.find(Filter(name="large.wav"))).id
    client = ContainerClient.from_connection_string(azurite.connection_string, container)

    rotten = threading.Event()

    def rot(exchange: Exchange) -> bool:
        is_read = exchange.method == "GET" and exchange.path.partition("?")[0].endswith(victim)
        if is_read and not rotten.is_set():
            rotten.set()
            with client.get_blob_client(f"my music/{victim[:2]}/{victim}") as blob:
                size = blob.get_blob_properties().size
                blob.upload_blob(bytes(size), overwrite=True, metadata={"sha256": victim})
        return False

    proxy.fault = rot
    with client:
        results = list(filled.move(filled.find(Filter(sort="name")), to=cloud))
        held = [blob.name for blob in client.list_blobs() if victim in blob.name]

    assert [result.status for result in results] == ["moved"] * 3 + ["failed"]
    assert isinstance(results[-1].error, BlobDamaged)
    assert [copy.store for copy in filled.track(victim).copies] == ["file:blobs"]
    # What is wrong is out of the way, and a person is told where it went.
    assert len(held) == 1
    assert "quarantine" in held[0]
    assert held[0].rpartition("/")[2] in str(results[-1].error)
    findings = check(filled.home)
    assert [kind for kind, _ in findings.told] == ["quarantined"]
    assert findings.missing == findings.damaged == findings.orphaned == []
