"""Stores that are opened through a proxy, with limits of their own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from audiomood.config import Settings
from audiomood.store.azure import AzureStore
from audiomood.store.location import AzureLocation, parse
from tests.azurite.server import ACCOUNT, connection_string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiomood.store.azure_wire import Limits
    from audiomood.store.base import Store
    from tests.store.proxy import Proxy


def opened(text: str, container: str, limits: Limits) -> Store:
    environment = {"AZURE_STORAGE_CONNECTION_STRING": text}
    settings = Settings.from_environment(environment, home="/nowhere")
    location = parse(f"azure://default/{container}")
    assert isinstance(location, AzureLocation)
    return AzureStore(location, settings.azure, limits)


@contextmanager
def through(proxy: Proxy, direct: Store, limits: Limits) -> Iterator[Store]:
    """Open the same store on the way through a proxy."""
    text = connection_string(f"http://127.0.0.1:{proxy.port}/{ACCOUNT}")
    with opened(text, direct.location.rpartition("/")[2], limits) as store:
        yield store
