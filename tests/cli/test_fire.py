"""The command line when everything between it and Azure goes wrong."""

from __future__ import annotations

import base64
import hashlib
import itertools
import signal
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.azurite.server import ACCOUNT, connection_string
from tests.cli.sound import tone
from tests.store.proxy import Answer, Exchange, Proxy, proxied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.azurite.server import Azurite
    from tests.cli.program import Program

BUSY = Answer(status=503, headers={"x-ms-error-code": "ServerBusy"}, data=b"", length=0)
REFUSED = Answer(
    status=403,
    headers={"x-ms-error-code": "AuthenticationFailed", "x-ms-request-id": "1"},
    data=b"",
    length=0,
)
LONGEST = 60
"""Seconds within which a command whose store is away has to end, on a slow machine."""


@pytest.fixture
def proxy(azurite: Azurite) -> Iterator[Proxy]:
    with proxied(azurite.port) as proxy:
        yield proxy


@pytest.fixture
def far(program: Program, proxy: Proxy, container: str) -> Program:
    """A person with twenty recordings, whose uploads go to Azure through a proxy."""
    text = connection_string(f"http://127.0.0.1:{proxy.port}/{ACCOUNT}")
    program.environment["AZURE_STORAGE_CONNECTION_STRING"] = text
    program.environment["AUDIOMOOD_STORE"] = f"azure://default/{container}"
    program.ok("store", "add", f"azure://default/{container}")
    (program.folder / "in").mkdir()
    for place in range(20):
        tone(program.folder / "in" / f"{place:02}.wav", 0.5, hertz=200 + 20 * place)
    return program


def said(err: str) -> str:
    """Return the one line that a command said."""
    assert err.startswith("audiomood: ")
    assert err.count("\n") == 1, err
    return err


def answering(answer: Answer, when: Callable[[int], bool]) -> Callable[[Exchange], bool]:
    """Return a fault that answers the writing requests whose numbers, from 0, are of that kind."""
    numbers = itertools.count()

    def fault(exchange: Exchange) -> bool:
        if exchange.method != "PUT" or not when(next(numbers)):
            return False
        exchange.read()
        exchange.answer(answer)
        return True

    return fault


def test_an_upload_in_a_storm_succeeds(far: Program, proxy: Proxy) -> None:
    proxy.fault = answering(BUSY, lambda number: number < 20)
    assert [each["status"] for each in far.json("upload", "in")] == ["stored"] * 20

    proxy.fault = lambda exchange: False
    far.ok("download", *far.ids(), "-o", ".")
    for file in (far.folder / "in").iterdir():
        assert (far.folder / file.name).read_bytes() == file.read_bytes()


def test_a_storm_without_end_is_said_in_one_line_and_nothing_is_listed(
    far: Program, proxy: Proxy
) -> None:
    proxy.fault = answering(BUSY, lambda number: True)
    begun = time.monotonic()
    result = far.run("upload", "in")
    assert time.monotonic() - begun < LONGEST
    assert result.code == 6
    assert "cannot be reached (ServerBusy, HTTP 503)" in said(result.err)
    assert far.ids() == []


def test_a_token_that_is_refused_in_mid_upload_ends_it_and_the_rest_is_resumed(
    far: Program, proxy: Proxy
) -> None:
    proxy.fault = answering(REFUSED, lambda number: number >= 8)
    result = far.run("upload", "in", "--jobs", "2")
    assert result.code == 6
    assert "key or token" in said(result.err)

    proxy.fault = lambda exchange: False
    stored = far.ids()
    assert 0 < len(stored) < 20
    assert {copy for track in far.json("list") for copy in track["copies"][0]} >= {"store"}
    far.ok("download", *stored, "-o", ".")
    statuses = [each["status"] for each in far.json("upload", "in")]
    assert (statuses.count("duplicate"), len(far.ids())) == (len(stored), 20)


@pytest.mark.parametrize("waits_for", ["an answer", "its next try"])
def test_ctrl_c_ends_an_upload_that_waits(far: Program, proxy: Proxy, waits_for: str) -> None:
    waiting = threading.Semaphore(0)

    def strike(exchange: Exchange) -> bool:
        if exchange.method != "PUT":
            return False
        if waits_for == "an answer":
            waiting.release()
            exchange.stall()
        else:
            exchange.read()
            exchange.answer(replace(BUSY, headers={"Retry-After": "9"}))
            waiting.release()
        return True

    proxy.fault = strike
    with far.start("upload", "in", "--jobs", "2") as process:
        assert waiting.acquire(timeout=60)
        assert waiting.acquire(timeout=60)
        process.send_signal(signal.SIGINT)
        # Left alone, it would wait for longer: for an answer 8 seconds, and then try again.
        assert process.wait(7) == 130
        assert process.stderr.read() == b"\naudiomood: interrupted\n"
    proxy.fault = lambda exchange: False
    assert far.ids() == []


# Bytes that change on their way where no hash of a range tells


def lying(bits: Iterator[int]) -> Callable[[Exchange], bool]:
    """Return a fault that changes each blob in its next bit, and the hash of the answer, too."""

    def fault(exchange: Exchange) -> bool:
        answer = exchange.serve()
        bit = next(bits, 0) if exchange.method == "GET" and answer.status == 206 else 0
        if bit:
            data = bytes([answer.data[0] ^ bit]) + answer.data[1:]
            md5 = base64.b64encode(hashlib.md5(data).digest()).decode()
            headers = {name.lower(): text for name, text in answer.headers.items()}
            answer = replace(answer, data=data, headers={**headers, "content-md5": md5})
        exchange.answer(answer)
        return True

    return fault


@pytest.mark.parametrize(
    ("bits", "code", "what"),
    [
        (iter([1]), 0, "downloaded"),
        (itertools.repeat(1), 5, "is damaged in azure://"),
        (itertools.cycle([1, 2]), 6, "each time"),
    ],
    ids=["once", "always the same", "always others"],
)
def test_what_is_read_wrong_is_read_again(
    far: Program, proxy: Proxy, bits: Iterator[int], code: int, what: str
) -> None:
    far.ok("upload", "in/00.wav")
    proxy.fault = lying(bits)
    result = far.run("download", "00.wav", "-o", "back.wav")
    assert result.code == code
    assert code == 0 or what in said(result.err)
    back = far.folder / "back.wav"
    assert back.exists() == (code == 0)
    assert not back.exists() or back.read_bytes() == (far.folder / "in" / "00.wav").read_bytes()
