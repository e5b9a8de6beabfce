"""Makes a library of beets with many tracks; runs in its environment.

Usage: python -m benchmarks.peers.beets FOLDER COUNT
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from beets.library import Item, Library  # type: ignore[import-not-found]

CONFIG = """\
directory: music
library: library.db
plugins: []
# By number: recordings without titles would have one name, and each would look for a free one.
paths: {default: $id, singleton: $id, comp: $id}
import: {copy: yes, write: no, autotag: no, quiet: yes, resume: no, incremental: no}
ui: {color: no}
"""
_BASE = 1000
"""Tracks that are added one by one before they are multiplied."""


def main() -> None:
    """Make the folder with a configuration and a library of so many tracks."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(CONFIG)
    path = folder / "library.db"
    base = min(_BASE, count)
    library = Library(str(path), directory=str(folder / "music"))
    with library.transaction():
        for number in range(base):
            _item(number, folder).add(library)
    if count > base:
        _multiply(path, base, count)


def _item(number: int, folder: Path) -> Item:
    return Item(
        title=f"Song {number}",
        artist=f"Band {number % 97}",
        album=f"Album {number % 499}",
        # From 1 to 10 minutes: about as many up to five as in the other library.
        length=60 + number * 7919 % 540000 / 1000,
        format="MP3",
        path=str(folder / "music" / f"{number}.mp3").encode(),
    )


def _multiply(path: Path, base: int, count: int) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        columns = [name for _, name, *_ in database.execute("PRAGMA table_info(items)")]
        others = ", ".join(name for name in columns if name != "id")
        for start in range(base, count, base):
            database.execute(
                f"INSERT INTO items ({others}) SELECT {others} FROM items WHERE id <= ?",
                [min(base, count - start)],
            )


if __name__ == "__main__":
    main()
