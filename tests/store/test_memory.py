"""The store in memory keeps the contract."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

import pytest

from audiomood.errors import StoreUnreachable
from audiomood.store.memory import MemoryStore
from tests.store.contract import ABSENT, Damage, StoreContract

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiomood.store.base import Store


class TestMemoryStore(StoreContract):
    memory_limit: ClassVar[int] = 64 << 20  # it is where the blobs are

    @pytest.fixture
    def store(self) -> Store:
        store = MemoryStore(uuid.uuid4().hex)
        store.create()
        return store

    @pytest.fixture
    def again(self, store: MemoryStore) -> Callable[[], Store]:
        return lambda: MemoryStore(store.location.removeprefix("memory:"))

    @pytest.fixture
    def damage(self, store: MemoryStore) -> Damage:
        def write(sha256: str, data: bytes) -> None:
            store._held().blobs[sha256] = data

        return write

    @pytest.fixture
    def quarantined(self, store: MemoryStore) -> Callable[[], list[bytes]]:
        return lambda: list(store._held().quarantine.values())


def test_a_store_that_was_not_created_is_unreachable() -> None:
    with pytest.raises(StoreUnreachable):
        MemoryStore("never-created").stat(ABSENT)
