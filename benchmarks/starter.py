"""Starts commands and says what they took, in a process that stays small.

The system charges a process with the memory of the one that started it until it has more of its
own, so whoever starts what is measured imports as little as can be.
"""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import tempfile
import time

Where = tuple[str, dict[str, str]]
"""The folder that a command runs in, and its environment."""
Answer = dict[str, object]

_CHUNK = 1 << 16
# 141 and the signal: it noticed that nobody reads any more.
_LEFT_ALONE = (0, 141, -13)


def main() -> None:
    """Answer lines of JSON, `[way, arguments, folder, environ]`, until there are no more.

    The answer has `seconds`, `cpu` and `memory` of a `Run`, or else `failure`.
    """
    for line in sys.stdin:
        way, arguments, folder, environ = json.loads(line)
        try:
            answer = WAYS[way](arguments, (folder, environ))
        except OSError as error:
            answer = {"failure": f"{arguments[0]} cannot be started: {error.strerror}"}
        print(json.dumps(answer), flush=True)


def _end(arguments: list[str], where: Where) -> Answer:
    """Run a command to its end, its output thrown away; the processes it waits for count in."""
    return _timed(arguments, where, subprocess.DEVNULL)


def _terminal(arguments: list[str], where: Where) -> Answer:
    """Run a command to its end that writes to a terminal."""
    ours, its = pty.openpty()
    try:
        return _timed(arguments, where, its, ours=ours)
    finally:
        os.close(ours)


def _line(arguments: list[str], where: Where) -> Answer:
    """Run a command, timed until its first line can be read; CPU time and memory go on to its end."""
    return _timed(arguments, where, subprocess.PIPE)


WAYS = {"end": _end, "terminal": _terminal, "line": _line}


def _timed(arguments: list[str], where: Where, out: int, ours: int | None = None) -> Answer:
    """Run a command; `out` is where its output goes, `ours` the other end of a terminal."""
    seconds = 0.0
    with tempfile.TemporaryFile() as said:
        source = subprocess.DEVNULL if ours is None else out
        began = time.perf_counter()
        child = subprocess.Popen(
            arguments, stdin=source, stdout=out, stderr=said, cwd=where[0], env=where[1]
        )
        if ours is not None:
            os.close(out)
            _read(ours)
        if child.stdout:
            child.stdout.readline()
            seconds = time.perf_counter() - began
            child.stdout.close()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = seconds or time.perf_counter() - began
        code = child.returncode = os.waitstatus_to_exitcode(status)
        if code and not (child.stdout and code in _LEFT_ALONE):
            said.seek(0)
            last = said.read().decode(errors="replace").strip().rpartition("\n")[2]
            return {"failure": f"ended with {code}: {last}"}
    cpu = usage.ru_utime + usage.ru_stime
    return {"seconds": seconds, "cpu": cpu, "memory": usage.ru_maxrss * 1024}


def _read(terminal: int) -> None:
    """Read all that is written to a terminal."""
    try:
        while os.read(terminal, _CHUNK):
            pass
    except OSError:  # how a terminal says that its other end is closed
        return


if __name__ == "__main__":
    main()
