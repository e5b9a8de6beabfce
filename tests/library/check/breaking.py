"""Stores to do damage to, as a disk or a person would: behind the back of the library."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from azure.storage.blob import ContainerClient


class Place(Protocol):
    """What lies in a store, by the names that the store gives it; a folder or a container."""

    location: str

    def names(self) -> list[str]: ...

    def read(self, name: str) -> bytes: ...

    def write(self, name: str, data: bytes) -> None: ...

    def delete(self, name: str) -> None: ...


class Folder:
    def __init__(self, root: Path, location: str) -> None:
        self.root = root
        self.location = location

    def names(self) -> list[str]:
        files = (path for path in self.root.rglob("*") if path.is_file())
        return sorted(str(path.relative_to(self.root)) for path in files)

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(data)

    def delete(self, name: str) -> None:
        (self.root / name).unlink()


class Container:
    def __init__(self, client: ContainerClient, location: str) -> None:
        self.client = client
        self.location = location

    def names(self) -> list[str]:
        return sorted(self.client.list_blob_names())

    def read(self, name: str) -> bytes:
        return self.client.download_blob(name).readall()

    def write(self, name: str, data: bytes) -> None:
        self.client.upload_blob(name, data, overwrite=True)

    def delete(self, name: str) -> None:
        self.client.delete_blob(name)


def key(track_id: str) -> str:
    return f"{track_id[:2]}/{track_id}"


def flip(place: Place, track_id: str, *, at: int = 100) -> None:
    """Change one byte of a blob."""
    data = bytearray(place.read(key(track_id)))
    data[at] ^= 1
    place.write(key(track_id), bytes(data))


def sql(home: Path, statement: str, *values: object) -> None:
    """Change the catalog as no program of ours would."""
    with closing(sqlite3.connect(home / "library.db")) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute(statement, values)


def everything(home: Path, *places: Place) -> dict[str, object]:
    """All that a home, its catalog and other stores hold, to be compared."""
    files = {
        str(path.relative_to(home)): path.read_bytes() if path.is_file() else None
        for path in home.rglob("*")
        if not path.name.startswith(("library.db", ".activity"))
    }
    with closing(sqlite3.connect(home / "library.db")) as connection:
        rows = list(connection.iterdump())
    return {
        "files": files,
        "rows": rows,
        "places": [{name: place.read(name) for name in place.names()} for place in places],
    }
