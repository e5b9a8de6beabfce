"""What every test may ask for: a real Azurite, and a container of it that nobody else uses."""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING

import pytest

from tests.azurite.server import Azurite, fresh_container, running

if TYPE_CHECKING:
    from collections.abc import Iterator

# A gate that was started in the background ignores Ctrl-C, and so would every program it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def azurite() -> Iterator[Azurite]:
    """One server for the whole run; a test that needs it fails where it cannot be started."""
    with running() as server:
        yield server


@pytest.fixture
def container(azurite: Azurite) -> Iterator[str]:
    """The name of a container that is not there yet, and not there any more afterwards."""
    from azure.core.exceptions import ResourceNotFoundError
    from azure.storage.blob import ContainerClient

    name = fresh_container()
    yield name
    client = ContainerClient.from_connection_string(azurite.connection_string, name)
    with client, contextlib.suppress(ResourceNotFoundError):
        client.delete_container()
