"""The store in Azure Blob Storage keeps the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from azure.storage.blob import ContainerClient

from audiomood.config import Settings
from audiomood.store.base import key
from audiomood.store.opening import open_store
from tests.store.contract import Damage, StoreContract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from audiomood.store.base import Store
    from tests.azurite.server import Azurite

PREFIX = "Übungen/夜"


class TestAzureStore(StoreContract):
    # Azure's library makes a list with as many places as a range has bytes before it reads it:
    # 17 of the 21 MiB that each of two ranges on their way count for here, and never touched.
    large: ClassVar[int] = 80 << 20
    memory_limit: ClassVar[int] = 56 << 20

    @pytest.fixture
    def again(self, azurite: Azurite, container: str, tmp_path: Path) -> Callable[[], Store]:
        settings = Settings.from_environment(azurite.environment, home=tmp_path)
        address = f"azure://default/{container}/{PREFIX}"
        return lambda: open_store(address, home=tmp_path, settings=settings)

    @pytest.fixture
    def store(self, again: Callable[[], Store]) -> Iterator[Store]:
        with again() as store:
            store.create()
            yield store

    @pytest.fixture
    def behind(self, azurite: Azurite, container: str) -> Iterator[ContainerClient]:
        """Another program that works in the same container."""
        with ContainerClient.from_connection_string(azurite.connection_string, container) as client:
            yield client

    @pytest.fixture
    def damage(self, behind: ContainerClient) -> Damage:
        def write(sha256: str, data: bytes) -> None:
            blob = behind.get_blob_client(f"{PREFIX}/{key(sha256)}")
            blob.upload_blob(data, overwrite=True, metadata=blob.get_blob_properties().metadata)

        return write

    @pytest.fixture
    def quarantined(self, behind: ContainerClient) -> Callable[[], list[bytes]]:
        def contents() -> list[bytes]:
            names = behind.list_blob_names(name_starts_with=f"{PREFIX}/quarantine/")
            return [behind.download_blob(name).readall() for name in names]

        return contents
