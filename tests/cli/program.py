"""The command line as a person or a script meets it: a process with its own environment."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import selectors
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Argument = str | bytes | Path
PATIENCE = 120
"""Seconds after which a process counts as hanging."""


class Result(NamedTuple):
    """How a process ended; a negative code is the signal that killed it."""

    code: int
    out: str
    err: str


class Program:
    """Runs `audiomood` on one library, in one working folder, with nothing else around it."""

    def __init__(self, folder: Path, home: Path | None = None) -> None:
        self.folder = folder
        self.home = home or folder / "home"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "AUDIOMOOD_HOME": str(self.home),
        }
        self.command: list[Argument] = [sys.executable, "-m", "audiomood"]

    def start(
        self, *arguments: Argument, env: Mapping[str, str] | None = None, **streams: Any
    ) -> Any:
        """Start a process in a group of its own; streams that are not given are pipes."""
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(
            [*self.command, *arguments],
            cwd=self.folder,
            env=self.environment | dict(env or {}),
            start_new_session=True,
            **{**pipes, **streams},
        )

    def run(
        self, *arguments: Argument, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> Result:
        """Run it with pipes and wait for its end."""
        with self.start(*arguments, env=env) as process:
            try:
                out, err = process.communicate(stdin, timeout=PATIENCE)
            finally:
                process.kill()
        return Result(process.returncode, _text(out), _text(err))

    def ok(self, *arguments: Argument, stdin: bytes = b"") -> str:
        """Run it, see that it succeeds, and return its standard output."""
        result = self.run(*arguments, stdin=stdin)
        assert result.code == 0, result
        return result.out

    def json(self, *arguments: Argument, stdin: bytes = b"") -> Any:
        """Run it with `--json` and return the value it writes."""
        return json.loads(self.ok(*arguments, "--json", stdin=stdin))

    def ids(self, *arguments: Argument) -> list[str]:
        """Return the ids that `list` finds."""
        return self.ok("list", "--ids", *arguments).split()

    def names(self, *arguments: Argument) -> list[str]:
        """Return the names that `list` finds."""
        return [track["name"] for track in self.json("list", *arguments)]

    def on_terminal(
        self, *arguments: Argument, columns: int = 80, answer: str = "", **options: Any
    ) -> Result:
        """Run it on a terminal: `out` is what standard output showed, `err` standard error."""
        with _terminal(columns) as (out_end, out), _terminal(columns) as (err_end, err):
            os.write(out_end, answer.encode())
            streams = {"stdin": out, "stdout": out, "stderr": err} | options
            process = self.start(*arguments, **streams)
            os.close(out)
            os.close(err)
            try:
                shown = _read_all(out_end, err_end)
                code = process.wait(PATIENCE)
            finally:
                process.kill()
        return Result(code, _text(shown[out_end]), _text(shown[err_end]))


def _text(data: bytes) -> str:
    return data.decode(errors="surrogateescape").replace("\r\n", "\n")


@contextlib.contextmanager
def _terminal(columns: int) -> Iterator[tuple[int, int]]:
    """Give a pseudo-terminal that does not echo: our end, and the program's, which it may close."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    settings = termios.tcgetattr(theirs)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(theirs, termios.TCSANOW, settings)
    try:
        yield ours, theirs
    finally:
        os.close(ours)


def _read_all(*ends: int) -> dict[int, bytes]:
    """Read terminals until no process holds their other side any more."""
    shown = dict.fromkeys(ends, b"")
    with selectors.DefaultSelector() as selector:
        for end in ends:
            selector.register(end, selectors.EVENT_READ)
        while selector.get_map():
            for ready, _ in selector.select(PATIENCE):
                try:
                    data = os.read(ready.fd, 65536)
                except OSError:  # how Linux says that the other side is closed
                    data = b""
                if not data:
                    selector.unregister(ready.fd)
                shown[ready.fd] += data
    return shown
