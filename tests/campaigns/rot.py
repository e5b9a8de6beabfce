"""Bytes corrupted on purpose, in a folder and in Azurite, and how many of them a check finds."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from azure.storage.blob import ContainerClient

from tests.azurite.server import fresh_container
from tests.cli.program import Program
from tests.library.recordings import folder_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.azurite.server import Azurite

DAMAGE = 5
"""The exit code of a check that found any."""
_BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Blobs by how they were corrupted, those of them that were found, and sound ones accused."""

    corrupted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    accused: int = 0


class _Place(Protocol):
    def read(self, sha256: str) -> bytes: ...

    def write(self, sha256: str, data: bytes) -> None: ...


class _Folder:
    """The blobs of a home's own store."""

    def __init__(self, home: Path) -> None:
        self._root = home / "blobs"

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        return self._path(sha256).read_bytes()

    def write(self, sha256: str, data: bytes) -> None:
        self._path(sha256).chmod(0o600)
        self._path(sha256).write_bytes(data)


class _Container:
    """The blobs of a container of Azurite."""

    def __init__(self, azurite: Azurite, name: str) -> None:
        self._client = ContainerClient.from_connection_string(azurite.connection_string, name)

    def read(self, sha256: str) -> bytes:
        return self._client.download_blob(f"{sha256[:2]}/{sha256}").readall()

    def write(self, sha256: str, data: bytes) -> None:
        blob = self._client.get_blob_client(f"{sha256[:2]}/{sha256}")
        blob.upload_blob(data, overwrite=True, metadata={"sha256": sha256})

    def close(self) -> None:
        self._client.delete_container()
        self._client.close()


def _flip_a_bit(data: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << dice.randrange(8)]) + data[place + 1 :]


def _blank_a_block(data: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(data) - _BLOCK)
    return data[:place] + b"\xee" * _BLOCK + data[place + _BLOCK :]


def _swap_two_bytes(data: bytes, dice: random.Random) -> bytes:
    first, second = sorted(dice.sample(range(len(data)), 2))
    if data[first] == data[second]:
        return _flip_a_bit(data, dice)
    middle = data[first + 1 : second]
    return (
        data[:first]
        + data[second : second + 1]
        + middle
        + data[first : first + 1]
        + data[second + 1 :]
    )


def _cut_short(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _append(data: bytes, dice: random.Random) -> bytes:
    return data + dice.randbytes(1 + dice.randrange(_BLOCK))


KINDS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "one bit flipped": _flip_a_bit,
    "two bytes swapped": _swap_two_bytes,
    "a block of 512 bytes overwritten": _blank_a_block,
    "cut short": _cut_short,
    "bytes appended": _append,
}


def campaign(folder: Path, azurite: Azurite, *, blobs: int, seed: int) -> Outcome:
    """Corrupt three of every five of so many blobs in each of two stores, and check them."""
    outcome = Outcome()
    dice = random.Random(seed)
    recordings = folder_of(folder / "recordings", blobs)
    home = folder / "home"
    program = Program(folder, home)
    program.ok("upload", recordings)
    ids = [row["id"] for row in program.json("list", "--sort", "name")]
    accused = _corrupted_and_checked(_Folder(home), program, ids, dice, outcome)
    name = fresh_container()
    program = Program(folder, folder / "home in azure")
    program.environment["AZURE_STORAGE_CONNECTION_STRING"] = azurite.connection_string
    program.ok("upload", recordings, "--to", f"azure://default/{name}")
    container = _Container(azurite, name)
    try:
        accused += _corrupted_and_checked(container, program, ids, dice, outcome)
    finally:
        container.close()
    return Outcome(corrupted=outcome.corrupted, found=outcome.found, accused=accused)


def _corrupted_and_checked(
    place: _Place, program: Program, ids: list[str], dice: random.Random, outcome: Outcome
) -> int:
    """Return how many sound blobs were accused."""
    rotten = {}
    for track_id in dice.sample(ids, len(ids) * 3 // 5):
        kind = dice.choice(list(KINDS))
        place.write(track_id, KINDS[kind](place.read(track_id), dice))
        rotten[track_id] = kind
    result = program.run("check", "--read", "--json")
    assert result.code == DAMAGE, result
    findings = json.loads(result.out)
    found = {finding["id"] for finding in findings if finding["severity"] == "damage"}
    outcome.corrupted.update(rotten.values())
    outcome.found.update(kind for track_id, kind in rotten.items() if track_id in found)
    return len(found - rotten.keys())
