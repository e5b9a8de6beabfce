"""What a network, an account and other people can do to a store in Azure Blob Storage."""

from __future__ import annotations

import base64
import contextlib
import itertools
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azure.core.exceptions import (
    AzureError,
    DeserializationError,
    HttpResponseError,
    SerializationError,
)
from azure.storage.blob import ContainerClient, ContainerSasPermissions, generate_container_sas

from audiomood.config import Settings
from audiomood.errors import BlobMissing, StoreError, StoreRefused, StoreUnreachable
from audiomood.store.azure_edge import edge
from audiomood.store.azure_wire import Limits
from audiomood.store.base import Blob, Store, key
from audiomood.store.opening import open_store
from tests.azurite.server import ACCOUNT, KEY, Azurite, connection_string, running, start
from tests.store import far
from tests.store.contract import ABSENT, LARGE, LIBRARY, SMALL, source_of
from tests.store.proxy import Exchange, proxied
from tests.store.sources import digest, interrupted

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path("/nowhere")
SECRET = "c2VjcmV0LXNpZ25hdHVyZQ"


def opened(address: str, **environment: str) -> Store:
    settings = Settings.from_environment(environment, home=HOME)
    return open_store(address, home=HOME, settings=settings)


def connected(text: str, address: str) -> Store:
    return opened(address, AZURE_STORAGE_CONNECTION_STRING=text)


@pytest.fixture
def address(container: str) -> str:
    return f"azure://default/{container}"


@pytest.fixture
def store(azurite: Azurite, address: str) -> Iterator[Store]:
    with connected(azurite.connection_string, address) as store:
        store.create()
        yield store


@pytest.fixture
def foreign(azurite: Azurite, container: str) -> Iterator[ContainerClient]:
    """Another program that works in the same container."""
    with ContainerClient.from_connection_string(azurite.connection_string, container) as client:
        yield client


# A network that fails


def test_a_host_that_cannot_be_reached_is_said_in_seconds_and_without_the_token() -> None:
    """A port that nobody listens to, and one where somebody listens and never answers."""
    script = """
import os, sys, pathlib
from audiomood.config import Settings
from audiomood.store.opening import open_store
settings = Settings.from_environment(os.environ, home=sys.argv[1])
open_store("azure://default/music", home=settings.home, settings=settings).stat("0" * 64)
"""

    def run(port: int) -> subprocess.CompletedProcess[str]:
        text = f"BlobEndpoint=http://127.0.0.1:{port}/{ACCOUNT};SharedAccessSignature=sig={SECRET}"
        return subprocess.run(
            [sys.executable, "-c", script, str(HOME)],
            env={**os.environ, "AZURE_STORAGE_CONNECTION_STRING": text},
            capture_output=True,
            text=True,
            timeout=50,  # the library's own defaults take 80 seconds
        )

    with socket.create_server(("127.0.0.1", 0)) as mute, socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        ports = [mute.getsockname()[1], unused.getsockname()[1]]
        with ThreadPoolExecutor(2) as threads:
            results = list(threads.map(run, ports))

    for done in results:
        lines = done.stderr.splitlines()
        assert "StoreUnreachable: azure://default/music cannot be reached" in lines[-1]
        assert SECRET not in done.stdout + done.stderr
        assert lines[0].startswith("Traceback"), "the library printed something of its own"


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_a_lost_acknowledgement_is_a_success(
    azurite: Azurite, address: str, store: Store, data: bytes
) -> None:
    with proxied(azurite.port) as proxy:
        text = connection_string(f"http://127.0.0.1:{proxy.port}/{ACCOUNT}")
        last = "comp=blocklist" if data is LARGE else digest(data)
        proxy.lose = lambda method, path: method == "PUT" and last in path and not proxy.lost
        with connected(text, address) as there:
            blob = there.put(source_of(data))

        assert proxy.lost == ["PUT 201"]
        assert list(store.blobs()) == [blob] == [Blob(digest(data), len(data))]


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_a_lost_acknowledgement_of_a_replacement_is_a_success(
    azurite: Azurite, address: str, store: Store, foreign: ContainerClient, data: bytes
) -> None:
    blob = store.put(source_of(data))
    foreign.upload_blob(
        key(blob.sha256), bytes(len(data)), overwrite=True, metadata={"sha256": blob.sha256}
    )
    with proxied(azurite.port) as proxy:
        text = connection_string(f"http://127.0.0.1:{proxy.port}/{ACCOUNT}")
        last = "comp=blocklist" if data is LARGE else digest(data)
        # A small one is first sent on the condition that nothing is there, and refused.
        sent = itertools.count(1 if data is LARGE else 0)
        proxy.lose = lambda method, path: method == "PUT" and last in path and next(sent) == 1
        with connected(text, address) as there:
            assert there.put(source_of(data), replace=True) == blob

        assert proxy.lost == ["PUT 201"]
    with store.open(blob.sha256) as file:
        assert file.read() == data


