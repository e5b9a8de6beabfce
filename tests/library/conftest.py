"""A library of one's own for each test, which is whole when the test is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audiomood import Library
from tests.library.wholeness import Findings, check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AUDIOMOOD_HOME", "AUDIOMOOD_STORE", "AZURE_STORAGE_CONNECTION_STRING"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where a library may be; there is none yet."""
    return tmp_path / "home"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An empty folder for what is fetched."""
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


@pytest.fixture
def fragile(home: Path) -> Iterator[Library]:
    """A library that a test may do damage to."""
    with Library.open(home) as library:
        yield library


@pytest.fixture
def library(fragile: Library) -> Iterator[Library]:
    """A library of which nothing is missing, damaged or left over at the end."""
    yield fragile
    fragile.close()
    assert check(fragile.home) == Findings()
