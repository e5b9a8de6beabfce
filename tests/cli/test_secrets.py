"""Credentials are used and never told: not in output, errors, logs, arguments, files or dumps."""

from __future__ import annotations

import base64
import os
import re
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pytest
from azure.storage.blob import AccountSasPermissions, ResourceTypes, generate_account_sas

from tests.azurite.server import ACCOUNT, KEY, connection_string
from tests.cli.sound import tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.azurite.server import Azurite
    from tests.cli.program import Program, Result

STRANGER = base64.b64encode(b"a key that belongs to nobody at all, here or there").decode()
EVERYTHING = [
    ["store", "add", "STORE"],
    ["store", "use", "STORE"],
    ["upload", "tone.wav", "--tag", "x", "--mood"],
    ["upload", "tone.wav", "--to", "file:second", "--json"],
    ["list", "--json"],
    ["info", "tone.wav", "--json"],
    ["mood", "--all", "--again", "--jobs", "2"],
    ["store", "list", "--json"],
    ["store", "test", "STORE"],
    ["check", "--read", "--decode", "--json"],
    ["download", "tone.wav", "-o", "back.wav"],
    ["db", "dump"],
    ["remove", "tone.wav", "--yes"],
    ["trash", "list", "--json"],
    ["trash", "empty", "--yes"],
]


def sas(minutes: int) -> str:
    return generate_account_sas(
        account_name=ACCOUNT,
        account_key=KEY,
        resource_types=ResourceTypes(service=True, container=True, object=True),
        permission=AccountSasPermissions(
            read=True, write=True, delete=True, list=True, create=True, add=True
        ),
        expiry=datetime.now(UTC) + timedelta(minutes=minutes),
    )


def signature(token: str) -> str:
    found = re.search("sig=([^&]+)", token)
    assert found
    return found[1]


def spellings(secret: str) -> set[str]:
    """Every way in which a text may hold a secret."""
    return {secret, quote(secret, safe=""), quote(secret), unquote(secret)}


def assure_not_in(text: str, secrets: set[str], where: object) -> None:
    assert not [secret[:6] for secret in secrets if secret in text], where


def run_all(program: Program, store: str, secrets: set[str]) -> list[Result]:
    results = []
    with ArgumentsWatched(secrets):
        for command in EVERYTHING:
            result = program.run(*[store if word == "STORE" else word for word in command])
            assure_not_in(result.out + result.err, secrets, command)
            results.append(result)
    for path in program.folder.rglob("*"):
        if path.is_file():
            assure_not_in(path.read_bytes().decode(errors="replace"), secrets, path)
    return results


class ArgumentsWatched:
    """Looks all the time at what every process of this machine was called with."""

    def __init__(self, secrets: set[str]) -> None:
        self._secrets = secrets
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.found: list[str] = []

    def __enter__(self) -> ArgumentsWatched:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        assert not self.found

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            for text in arguments_of_all():
                if any(secret in text for secret in self._secrets):
                    self.found.append(text.split("\0")[0])


def arguments_of_all() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().decode(errors="replace")
        except OSError:
            continue  # it has ended since it was listed


@pytest.fixture
def recording(program: Program) -> Program:
    tone(program.folder / "tone.wav", 6.0)
    return program


def test_a_key_that_works_is_told_nowhere(
    recording: Program, azurite: Azurite, container: str
) -> None:
    recording.environment |= azurite.environment
    results = run_all(recording, f"azure://default/{container}", spellings(KEY))
    assert [result.code for result in results] == [0] * len(EVERYTHING), results


def test_a_token_that_works_is_told_nowhere(
    recording: Program, azurite: Azurite, container: str
) -> None:
    token = sas(10)
    recording.environment["AZURE_STORAGE_CONNECTION_STRING"] = (
        f"BlobEndpoint={azurite.endpoint};SharedAccessSignature={token}"
    )
    results = run_all(recording, f"azure://default/{container}", spellings(signature(token)))
    assert [result.code for result in results] == [0] * len(EVERYTHING), results


@pytest.mark.parametrize("verb", [["upload", "tone.wav", "--to"], ["store", "add"]])
def test_a_key_that_is_refused_is_not_told(
    recording: Program, azurite: Azurite, verb: list[str]
) -> None:
    recording.environment["AZURE_STORAGE_CONNECTION_STRING"] = connection_string(
        azurite.endpoint, key=STRANGER
    )
    result = recording.run(*verb, "azure://default/music")
    assert result.code == 6
    assure_not_in(result.out + result.err, spellings(STRANGER), verb)


def test_a_token_that_expired_is_not_told(recording: Program, azurite: Azurite) -> None:
    token = sas(-10)
    recording.environment["AZURE_STORAGE_CONNECTION_STRING"] = (
        f"BlobEndpoint={azurite.endpoint};SharedAccessSignature={token}"
    )
    result = recording.run("upload", "tone.wav", "--to", "azure://default/music")
    assert result.code == 6
    assure_not_in(result.out + result.err, spellings(signature(token)), result)


def test_a_key_that_makes_no_sense_is_not_told(recording: Program) -> None:
    text = "AccountName=me;AccountKey=not-base64-but-my-secret!;EndpointSuffix=core.windows.net"
    recording.environment["AZURE_STORAGE_CONNECTION_STRING"] = text
    result = recording.run("upload", "tone.wav", "--to", "azure://default/music")
    assert result.code == 6
    assert "my-secret" not in result.out + result.err


def test_all_that_a_library_makes_is_its_owners_alone(recording: Program) -> None:
    old = os.umask(0o000)
    try:
        for command in EVERYTHING:
            recording.run(*["./blobs" if word == "STORE" else word for word in command])
            made = (recording.home, recording.folder / "blobs")
            modes = {
                path: stat.S_IMODE(path.stat().st_mode)
                for top in made
                for path in (top, *top.rglob("*"))
            }
            assert not {path: oct(mode) for path, mode in modes.items() if mode & 0o077}, command
    finally:
        os.umask(old)
