"""The faults of a network and of a server, as data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.store.proxy import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.store.proxy import Exchange

_PAGE = b"<html><body>Welcome to our network. Please sign in.</body></html>"


def _every(exchange: Exchange) -> bool:
    return True


def _has_body(exchange: Exchange) -> bool:
    return exchange.left > 0


def _is_read(exchange: Exchange) -> bool:
    return exchange.method == "GET"


def _is_blob_read(exchange: Exchange) -> bool:
    return exchange.method == "GET" and len(exchange.path.partition("?")[0].split("/")[-1]) == 64


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to an exchange that it fits; `act` is None where nobody listens at all.

    `mended` says whether a store has to succeed once the fault is over.
    """

    act: Callable[[Exchange], None] | None
    fits: Callable[[Exchange], bool] = _every
    mended: bool = True
    is_silence: bool = False

    @property
    def few(self) -> int:
        """How often it strikes before it is over: silence once, because it uses patience up."""
        return 1 if self.is_silence else 2


def _reset(exchange: Exchange) -> None:
    exchange.reset()


def _reset_in_request(exchange: Exchange) -> None:
    exchange.read(exchange.left // 2)
    exchange.reset()


def _half(answer: Answer) -> bytes:
    """Return an answer up to the middle of its body, or of its head if it has no body."""
    return (answer.head() + answer.data)[: -(len(answer.data) // 2) or -20]


def _reset_in_answer(exchange: Exchange) -> None:
    exchange.send(_half(exchange.serve()))
    exchange.reset()


def _cut(exchange: Exchange) -> None:
    exchange.send(_half(exchange.serve()))
    exchange.hang_up()


def _shorten(exchange: Exchange) -> None:
    answer = exchange.serve()
    data = answer.data[: len(answer.data) // 2]
    exchange.answer(replace(answer, data=data, length=len(data)))


def _lose_answer(exchange: Exchange) -> None:
    exchange.serve()
    exchange.hang_up()


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :]


def _flip_request(exchange: Exchange) -> None:
    exchange.answer(exchange.serve(_flipped(exchange.read())))


def _flip_answer(exchange: Exchange) -> None:
    answer = exchange.serve()
    exchange.answer(replace(answer, data=_flipped(answer.data)) if answer.data else answer)


def _stall_in_request(exchange: Exchange) -> None:
    exchange.stall()


def _stall_before_answer(exchange: Exchange) -> None:
    exchange.serve()
    exchange.stall()


def _stall_in_answer(exchange: Exchange) -> None:
    exchange.send(_half(exchange.serve()))
    exchange.stall()


def _drip(exchange: Exchange) -> None:
    answer = exchange.serve()
    for byte in answer.head() + answer.data:
        exchange.send(bytes([byte]))
        exchange.stall(0.05)


def _says(status: int, code: str = "", **headers: str) -> Callable[[Exchange], None]:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    if code:
        named |= {"x-ms-error-code": code, "x-ms-request-id": "1"}

    def act(exchange: Exchange) -> None:
        exchange.read()
        data = (
            f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>No.</Message></Error>".encode()
            if code
            else b""
        )
        headers = {"Content-Type": "application/xml", **named}
        answer = Answer(status=status, headers=headers, data=data, length=len(data))
        exchange.answer(replace(answer, data=b"") if exchange.method == "HEAD" else answer)

    return act


def _garbage(exchange: Exchange) -> None:
    exchange.read()
    exchange.send(b"\x16\x03\x01\x02\x00 220 mail ready\r\n\r\n")
    exchange.hang_up()


def _portal(exchange: Exchange) -> None:
    exchange.read()
    sent = b"" if exchange.method == "HEAD" else _PAGE
    headers = {"Content-Type": "text/html"}
    exchange.answer(Answer(status=200, headers=headers, data=sent, length=len(_PAGE)))


FAULTS = {
    "connection refused": Fault(None, mended=False),
    "reset before the request": Fault(_reset),
    "reset in the request": Fault(_reset_in_request, _has_body),
    "reset in the answer": Fault(_reset_in_answer),
    "answer cut off": Fault(_cut),
    "answer shortened": Fault(_shorten, _is_blob_read),
    "lost acknowledgement": Fault(_lose_answer),
    "bytes corrupted upwards": Fault(_flip_request, _has_body),
    "bytes corrupted downwards": Fault(_flip_answer, _is_blob_read),
    "stall in the request": Fault(_stall_in_request, _has_body, is_silence=True),
    "stall before the answer": Fault(_stall_before_answer, is_silence=True),
    "stall in the answer": Fault(_stall_in_answer, is_silence=True),
    "dripping answer": Fault(_drip, is_silence=True),
    "storm of 500": Fault(_says(500, "InternalError")),
    "storm of 503": Fault(_says(503, "ServerBusy")),
    "gateway's 502": Fault(_says(502)),
    "throttling with 429": Fault(_says(429, "TooManyRequests")),
    "throttling, back soon": Fault(_says(503, "ServerBusy", Retry_After="0")),
    "throttling, back late": Fault(_says(503, "ServerBusy", Retry_After="600"), mended=False),
    "token refused": Fault(_says(403, "AuthenticationFailed"), mended=False),
    "container gone": Fault(_says(404, "ContainerNotFound"), mended=False),
    "no HTTP": Fault(_garbage),
    "redirect": Fault(_says(302, Location="http://127.0.0.1:9/login")),
    "login page": Fault(_portal),
}
