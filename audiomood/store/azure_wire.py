"""The wire to Azure: connections that notice when nothing moves on them, and that can be cut.

A time limit of the HTTP library counts from one byte to the next, so a server that drips one a
second holds a reader for days; and one limit stands for all bytes that are sent, so a slow line
never gets a block out. Here both directions have a least speed.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.retry import Retry

from audiomood.store.azure_session import Session

if TYPE_CHECKING:
    from typing_extensions import Buffer  # seen by type checkers alone, which bring it

PATIENCE = 10.0
"""Seconds after the first try within which another one begins."""
FIRST_PAUSE = 0.5
"""Seconds, about, until the second try; each pause is twice the one before."""
CONNECT_TIMEOUT = 3.0
"""Seconds until a host that does not answer counts as away."""
READ_TIMEOUT = 8.0
"""Seconds without a byte, in either direction, until a connection counts as dead."""
LEAST_SPEED = 2048
"""Bytes a second below which an answer counts as none, after the first `READ_TIMEOUT` seconds."""
_PIECE = 16 << 10
"""Bytes that are sent within `READ_TIMEOUT`, which is the least speed here."""
_UNSENT = 128 << 10
"""Bytes that wait in the system for their turn, at most: what is handed over looks like sent."""
_UNSENT_OPTION: int | None = getattr(socket, "TCP_NOTSENT_LOWAT", None)
_BUFFER = 64 << 10
WHOLE = 8 << 20
"""Bytes of an answer that are handled at once; ten thousand, as is usual, cost much time."""
_CONNECTIONS = 64
"""Connections kept for the next request, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a store waits, in seconds, and below how many bytes a second it waits no more."""

    patience: float = PATIENCE
    pause: float = FIRST_PAUSE
    connect: float = CONNECT_TIMEOUT
    silence: float = READ_TIMEOUT
    least_speed: float = LEAST_SPEED

    @property
    def longest(self) -> float:
        """Seconds until a request ends that nobody answers: the last try connects, sends, waits.

        By default that is half a minute, and mostly less; Azure's own limits come to 80 s and more.
        """
        return self.patience + self.connect + 2 * self.silence


class Wire:
    """Every connection of one store."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._lines: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()

    def transport(self) -> RequestsTransport:
        """Return what Azure's library sends its requests with."""
        return RequestsTransport(
            session=Session(_Adapter(self)),
            connection_timeout=self.limits.connect,
            read_timeout=self.limits.silence,
            connection_data_block_size=WHOLE,
        )

    def add(self, line: object) -> None:
        """Take note of a connection, so that it can be cut."""
        if isinstance(line, socket.socket):
            with self._lock:
                self._lines.add(line)

    def cut(self) -> None:
        """End every connection now: who waits for a byte gets an error. New ones can be made."""
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            with contextlib.suppress(OSError):
                # Below TLS, whose own way to end would wait for the other side.
                socket.socket.shutdown(line, socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    """Makes connections that a wire knows, also where they lead through a proxy."""

    def __init__(self, wire: Wire) -> None:
        self._pools: dict[str, Any] = {
            "http": partial(_Pool, wire=wire),
            "https": partial(_SecurePool, wire=wire),
        }
        super().__init__(max_retries=Retry(total=False), pool_maxsize=_CONNECTIONS)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make what opens connections to hosts."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Return what opens connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = self._pools
        return manager


class _Paced(io.RawIOBase):
    """Reads from a connection as long as bytes come fast enough."""

    def __init__(self, raw: io.RawIOBase, limits: Limits) -> None:
        self._raw = raw
        self._limits = limits
        self._begun = time.monotonic()
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int | None:
        count = self._raw.readinto(buffer)
        self._count += count or 0
        allowed = self._limits.silence + self._count / self._limits.least_speed
        if time.monotonic() - self._begun > allowed:
            raise TimeoutError("the answer comes too slowly")
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(io.BufferedReader):
    """Reads an answer whose head is whole: Python's library takes a head cut off for a short one."""

    _begun = False

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if not line.endswith(b"\n") and (line or self._begun):
            raise ConnectionResetError("the answer broke off in its head")
        self._begun = True
        return line


class _Connection(HTTPConnection):
    """Sends in pieces, each with a time limit of its own, and reads answers at their pace."""

    wire: Wire
    at_once: int = _UNSENT
    """Bytes handed over in one call, of which the system takes those that have room."""

    def response_class(  # type: ignore[override] # it is only ever called
        self, line: socket.socket, **options: Any
    ) -> http.client.HTTPResponse:
        answer = http.client.HTTPResponse(line, **options)
        raw = answer.fp.detach()
        answer.fp = _Answer(_Paced(raw, self.wire.limits), _BUFFER)
        return answer

    def connect(self) -> None:
        super().connect()
        self.wire.add(self.sock)

    def send(self, data: Any) -> None:
        if not isinstance(data, bytes) or len(data) <= _PIECE or self.sock is None:
            super().send(data)
            return
        silence = self.wire.limits.silence
        self.sock.settimeout(silence)
        rest, since, count = memoryview(data), time.monotonic(), 0
        while rest:
            sent = self.sock.send(rest[: self.at_once])
            rest = rest[sent:]
            count += sent
            now = time.monotonic()
            if count >= _PIECE:
                since, count = now, 0
            elif now - since > silence:
                raise TimeoutError("the request goes out too slowly")

    def _new_conn(self) -> socket.socket:
        line = super()._new_conn()
        self.wire.add(line)
        if _UNSENT_OPTION is not None:
            with contextlib.suppress(OSError):
                line.setsockopt(socket.IPPROTO_TCP, _UNSENT_OPTION, _UNSENT)
        return line


class _SecureConnection(_Connection, HTTPSConnection):
    """The same with TLS, which takes all it gets, or nothing within the time."""

    at_once = _PIECE


class _Pool(HTTPConnectionPool):
    """Connections to one host."""

    ConnectionCls = _Connection

    def __init__(self, *args: Any, wire: Wire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wire = wire

    def _new_conn(self) -> Any:
        connection: Any = super()._new_conn()
        connection.wire = self._wire
        return connection


class _SecurePool(_Pool, HTTPSConnectionPool):
    """The same with TLS."""

    ConnectionCls = _SecureConnection
