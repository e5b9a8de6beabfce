"""The store in Azure Blob Storage keeps the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from audiomood.config import Settings
from audiomood.store.opening import open_store
from tests.store.contract import StoreContract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from audiomood.store.base import Store
    from tests.azurite.server import Azurite


class TestAzureStore(StoreContract):
    # Azure's library makes a list with as many places as a range has bytes before it reads it:
    # 17 of the 21 MiB that each of two ranges on their way count for here, and never touched.
    large: ClassVar[int] = 80 << 20
    memory_limit: ClassVar[int] = 56 << 20

    @pytest.fixture
    def again(self, azurite: Azurite, container: str, tmp_path: Path) -> Callable[[], Store]:
        settings = Settings.from_environment(azurite.environment, home=tmp_path)
        address = f"azure://default/{container}/Übungen/夜"
        return lambda: open_store(address, home=tmp_path, settings=settings)

    @pytest.fixture
    def store(self, again: Callable[[], Store]) -> Iterator[Store]:
        with again() as store:
            store.create()
            yield store
