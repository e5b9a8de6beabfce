"""A library of three recordings in one store, which is a folder or in Azure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audiomood import Library
from tests.library.check.breaking import Container, Folder, Place
from tests.library.recordings import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.azurite.server import Azurite


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "inbox", 3)


@pytest.fixture
def cloud(azurite: Azurite, container: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Container]:
    from azure.storage.blob import ContainerClient

    for name, value in azurite.environment.items():
        monkeypatch.setenv(name, value)
    with ContainerClient.from_connection_string(azurite.connection_string, container) as client:
        yield Container(client, f"azure://default/{container}")


@pytest.fixture
def blobs(home: Path) -> Folder:
    return Folder(home / "blobs", "file:blobs")


@pytest.fixture
def other(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "other", f"file:{tmp_path}/other")


@pytest.fixture(params=["a folder", "azure"])
def place(request: pytest.FixtureRequest) -> Place:
    name = "blobs" if request.param == "a folder" else "cloud"
    found: Place = request.getfixturevalue(name)
    return found


@pytest.fixture
def library(home: Path, inbox: Path, place: Place) -> Iterator[Library]:
    """Three tracks in the place, and the library free to be broken."""
    with Library.open(home) as library:
        for result in library.upload([inbox], to=place.location):
            assert result.status == "stored"
        yield library
