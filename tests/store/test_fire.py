"""A store in Azure when everything between it and Azure goes wrong."""

from __future__ import annotations

import io
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from azure.storage.blob import ContainerSasPermissions, generate_container_sas

from audiomood.errors import StoreError, StoreRefused, StoreUnreachable
from audiomood.store.azure_wire import Limits
from audiomood.store.base import Blob
from tests.azurite.server import ACCOUNT, KEY, connection_string
from tests.campaigns.deeds import OPERATIONS
from tests.campaigns.faults import FAULTS
from tests.campaigns.fire import Case, tried
from tests.store.contract import LARGE, SMALL, source_of
from tests.store.far import opened, through
from tests.store.proxy import Answer, Exchange, Proxy, proxied
from tests.store.sources import digest, interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from audiomood.store.base import Store
    from tests.azurite.server import Azurite
    from tests.campaigns.fire import Verdict

LONG = Limits(patience=100, pause=50, silence=100)
"""Limits that no test waits for."""
NERVOUS = Limits(patience=30, pause=0.05, connect=0.5, silence=0.5)
"""Limits that take half a second without a byte for the end of a line."""


@pytest.fixture
def direct(azurite: Azurite, container: str) -> Iterator[Store]:
    """The store without any fault in between."""
    with opened(azurite.connection_string, container, Limits()) as store:
        store.create()
        yield store


@pytest.fixture
def proxy(azurite: Azurite) -> Iterator[Proxy]:
    with proxied(azurite.port) as proxy:
        yield proxy


# Every fault


def some_cases() -> list[Case]:
    """Return every fault, a few times with everything and for ever with some of it."""
    found, turned = [], [*OPERATIONS, *OPERATIONS]
    for place, (name, fault) in enumerate(FAULTS.items()):
        few = {*turned[place % 9 : place % 9 + 3], "put_in_blocks", "read_large"}
        found += [Case(name, operation, fault.few) for operation in sorted(few)]
        found += [Case(name, operation, None) for operation in ("put_small", "read_small", "stat")]
        found.append(Case(name, ("put_in_blocks", "read_large", "blobs")[place % 3], None, 1))
    return found


@pytest.fixture(scope="module")
def verdicts(azurite: Azurite) -> list[Verdict]:
    return tried(azurite, some_cases())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_survived_or_ends_in_a_clear_error_and_never_in_wrong_bytes(
    verdicts: list[Verdict], fault: str
) -> None:
    struck = [each for each in verdicts if each.case.fault == fault and each.strikes]

    assert [each for each in struck if each.wrong is not None] == []
    for each in struck:
        is_over = each.case.times is not None and FAULTS[fault].mended
        assert (each.error is None) == is_over, each
    assert {each.case.times is None for each in struck} == {True, False}


def test_without_a_fault_all_of_it_succeeds(verdicts: list[Verdict]) -> None:
    # Where a second of silence is too long, a machine with much to do is a fault of its own.
    spared = [v for v in verdicts if not v.strikes and not FAULTS[v.case.fault].is_silence]
    assert spared
    assert [each for each in spared if each.error or each.wrong] == []


# What an answer says


def test_what_a_token_or_container_that_ends_meanwhile_means_is_said(
    verdicts: list[Verdict],
) -> None:
    for fault, hint in (("token refused", "key or token"), ("container gone", "store add")):
        errors = [each.error for each in verdicts if each.case.fault == fault and each.strikes]
        for error in errors:
            assert isinstance(error, StoreRefused)
            assert hint in error.hint


def test_a_server_that_asks_for_more_time_than_there_is_patience_is_quoted_at_once(
    verdicts: list[Verdict],
) -> None:
    late = [each for each in verdicts if each.case.fault == "throttling, back late"]
    for each in late:
        if each.strikes:
            assert each.error is not None
            assert "600 seconds" in each.error.hint
    assert {each.strikes for each in late if each.case.operation == "stat"} == {1}


def test_a_server_that_asks_for_a_moment_gets_it(proxy: Proxy, direct: Store) -> None:
    asked: list[float] = []

    def busy_once(exchange: Exchange) -> bool:
        asked.append(time.monotonic())
        if len(asked) == 1:
            exchange.answer(Answer(status=503, headers={"Retry-After": "1"}, data=b"", length=0))
        return len(asked) == 1

    proxy.fault = busy_once
    with through(proxy, direct, Limits(pause=0.01)) as store:
        assert store.stat(digest(SMALL)) is None

    assert asked[1] - asked[0] >= 1


