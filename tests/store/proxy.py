"""A proxy between a store and its server that does to requests and answers what networks do."""

from __future__ import annotations

import http.client
import socket
import socketserver
import ssl
import struct
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
_SMALL_BUFFER = 1 << 16
"""Bytes that the system takes in for us, so that a sender notices when nobody reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answers, with the length that it states."""

    status: int
    headers: Mapping[str, str]
    data: bytes
    length: int

    def head(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {http.client.responses.get(self.status, '')}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, f"Content-Length: {self.length}", "", ""]).encode("latin-1")


class Exchange:
    """One request as it comes in, and what may be done with it; a fault is a use of these."""

    def __init__(self, handler: _Handler) -> None:
        self._handler = handler
        self._left = int(handler.headers.get("Content-Length", 0))
        self.method = handler.command
        self.path = handler.path

    def read(self, count: int | None = None) -> bytes:
        """Take in the rest of the body, or its next bytes."""
        data = self._handler.rfile.read(self._left if count is None else min(count, self._left))
        self._left -= len(data)
        return data

    @property
    def left(self) -> int:
        """How many bytes of the body have not been taken in."""
        return self._left

    def serve(self, body: bytes | None = None) -> Answer:
        """Let the server do it, with other bytes if some are given."""
        return self._handler.server.proxy.ask(
            self.method, self.path, self.read() if body is None else body, self._handler.headers
        )

    def send(self, data: bytes) -> None:
        """Send bytes to the client, as they are."""
        self._handler.wfile.write(data)

    def answer(self, answer: Answer) -> None:
        """Send a whole answer."""
        self.send(answer.head() + answer.data)

    def hang_up(self) -> None:
        """Close the connection in good order."""
        self._handler.close_connection = True

    def reset(self) -> None:
        """Break the connection off."""
        line = self._handler.connection
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.hang_up()
        # The files made of it would keep it open.
        self._handler.rfile.close()
        self._handler.wfile.close()
        line.close()

    def stall(self, seconds: float | None = None) -> None:
        """Do nothing for some seconds; by default until the proxy ends."""
        if self._handler.server.proxy.ended.wait(seconds):
            self.hang_up()


@dataclass
class Proxy:
    """`fault` is given every exchange, and returns whether it did something about it.

    `lose` says of a request, served already, whether its answer gets lost on the way back.
    """

    upstream: int
    lose: Callable[[str, str], bool] = lambda method, path: False
    fault: Callable[[Exchange], bool] = lambda exchange: False
    lost: list[str] = field(default_factory=list)
    port: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def handle(self, exchange: Exchange) -> None:
        """Pass one request on, unless there is a fault for it."""
        if self.fault(exchange):
            return
        answer = exchange.serve()
        if self.lose(exchange.method, exchange.path):
            self.lost.append(f"{exchange.method} {answer.status}")
            exchange.hang_up()
        else:
            exchange.answer(answer)

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Ask the real server."""
        upstream = http.client.HTTPConnection("127.0.0.1", self.upstream)
        try:
            upstream.request(method, path, body, dict(headers))
            answer = upstream.getresponse()
            data = answer.read()
        finally:
            upstream.close()
        kept = {name: text for name, text in answer.getheaders() if name.lower() not in _HOP}
        stated = answer.getheader("Content-Length") if method == "HEAD" else None
        length = len(data) if stated is None else int(stated)
        return Answer(status=answer.status, headers=kept, data=data, length=length)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64
    proxy: Proxy

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BUFFER)
        super().server_bind()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: that a client hangs up is what these tests are about."""

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        if isinstance(request, socket.socket) and request.fileno() != -1:
            super().shutdown_request(request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _handle(self) -> None:
        self.server.proxy.handle(Exchange(self))

    do_GET = do_PUT = do_HEAD = do_DELETE = _handle  # noqa: N815 - the names http.server asks for

    def handle(self) -> None:
        self.close_connection = False
        while not self.close_connection:
            self.handle_one_request()

    def finish(self) -> None:
        if not self.wfile.closed:
            super().finish()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def proxied(upstream: int, *, certificate: Path | None = None) -> Iterator[Proxy]:
    """Run a proxy to a port of this machine; set its `fault` when the quiet part is over.

    With a certificate it speaks TLS.
    """
    proxy = Proxy(upstream)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.proxy = proxy
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        proxy.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy.ended.set()
            server.shutdown()
            thread.join()
