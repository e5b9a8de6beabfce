"""Runs the real program and kills it just before one of the steps that change something.

::

    python -m tests.campaigns.steps KILL_AT REPORT ARGUMENT...

A step is a call that changes a file, a folder or the catalog, or talks to a server. Each is written
to the file REPORT as a line before it is done; before number KILL_AT, counted from 1, the process
kills itself. With 0 it lives, and the lines of the report are all the steps there are.

The program knows nothing of this: the interpreter itself tells of files and C functions, SQLite of
its statements.
"""

from __future__ import annotations

import io
import os
import signal
import socket
import sqlite3
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType

_EVENTS = {
    "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "socket.connect",
}  # fmt: skip
_CALLS = {"fsync", "fdatasync"}
_METHODS = {
    "write": (io.FileIO, io.BufferedWriter, io.BufferedRandom),
    "truncate": (io.FileIO, io.BufferedWriter, io.BufferedRandom),
    "send": (socket.socket,),
    "sendall": (socket.socket,),
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_STATEMENTS = (
    "BEGIN", "COMMIT", "INSERT", "UPDATE", "DELETE", "REPLACE", "PRAGMA JOURNAL", "PRAGMA USER_VERSION =",
    "VACUUM",
)  # fmt: skip
"""What changes a catalog that is there; a new one is made in a single transaction."""


class Counter:
    """Counts steps of all threads, and ends everything before the chosen one."""

    def __init__(self, kill_at: int, report: str) -> None:
        self._kill_at = kill_at
        self._report = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._steps = 0
        self._lock = threading.Lock()
        self._looking = threading.local()

    def step(self, name: str) -> None:
        if getattr(self._looking, "own", False):
            return  # what this itself does
        self._looking.own = True
        try:
            with self._lock:
                self._steps += 1
                os.write(self._report, name.encode(errors="replace") + b"\n")
                if self._steps == self._kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)
        finally:
            self._looking.own = False

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, str) and flags & _WRITING and path != os.devnull:
                self.step(f"open {path!r}")
        elif event in _EVENTS:
            self.step(f"{event} {arguments[0]!r}")

    def statement(self, sql: str) -> None:
        if sql.lstrip().upper().startswith(_STATEMENTS):
            self.step(" ".join(sql.split())[:60])

    def profile(self, _frame: FrameType, event: str, function: Any) -> None:
        if event != "c_call":
            return
        name, owner = function.__name__, getattr(function, "__self__", None)
        if name in _CALLS or (name in _METHODS and isinstance(owner, _METHODS[name])):
            self.step(name)
        elif name.startswith("execute") and isinstance(owner, sqlite3.Connection):
            owner.set_trace_callback(self.statement)


def main() -> None:
    kill_at, report, *arguments = sys.argv[1:]
    from audiomood.__main__ import main as program

    counter = Counter(int(kill_at), report)
    sys.argv = ["audiomood", *arguments]
    sys.addaudithook(counter.audit)
    threading.setprofile(counter.profile)
    sys.setprofile(counter.profile)
    program()


if __name__ == "__main__":
    main()
