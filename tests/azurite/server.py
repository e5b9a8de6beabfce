"""Installs Azurite where it is missing, starts it on a free port, and stops it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).parent

ACCOUNT = "devstoreaccount1"
# Not a secret: Azurite's documentation gives it, and every Azurite has it.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

_LISTENS = re.compile(rb"successfully listens on http://127\.0\.0\.1:(\d+)")
_INSTALL_SECONDS = 240
_START_SECONDS = 60
_STOP_SECONDS = 20


@dataclass(frozen=True)
class Azurite:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/{ACCOUNT}"

    @property
    def connection_string(self) -> str:
        return connection_string(self.endpoint)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process needs in its environment to use this server and no other."""
        return {"AZURE_STORAGE_CONNECTION_STRING": self.connection_string}

    def stop(self) -> None:
        """End the server in good order; what it keeps on disk is written."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_STOP_SECONDS)
        _end(self.process)


def connection_string(endpoint: str, key: str = KEY) -> str:
    return (
        f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={key};"
        f"BlobEndpoint={endpoint};"
    )


def fresh_container() -> str:
    """Return the name of a container that no other test uses."""
    return f"test-{uuid.uuid4().hex}"


@contextlib.contextmanager
def running(*, folder: Path | None = None, port: int = 0) -> Iterator[Azurite]:
    """Run a server until the block ends, with its blobs in memory, or in a folder that keeps them."""
    server = start(folder=folder, port=port)
    try:
        yield server
    finally:
        _end(server.process)


def start(*, folder: Path | None = None, port: int = 0) -> Azurite:
    """Start a server that answers; it ends with this process at the latest.

    Raises
    ------
    RuntimeError
        It cannot be installed or started. Nobody skips a test because of that.
    """
    install()
    log = tempfile.TemporaryFile()  # noqa: SIM115 - the process has it, too, and outlives the call
    process = subprocess.Popen(
        [_program("node"), "main.js", *_arguments(folder, port)],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        said = os.pread(log.fileno(), 1 << 16, 0)
        if found := _LISTENS.search(said):
            log.close()
            return Azurite(port=int(found[1]), process=process)
        time.sleep(0.05)
    _end(process)
    raise RuntimeError(f"Azurite does not start: {os.pread(log.fileno(), 1 << 16, 0)!r}")


def install() -> None:
    """Install what the lock file names, once, however many processes ask for it at the same time."""
    done = HERE / "node_modules" / ".package-lock.json"
    lock_file = HERE / "package-lock.json"
    with (Path(tempfile.gettempdir()) / f"audiomood-azurite-{os.getuid()}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if done.exists() and done.stat().st_mtime >= lock_file.stat().st_mtime:
            return
        result = subprocess.run(
            [_program("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=HERE,
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS,
        )
        if result.returncode:
            raise RuntimeError(f"npm ci failed:\n{result.stdout}{result.stderr}")
        done.touch()


def _arguments(folder: Path | None, port: int) -> list[str]:
    keep = ["--inMemoryPersistence"] if folder is None else ["--location", str(folder)]
    return [
        "--blobHost=127.0.0.1",
        f"--blobPort={port}",
        *keep,
        "--skipApiVersionCheck",  # the client library is newer than the server
        "--silent",
        "--disableTelemetry",
    ]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"the tests need {name}, which comes with Node.js (https://nodejs.org)")
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