@pytest.mark.parametrize("use", ["remove", "quarantine"])
def test_a_lost_acknowledgement_of_a_deletion_is_a_success(
    azurite: Azurite, address: str, store: Store, use: str
) -> None:
    sha256 = store.put(source_of(SMALL)).sha256
    with proxied(azurite.port) as proxy:
        text = connection_string(f"http://127.0.0.1:{proxy.port}/{ACCOUNT}")
        proxy.lose = lambda method, path: method == "DELETE" and not proxy.lost
        with connected(text, address) as there:
            getattr(there, use)(sha256)

        assert proxy.lost == ["DELETE 202"]
    assert store.stat(sha256) is None


def test_a_blob_that_is_mended_while_it_goes_to_the_quarantine_stays(
    azurite: Azurite, address: str, store: Store, foreign: ContainerClient
) -> None:
    blob = store.put(source_of(SMALL))
    foreign.upload_blob(key(blob.sha256), b"dcba", overwrite=True)

    def mend(exchange: Exchange) -> bool:
        if exchange.method == "DELETE":
            store.put(source_of(SMALL), replace=True)
        return False

    with proxied(azurite.port) as proxy:
        proxy.fault = mend
        text = connection_string(f"http://127.0.0.1:{proxy.port}/{ACCOUNT}")
        with connected(text, address) as there, pytest.raises(StoreUnreachable, match="anew"):
            there.quarantine(blob.sha256)

    with store.open(blob.sha256) as file:
        assert file.read() == SMALL


def test_a_server_that_restarts_in_the_middle_of_an_upload_is_waited_for(tmp_path: Path) -> None:
    with running(folder=tmp_path) as first, contextlib.ExitStack() as stack:

        def restart() -> None:
            first.stop()
            again = start(folder=tmp_path, port=first.port)
            stack.callback(again.stop)

        # On a busy computer a server takes longer to start than a store waits for it.
        limits = Limits(patience=60.0)
        store = stack.enter_context(far.opened(first.connection_string, "music", limits))
        store.create()
        source = interrupted(LARGE, at=8_500_000, by=restart)
        blob = store.put(source, sha256=digest(LARGE))

        with store.open(blob.sha256) as file:
            assert file.read() == LARGE


# An account that refuses


def test_a_wrong_key_is_refused_with_what_to_look_at(azurite: Azurite, address: str) -> None:
    key = base64.b64encode(bytes(64)).decode()
    with connected(connection_string(azurite.endpoint, key=key), address) as store:
        for use in (store.create, lambda: store.stat(ABSENT), lambda: store.put(source_of(SMALL))):
            with pytest.raises(
                StoreRefused, match=r"AuthenticationFailed|AuthorizationFailure"
            ) as caught:
                use()
            assert "key or token" in caught.value.hint
            assert key not in f"{caught.value!r} {caught.value.hint}"


def test_a_missing_container_is_refused_and_can_be_made(azurite: Azurite, address: str) -> None:
    with connected(azurite.connection_string, address) as store:
        for use in (
            lambda: store.stat(ABSENT),
            lambda: store.open(ABSENT),
            lambda: store.remove(ABSENT),
            lambda: list(store.blobs()),
            lambda: store.put(source_of(SMALL)),
            lambda: store.put(source_of(LARGE)),
            lambda: store.quarantine(ABSENT),
            store.owner,
            lambda: store.claim(LIBRARY),
            lambda: list(store.notes()),
            lambda: store.read_note("note"),
            lambda: store.remove_note("note"),
            lambda: store.write_note("note", b"note"),
        ):
            with pytest.raises(StoreRefused, match="ContainerNotFound") as caught:
                use()
            assert "store add" in caught.value.hint

        store.create()
        assert store.put(source_of(SMALL)).size == len(SMALL)


