"""What can be asked of the catalog file.

A plain list needs nothing but sqlite3 and starts fast; what makes whole values is imported by the
methods that return them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from audiomood.catalog.answer import Answer, counted, likenesses
from audiomood.catalog.base import Catalog, Field, Tally
from audiomood.catalog.connection import errors_of, interrupted_after, one_state
from audiomood.model.words import ID_DIGITS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from audiomood.catalog.selection import Selection
    from audiomood.model.filter import Filter
    from audiomood.model.mood import Verdict
    from audiomood.model.outcome import Total
    from audiomood.model.store import Removal, StoreEntry
    from audiomood.model.track import Event, Mood, Track

_BATCH = 500
"""Rows fetched, or ids asked for, at once."""
_MIN_PREFIX = 4
_HEX = frozenset("0123456789abcdef")
_COLUMN = {"mood": "word", "probability": "confidence", "heard": "mood", "said": "person_word"}
"""What fields of a track are called in the table, where they are called otherwise."""


class ReadingCatalog(Catalog):
    """The reading half of a catalog in an SQLite file."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self._connection = connection
        self._path = path
        self._being_read = 0

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _rows(
        self, sql: str, values: Sequence[object] | Mapping[str, object] = ()
    ) -> Iterator[tuple[Any, ...]]:
        with errors_of(self._path):
            yield from self._fetched(self._connection.execute(sql, values))

    def _ask(self, query: Selection) -> Iterator[tuple[Any, ...]]:
        """Begin a query at once, and return its rows as they come."""
        with errors_of(self._path):
            return self._fetched(self._connection.execute(*query))

    def _fetched(self, cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
        self._being_read += 1
        try:
            with errors_of(self._path):
                while batch := cursor.fetchmany(_BATCH):
                    yield from batch
        finally:
            self._being_read -= 1

    def _ask_briefly(self, query: Selection, steps: int) -> tuple[list[tuple[Any, ...]], bool]:
        rows: list[tuple[Any, ...]] = []
        with errors_of(self._path), interrupted_after(self._connection, steps):
            # One by one: what came before an interruption counts.
            rows.extend(self._connection.execute(*query))
            return rows, True
        return rows, False

    def _answer(self, wanted: Filter, columns: str) -> Iterator[tuple[Any, ...]]:
        with errors_of(self._path), one_state(self._connection):
            rows = Answer(self._ask, self._ask_briefly, wanted).rows(columns)
        yield from rows

    def _seqs(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the row numbers of the tracks of those ids that are there, in that order."""
        found = dict(self._of("SELECT id, seq FROM track WHERE id IN", ids))
        return {track_id: found[track_id] for track_id in ids if track_id in found}

    def _of(self, sql: str, ids: Sequence[str | int]) -> Iterator[tuple[Any, ...]]:
        """Yield what a query that ends in `IN` gives for many ids, which are asked for together."""
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            yield from self._rows(f"{sql} ({', '.join('?' * len(some))})", some)

    def find(self, wanted: Filter) -> Iterator[Track]:
        """Yield the tracks that fit, whole (but without features, parts and vector of their moods)."""
        from audiomood.catalog.values import WHOLE_TRACK, track_of

        return map(track_of, self._answer(wanted, WHOLE_TRACK))

    def rows(self, wanted: Filter, fields: Sequence[Field]) -> Iterator[tuple[object, ...]]:
        """Yield only some fields of the tracks that fit: much faster than `find`."""
        return self._answer(wanted, _columns(fields))

    def total(self, wanted: Filter) -> Total:
        """Count what fits; order, limit and offset do not matter."""
        from audiomood.model.outcome import Total

        sums = "count(*), total(duration), total(size), count(*) - count(duration)"
        with errors_of(self._path), one_state(self._connection):
            ((tracks, seconds, size, unknown),) = counted(self._ask, sums, wanted)
        return Total(tracks=tracks, seconds=seconds, size=int(size), unknown_duration=unknown)

    def get(self, ids: Sequence[str]) -> list[Track]:
        """Return the tracks of those ids that are there, in that order."""
        from audiomood.catalog.values import WHOLE_TRACK, track_of

        rows = self._of(f"SELECT {WHOLE_TRACK} FROM track WHERE id IN", ids)
        found = {track.id: track for track in map(track_of, rows)}
        return [found[track_id] for track_id in ids if track_id in found]

    def candidates(self, reference: str, *, limit: int) -> list[tuple[str, str]]:
        """Return (id, name) of what `reference` may mean."""
        where, values = meaning(reference)
        sql = f"SELECT id, name FROM track WHERE {where} ORDER BY seq LIMIT ?"
        return list(self._rows(sql, [*values, limit]))

    def removals(self, track_id: str | None = None) -> list[Removal]:
        """Return the blobs that are still to go, of all tracks or of one; longest waiting first."""
        from audiomood.catalog.values import removal_of

        where, values = ("", ()) if track_id is None else (" AND id = ?", (track_id,))
        sql = f"SELECT id, location, since, claimed FROM removal WHERE gone IS NULL{where} ORDER BY since"
        return [removal_of(row) for row in self._rows(sql, values)]

    def has_size(self, size: int) -> bool:
        """Tell whether some track has that many bytes."""
        return any(self._rows("SELECT 1 FROM track WHERE size = ? LIMIT 1", (size,)))

    def has_copy(self, track_id: str, location: str) -> bool:
        """Tell whether a track of that id is recorded to have a copy in a store."""
        sql = (
            "SELECT 1 FROM copy WHERE track = (SELECT seq FROM track WHERE id = ?)"
            " AND store = (SELECT seq FROM store WHERE location = ?)"
        )
        return any(self._rows(sql, (track_id, location)))

    def same_audio(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return (id, name) of the oldest track with the same packets as each, where one is older."""
        sql = (
            "SELECT track.id, oldest.id, oldest.name FROM track"
            " JOIN track AS oldest ON oldest.seq = ("
            "SELECT min(same.seq) FROM track AS same WHERE same.audio_hash = track.audio_hash)"
            " WHERE oldest.seq < track.seq AND track.id IN"
        )
        return {track_id: (older, name) for track_id, older, name in self._of(sql, ids)}

    def history(self, track_id: str) -> list[Event]:
        """Return what happened to a track, oldest first."""
        from audiomood.catalog.values import event_of

        sql = (
            "SELECT time, what, detail FROM event"
            " WHERE track = (SELECT seq FROM track WHERE id = ?) ORDER BY seq"
        )
        return [event_of(row) for row in self._rows(sql, (track_id,))]

    def moods(self, track_id: str) -> list[Mood]:
        """Return every mood a track ever had, newest first, with features, parts and vector."""
        from audiomood.catalog.values import WHOLE_MOOD, mood_of

        sql = (
            f"SELECT {WHOLE_MOOD} FROM mood"
            " WHERE track = (SELECT seq FROM track WHERE id = ?) ORDER BY seq DESC"
        )
        return [mood_of(row) for row in self._rows(sql, (track_id,))]

    def verdicts(self, track_id: str) -> list[Verdict]:
        """Return what a person ever said of a track, newest first."""
        from audiomood.catalog.values import verdict_of

        sql = (
            "SELECT word, time FROM verdict"
            " WHERE track = (SELECT seq FROM track WHERE id = ?) ORDER BY seq DESC"
        )
        return [verdict_of(row) for row in self._rows(sql, (track_id,))]

    def likenesses(self, wanted: Filter, versions: tuple[int, int]) -> Iterator[tuple[str, bytes]]:
        """Yield (id, vector) of the tracks that fit and have a vector of these versions."""
        with errors_of(self._path), one_state(self._connection):
            rows = likenesses(self._ask, versions, wanted)
        yield from rows

    def tallies(self) -> list[Tally]:
        """Count all tracks by the versions of their newest mood, its word and a person's word."""
        groups = "features_version, model_version, mood, person_word"
        sql = f"SELECT {groups}, count(*), total(probability) FROM track GROUP BY {groups}"
        return [
            Tally((features, model) if heard else None, heard, said, tracks, probability)
            for features, model, heard, said, tracks, probability in self._rows(sql)
        ]

    def breakdown(
        self, field: Literal["format", "mood"]
    ) -> list[tuple[str | None, int, float, int]]:
        """Return (value, tracks, seconds, bytes) for each value of a field, most tracks first."""
        column = _columns([field])
        return list(
            self._rows(
                f"SELECT {column}, count(*), total(duration), sum(size) FROM track"
                f" GROUP BY {column} ORDER BY count(*) DESC, {column}"
            )
        )

    def stores(self) -> list[StoreEntry]:
        """Return the recorded stores, oldest first; it counts every copy that they hold."""
        from audiomood.catalog.values import store_of

        sql = (
            "SELECT location, is_default, count(track.seq), coalesce(sum(size), 0) FROM store"
            " LEFT JOIN copy ON copy.store = store.seq LEFT JOIN track ON track.seq = copy.track"
            " GROUP BY store.seq ORDER BY store.seq"
        )
        return [store_of(row) for row in self._rows(sql)]

    def locations(self) -> list[str]:
        """Return the addresses of the recorded stores, oldest first, without counting anything."""
        return [location for (location,) in self._rows("SELECT location FROM store ORDER BY seq")]

    def default_location(self) -> str | None:
        """Return the address of the default store, None where none was made it."""
        found = self._rows("SELECT location FROM store WHERE is_default = 1")
        return next((location for (location,) in found), None)


def meaning(reference: str) -> tuple[str, list[str]]:
    """Return the condition for what a reference may mean, of rows with an id and a name."""
    prefix = reference.lower()
    digits = _HEX.issuperset(prefix)
    if digits and len(prefix) == ID_DIGITS:
        return "id = ?", [prefix]
    if digits and len(prefix) >= _MIN_PREFIX:
        return "(name = ? OR (id >= ? AND id < ?))", [reference, prefix, f"{prefix}g"]
    return "name = ?", [reference]


def _columns(fields: Sequence[str]) -> str:
    """Return the columns of fields; raise where something else would be pasted into SQL."""
    if unknown := set(fields).difference(get_args(Field)):
        raise ValueError(f"{sorted(unknown)} are no fields of a track")
    return ", ".join(_COLUMN.get(field, field) for field in fields)
