"""Libraries of very many tracks, made in little time and kept for later runs.

A few real recordings are uploaded, so that there is something to hear. Then some thousand tracks of
all kinds are added as the program does it. The rest are those again and again, multiplied inside
the database: with other ids, names, times and durations, in every table that belongs to a track.
Of these tracks there are rows only, no blobs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from audiomood.catalog.migrations import scripts
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION
from benchmarks.rows import PROGRAMS, make

if TYPE_CHECKING:
    from collections.abc import Sequence

REAL = 4
"""Recordings that are really there; they are called `song 0000.mp3` and so on."""
_SECONDS = 20
_BASE = 5000
"""Tracks at most that are added as the program does it, before they are multiplied."""


def kept_catalog(tracks: int, kept: Path) -> Path:
    """Return the home of a library of so many tracks, which is made where it lacks; only to be read."""
    home = kept / f"tracks-{tracks}-{_key()}"
    if not home.is_dir():
        for older in kept.glob(f"tracks-{tracks}-*"):
            shutil.rmtree(older)
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept, prefix=".making-") as folder:
            unfinished = Path(folder) / "home"
            make("catalog", unfinished, tracks)
            unfinished.rename(home)
    return home


def _key() -> str:
    """Return what tells a library from those that another state of the code made."""
    folder = Path(__file__).parent
    files = [folder / "catalogs.py", folder / "tracks.py", *scripts()]
    versions = f"{FEATURES_VERSION} {MODEL_VERSION}".encode()
    code = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(code + versions).hexdigest()[:12]


def catalog(home: Path, tracks: int) -> None:
    """Make the home of a library with this many tracks, `REAL` of them real recordings."""
    with tempfile.TemporaryDirectory() as folder:
        songs = Path(folder) / "songs"
        make("songs", songs, REAL, _SECONDS * 1000)
        subprocess.run(
            [PROGRAMS / "audiomood", "upload", songs],
            env={**os.environ, "AUDIOMOOD_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
    _fill(home / "library.db", tracks - REAL)


def _fill(path: Path, count: int) -> None:
    from audiomood.catalog.sqlite import SqliteCatalog
    from benchmarks.tracks import add_tracks

    # At least once, so that a small catalog shows whether multiplying is right.
    base = min(_BASE, count // 2 + 1)
    with SqliteCatalog.open(path) as made:
        add_tracks(made, base)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = -500000")
        database.execute("BEGIN")
        _multiply(database, base, count)
        # As after an upload, which writes the notes.
        database.execute("DELETE FROM due")
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((found,),) = database.execute("SELECT count(*) FROM track").fetchall()
    if found != count + REAL:
        sys.exit(f"{path} has {found} tracks and not {count + REAL}")


def _multiply(database: sqlite3.Connection, base: int, count: int) -> None:
    """Add the tracks after the real ones, `base` of them, again until there are `count`.

    Triggers are put aside, since what they would do is copied, and indexes, since it is faster to
    make them at the end.
    """
    database.create_function("digest", 2, _digest, deterministic=True)
    database.create_function("later", 2, _later, deterministic=True)
    aside = database.execute(
        "SELECT type, name, sql FROM sqlite_master"
        " WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in aside:
        database.execute(f"DROP {kind} {name}")
    statements = [_copying(database, table) for table in ("track", *_belonging(database))]
    for time in range(1, -(-count // base)):
        rest = min(base, count - time * base)
        for statement in statements:
            database.execute(statement, {"k": time, "base": base, "first": REAL, "rest": rest})
    for _, _, sql in aside:
        database.execute(sql)
    for name in _indexed_elsewhere(database):
        database.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")


def _belonging(database: sqlite3.Connection) -> Sequence[str]:
    """Return the tables whose rows belong to a track, and the one of full text."""
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    found = [
        name
        for (name,) in tables
        if any(key[2] == "track" for key in database.execute(f"PRAGMA foreign_key_list({name})"))
    ]
    return ["search", *found]


def _indexed_elsewhere(database: sqlite3.Connection) -> Sequence[str]:
    """Return the tables of full text that only index what stands in another one."""
    return [
        name
        for name, sql in database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        )
        if "fts5" in (sql or "") and "content =" in sql
    ]


_NEW = {
    ("track", "seq"): "seq + :k * :base",
    ("track", "id"): "digest(id, :k)",
    ("track", "name"): "replace(name, '.', ' ' || :k || '.')",
    ("track", "size"): "size + :k",
    ("track", "added"): "later(added, :k * :base)",
    ("track", "audio_hash"): "digest(audio_hash, :k)",
    ("track", "duration"): "duration + :k * 0.001",
    ("track", "stated_duration"): "stated_duration + :k * 0.001",
    ("search", "rowid"): "rowid + :k * :base",
    ("search", "name"): "replace(name, '.', ' ' || :k || '.')",
}
"""What the next of a track's likes has instead."""


def _copying(database: sqlite3.Connection, table: str) -> str:
    """Return the statement that adds the rows of a table once more for other tracks."""
    names = [
        name
        for _, name, _, _, _, key, hidden in database.execute(f"PRAGMA table_xinfo({table})")
        # Columns that are computed, and the row's own number, come of themselves.
        if not hidden and not (name == "seq" and key and table != "track")
    ]
    owner = {"track": "seq", "search": "rowid"}.get(table, "track")
    if table == "search":
        names = ["rowid", *names]
    new = [
        _NEW.get((table, name), "track + :k * :base" if name == "track" else name) for name in names
    ]
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(new)} FROM {table}"
        f" WHERE {owner} > :first AND {owner} <= :first + :rest"
    )


def _digest(text: str, number: int) -> str:
    return hashlib.sha256(f"{text} {number}".encode()).hexdigest()


def _later(time: str, seconds: int) -> str:
    from audiomood.catalog.times import from_text, to_text

    began: datetime = from_text(time)
    return to_text(began + timedelta(seconds=seconds))