def test_a_token_for_one_container_is_enough(
    azurite: Azurite, container: str, store: Store
) -> None:
    token = generate_container_sas(
        ACCOUNT,
        container,
        account_key=KEY,
        permission=ContainerSasPermissions(read=True, write=True, delete=True, list=True),
        expiry=datetime.now(UTC) + timedelta(hours=1),
    )
    text = f"BlobEndpoint={azurite.endpoint};SharedAccessSignature={token}"
    with connected(text, store.location) as other:
        other.create()
        blob = other.put(source_of(LARGE))
        assert list(store.blobs()) == [blob]
        other.remove(blob.sha256)


def test_a_token_that_may_not_write_is_refused(
    azurite: Azurite, container: str, store: Store
) -> None:
    token = generate_container_sas(
        ACCOUNT,
        container,
        account_key=KEY,
        permission=ContainerSasPermissions(read=True, list=True),
        expiry=datetime.now(UTC) + timedelta(hours=1),
    )
    text = f"BlobEndpoint={azurite.endpoint};SharedAccessSignature={token}"
    with connected(text, store.location) as other:
        assert other.stat(ABSENT) is None
        for data in (SMALL, LARGE):
            with pytest.raises(StoreRefused) as caught:
                other.put(source_of(data))
            assert "right" in caught.value.hint
        assert other.owner() is other.read_note("note") is None
        for use in (other.claim, lambda name: other.write_note(name, b"note")):
            with pytest.raises(StoreRefused):
                use("note")
    assert list(store.blobs()) == list(store.notes()) == []


# Other programs in the same container


def test_other_blobs_in_the_container_are_not_seen(store: Store, foreign: ContainerClient) -> None:
    blob = store.put(source_of(SMALL))
    for name in ("notes.txt", "88/notes.txt", f"00/{digest(SMALL)}", f"below/{key(ABSENT)}"):
        foreign.upload_blob(name, b"mine")

    assert list(store.blobs()) == [blob]


def test_a_prefix_is_a_store_of_its_own(azurite: Azurite, address: str, store: Store) -> None:
    with (
        connected(azurite.connection_string, f"{address}/a") as one,
        connected(azurite.connection_string, f"{address}/a%25b 夜") as two,
    ):
        blob, other = one.put(source_of(SMALL)), two.put(source_of(b"other"))

        assert list(one.blobs()) == [blob]
        assert list(two.blobs()) == [other]
        assert list(store.blobs()) == []


def test_what_lies_beside_the_blobs_has_names_that_a_person_finds(
    azurite: Azurite, address: str, store: Store, foreign: ContainerClient
) -> None:
    with connected(azurite.connection_string, f"{address}/a") as below:
        below.claim(LIBRARY)
        below.write_note("note", b"note")
        where = below.quarantine(below.put(source_of(SMALL)).sha256)

        names = sorted(foreign.list_blob_names())
        assert names[:2] == ["a/audiomood-store", "a/notes/note"]
        assert where == f"{address}/{names[2]}"
        marker = foreign.download_blob("a/audiomood-store").readall()
        assert marker == f"audiomood store 1\nlibrary {LIBRARY}\n".encode()
        foreign.upload_blob("a/notes/Mine.txt", b"mine")
        foreign.upload_blob("a/notes/below/note", b"mine")
        assert list(below.notes()) == ["note"]
    assert store.owner() is None
    assert list(store.notes()) == []


def test_a_marker_of_a_later_version_is_refused(store: Store, foreign: ContainerClient) -> None:
    foreign.upload_blob("audiomood-store", b"audiomood store 2\n")
    with pytest.raises(StoreRefused) as caught:
        store.owner()
    assert caught.value.hint == "update audiomood"


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_other_bytes_under_the_name_of_a_blob_are_replaced(
    store: Store, foreign: ContainerClient, data: bytes
) -> None:
    foreign.upload_blob(key(digest(data)), b"something else")
    assert store.put(source_of(data)) == store.stat(digest(data)) == Blob(digest(data), len(data))

    with store.open(digest(data)) as file:
        assert file.read() == data


def test_a_blob_that_is_removed_while_it_is_read_is_missing(store: Store) -> None:
    sha256 = store.put(source_of(LARGE)).sha256
    with store.open(sha256) as file:
        assert file.read(10) == LARGE[:10]
        store.remove(sha256)
        with pytest.raises(BlobMissing):
            file.read()


def test_a_blob_that_is_replaced_while_it_is_read_gives_no_mixed_bytes(
    store: Store, foreign: ContainerClient
) -> None:
    sha256 = store.put(source_of(LARGE)).sha256
    with store.open(sha256) as file:
        file.read(10)
        foreign.upload_blob(key(sha256), bytes(len(LARGE)), overwrite=True)
        with pytest.raises(StoreUnreachable, match="anew while it was read"):
            file.read()


