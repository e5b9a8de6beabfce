"""What the environment says about networks, and what a store in Azure makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.store.azure_wire import Limits
from audiomood.store.base import Blob
from tests.azurite.server import ACCOUNT, Azurite, connection_string
from tests.store import far
from tests.store.contract import LARGE, SMALL, source_of
from tests.store.proxy import Exchange, proxied

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from audiomood.store.base import Store

NOWHERE = "http://127.0.0.1:9"
"""An address at which nobody answers."""


def assert_in_use(store: Store) -> None:
    """See that blobs of all sizes get there, are listed, and come back."""
    store.create()
    blobs = {store.put(source_of(data)) for data in (b"", SMALL, LARGE)}
    assert set(store.blobs()) == blobs
    for blob in blobs:
        with store.open(blob.sha256) as file:
            assert Blob(blob.sha256, len(file.read())) == store.stat(blob.sha256)


def test_passwords_for_other_programs_do_not_take_the_place_of_the_signature(
    azurite: Azurite, container: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords = tmp_path / "netrc"
    passwords.write_text("default login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(passwords))
    with far.opened(azurite.connection_string, container, Limits()) as store:
        assert_in_use(store)


def test_a_proxy_that_the_environment_names_is_used(
    azurite: Azurite, container: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxied(azurite.port) as proxy:
        seen: list[str] = []

        def forward(exchange: Exchange) -> bool:
            seen.append(exchange.path)
            exchange.path = exchange.path.removeprefix(NOWHERE)
            return False

        proxy.fault = forward
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("no_proxy", "")
        text = connection_string(f"{NOWHERE}/{ACCOUNT}")
        with far.opened(text, container, Limits()) as store:
            assert_in_use(store)
    assert seen
    assert all(path.startswith(NOWHERE) for path in seen)