def test_what_a_store_waits_by_default_is_half_a_minute_at_most() -> None:
    assert Limits().longest < 30


# Lines that are slow, and lines that end


def test_a_line_that_is_slow_is_no_fault(proxy: Proxy, direct: Store) -> None:
    """A block takes several times as long as a line may be silent, in both directions."""

    def slowly(exchange: Exchange) -> bool:
        body = b""
        while exchange.left:
            body += exchange.read(1 << 16)
            exchange.stall(0.02)
        answer = exchange.serve(body)
        exchange.send(answer.head())
        for start in range(0, len(answer.data), 1 << 16):
            exchange.send(answer.data[start : start + (1 << 16)])
            exchange.stall(0.02)
        return True

    proxy.fault = slowly
    data = LARGE[: 5 << 20]
    with through(proxy, direct, NERVOUS) as store:
        assert store.put(source_of(data), sha256=digest(data)) == Blob(digest(data), len(data))
        with store.open(digest(data)) as file:
            assert file.read() == data


def test_a_token_that_expires_in_mid_transfer_is_refused(
    azurite: Azurite, container: str, direct: Store
) -> None:
    expiry = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3)
    token = generate_container_sas(
        ACCOUNT,
        container,
        account_key=KEY,
        permission=ContainerSasPermissions(read=True, write=True),
        expiry=expiry,
    )

    def expires() -> None:
        while datetime.now(UTC) <= expiry + timedelta(milliseconds=100):
            time.sleep(0.05)

    text = f"BlobEndpoint={azurite.endpoint};SharedAccessSignature={token}"
    with opened(text, container, Limits()) as store:
        source = interrupted(LARGE, at=8_500_000, by=expires)
        with pytest.raises(StoreRefused) as caught:
            store.put(source, sha256=digest(LARGE))
    assert "token" in caught.value.hint
    assert token.rpartition("sig=")[2] not in f"{caught.value} {caught.value.hint}"
    assert list(direct.blobs()) == []


@pytest.mark.parametrize("waits_for", ["an answer", "its next try"])
def test_who_waits_is_let_go_when_the_store_is_abandoned(
    proxy: Proxy, direct: Store, waits_for: str
) -> None:
    came = threading.Event()

    def strike(exchange: Exchange) -> bool:
        if waits_for == "an answer":
            came.set()
            exchange.stall()
        else:
            exchange.answer(Answer(status=503, headers={}, data=b"", length=0))
            came.set()
        return True

    ended: list[Exception] = []

    def put(store: Store) -> None:
        try:
            store.put(io.BytesIO(SMALL))
        except StoreError as error:
            ended.append(error)

    proxy.fault = strike
    with through(proxy, direct, LONG) as store:
        thread = threading.Thread(target=put, args=(store,))
        thread.start()
        assert came.wait(30)
        while thread.is_alive():
            # It may have come before the answer, and then it is not yet waiting.
            store.abandon()
            thread.join(1)
        assert isinstance(ended[0], StoreUnreachable)

        proxy.fault = lambda exchange: False
        assert store.put(io.BytesIO(SMALL)).size == len(SMALL)


def test_a_line_with_tls_is_no_different(
    azurite: Azurite, direct: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.store.tls import certificate

    file = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    with proxied(azurite.port, certificate=file) as proxy:
        text = connection_string(f"https://localhost:{proxy.port}/{ACCOUNT}").replace(
            "Protocol=http;", "Protocol=https;"
        )
        struck: list[Callable[[Exchange], None] | None] = [
            FAULTS[name].act for name in ("reset in the answer", "stall in the answer")
        ]

        def strike(exchange: Exchange) -> bool:
            act = struck.pop() if exchange.method == "GET" and struck else None
            if act is not None:
                act(exchange)
            return act is not None

        with opened(
            text, direct.location.rpartition("/")[2], Limits(pause=0.1, silence=1)
        ) as store:
            store.put(source_of(LARGE), sha256=digest(LARGE))
            proxy.fault = strike
            with store.open(digest(LARGE)) as blob:
                assert blob.read() == LARGE
            assert struck == []