# Credentials


def test_without_credentials_the_message_says_which_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "azure.identity", None)  # as where the extra is missing
    with pytest.raises(StoreRefused) as caught:
        opened("azure://default/music")
    assert "AZURE_STORAGE_CONNECTION_STRING" in caught.value.hint
    for environment in ({}, {"AZURE_STORAGE_ACCOUNT": "acct1"}):
        with pytest.raises(StoreRefused) as caught:
            opened("azure://acct1/music", **environment)
        assert "audiomood[identity]" in caught.value.hint


@pytest.mark.parametrize(
    "environment",
    [
        {"AZURE_STORAGE_ACCOUNT": "acct1", "AZURE_STORAGE_KEY": "a2V5"},
        {"AZURE_STORAGE_ACCOUNT": "acct1", "AZURE_STORAGE_SAS_TOKEN": "?sv=2022-11-02&sig=x"},
        {"AZURE_STORAGE_CONNECTION_STRING": "AccountName=acct1;AccountKey=a2V5"},
    ],
)
def test_credentials_are_for_one_account(environment: dict[str, str]) -> None:
    for name in ("default", "acct1"):
        opened(f"azure://{name}/music", **environment).close()
    with pytest.raises(StoreRefused, match="'acct1'"):
        opened("azure://acct2/music", **environment)


@pytest.mark.parametrize("text", [SECRET, f"AccountKey={SECRET}", f"a;b;{SECRET}", "=;="])
def test_a_connection_string_that_makes_no_sense_is_not_repeated(text: str) -> None:
    with pytest.raises(StoreRefused, match="make no sense") as caught:
        connected(text, "azure://default/music")
    assert SECRET not in f"{caught.value} {caught.value.hint}"


def test_a_key_that_is_no_key_is_refused() -> None:
    text = "AccountName=acct1;AccountKey=not base64!;BlobEndpoint=http://127.0.0.1:9/acct1"
    with connected(text, "azure://default/music") as store:
        with pytest.raises(StoreRefused, match="AzureSigningError") as caught:
            store.stat(ABSENT)
        assert "key or token" in caught.value.hint


# Every error of Azure's libraries


def subclasses(root: type[Exception]) -> list[type[Exception]]:
    return [root, *(found for child in root.__subclasses__() for found in subclasses(child))]


class Response:
    """As much of an answer as an error looks at."""

    reason = "because"
    headers: dict[str, str] = {}  # noqa: RUF012 - nobody writes to it

    def __init__(self, status: int) -> None:
        self.status_code = status

    def text(self, encoding: str | None = None) -> str:
        return ""


def made(kind: type[Exception], status: int | None) -> Exception:
    error = kind.__new__(kind)
    text = f"https://acct1.blob.core.windows.net/music?sig={SECRET}"
    if issubclass(kind, HttpResponseError):
        HttpResponseError.__init__(error, text, response=Response(status) if status else None)
    else:
        Exception.__init__(error, text)
    return error


@pytest.mark.parametrize(
    "status", [None, 200, 304, 400, 401, 403, 404, 408, 409, 412, 429, 500, 503]
)
def test_every_error_of_azure_becomes_one_of_ours_and_tells_no_secret(status: int | None) -> None:
    kinds = {*subclasses(AzureError), SerializationError, DeserializationError, ValueError, OSError}
    assert len(kinds) > 15
    for kind in kinds:
        with pytest.raises(StoreError) as caught, edge("azure://default/music"):
            raise made(kind, status)
        assert caught.value.__suppress_context__
        assert SECRET not in f"{caught.value} {caught.value.hint}"
        assert "azure://default/music" in str(caught.value)
        answered = issubclass(kind, HttpResponseError) and status is not None
        if answered and status in {200, 304, 408, 429, 500, 503}:
            assert isinstance(caught.value, StoreUnreachable)
        if answered and status in {400, 401, 403, 404, 409, 412}:
            assert isinstance(caught.value, StoreRefused)


def test_our_own_errors_pass_the_edge_as_they_are() -> None:
    for error in (BlobMissing("x"), KeyboardInterrupt(), TypeError("a bug")):
        with pytest.raises(type(error)) as caught, edge("azure://default/music"):
            raise error
        assert caught.value is error
