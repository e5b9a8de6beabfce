"""The catalog in SQLite keeps the contract, in a file and in memory."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from audiomood.catalog.file import create
from audiomood.catalog.opening import FILE_NAME
from audiomood.catalog.sqlite import SqliteCatalog
from tests.catalog.contract import CatalogContract

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audiomood.catalog.base import Catalog


class TestInAFile(CatalogContract):
    @pytest.fixture
    def empty(self, tmp_path: Path) -> Callable[[], Catalog]:
        numbers = count()

        def make() -> Catalog:
            path = tmp_path / str(next(numbers)) / FILE_NAME
            create(path)
            return SqliteCatalog.open(path)

        return make


class TestInMemory(CatalogContract):
    @pytest.fixture
    def empty(self) -> Callable[[], Catalog]:
        return lambda: SqliteCatalog.open(None)
