"""A proxy between a store and its server that does to the answers what networks do."""

from __future__ import annotations

import http.client
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass
class Proxy:
    """`lose` says of a request, served already, whether its answer gets lost on the way back."""

    upstream: int
    lose: Callable[[str, str], bool] = lambda method, path: False
    lost: list[str] = field(default_factory=list)
    port: int = 0


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    proxy: Proxy


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.proxy.upstream)
        try:
            upstream.request(self.command, self.path, body, dict(self.headers))
            answer = upstream.getresponse()
            data = answer.read()
        finally:
            upstream.close()
        if self.server.proxy.lose(self.command, self.path):
            self.server.proxy.lost.append(f"{self.command} {answer.status}")
            self.close_connection = True
            return
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        size = answer.getheader("Content-Length") if self.command == "HEAD" else len(data)
        self.send_header("Content-Length", str(size or 0))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_HEAD = do_DELETE = _forward  # noqa: N815 - the names http.server asks for

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def proxied(upstream: int) -> Iterator[Proxy]:
    """Run a proxy to a port of this machine; set its `lose` when the quiet part is over."""
    proxy = Proxy(upstream)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.proxy = proxy
        proxy.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
