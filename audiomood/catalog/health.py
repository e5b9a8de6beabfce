"""What can be wrong inside the catalog file, and how it is found."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from audiomood.catalog.connection import connect, errors_of, transaction
from audiomood.catalog.migrations import migrate
from audiomood.catalog.reading import ReadingCatalog
from audiomood.errors import CatalogDamaged, CatalogError, CatalogLocked, CatalogRefused

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

_MOST = 50
"""Problems that are told; who has more needs no list of them."""
_EACH = 10
"""Problems of one kind that are told."""
_NEWEST_MOOD = "(SELECT max(seq) FROM mood WHERE mood.track = track.seq)"
_NEWEST_VERDICT = "(SELECT max(seq) FROM verdict WHERE verdict.track = track.seq)"
_TAGS = (
    "coalesce((SELECT group_concat(CASE value WHEN '' THEN key ELSE value END, char(10))"
    " FROM tag WHERE tag.track = track.seq), '')"
)
_COPIED = (
    ("mood", "word"), ("probability", "probability"), ("valence", "valence"),
    ("arousal", "arousal"), ("features_version", "features_version"),
    ("model_version", "model_version"),
)  # fmt: skip
_DIFFERS = " OR ".join(f"track.{copied} IS NOT mood.{own}" for copied, own in _COPIED)

_INDEXES = {"search": "full-text index", "name_part": "index of parts of names"}

_DISAGREEMENTS = {
    "track {} does not show its newest mood": (
        f"SELECT id FROM track LEFT JOIN mood ON mood.seq = {_NEWEST_MOOD} WHERE {_DIFFERS}"
    ),
    "track {} does not show the last word that a person said": (
        f"SELECT id FROM track LEFT JOIN verdict ON verdict.seq = {_NEWEST_VERDICT}"
        " WHERE track.person_word IS NOT verdict.word"
    ),
    "track {} is not found by its name and tags": (
        "SELECT id FROM track LEFT JOIN search ON search.rowid = track.seq"
        f" WHERE search.name IS NOT track.name OR search.tags IS NOT {_TAGS}"
    ),
    "the search finds a track that is not there, in row {}": (
        "SELECT rowid FROM search WHERE rowid NOT IN (SELECT seq FROM track)"
    ),
    "track {} has a vector that is not of its newest mood": (
        "SELECT id FROM track JOIN likeness ON likeness.track = track.seq"
        " WHERE (likeness.features_version, likeness.model_version)"
        " IS NOT (track.features_version, track.model_version)"
    ),
    "vectors of version {} are not all of one length": (
        "SELECT features_version || '.' || model_version FROM likeness"
        " GROUP BY features_version, model_version HAVING min(length(vector)) < max(length(vector))"
    ),
    "track {} is in the library and in the trash": (
        "SELECT id FROM track WHERE id IN (SELECT id FROM trash)"
    ),
    "track {} cannot be brought back from the trash": (
        "SELECT id FROM trash WHERE CASE WHEN json_valid(content)"
        " THEN json_extract(content, '$.track[0].id') END IS NOT id"
    ),
    "the catalog names {} libraries, not one": (
        "SELECT count(*) FROM library HAVING count(*) != 1"
    ),
}
"""For each thing that is kept in two places, what to say and how to find where they differ."""


class HealthChecking(ReadingCatalog):
    """The part of a catalog in an SQLite file that looks for damage in it."""

    def problems(self) -> Iterator[str]:
        """Yield what is wrong inside the catalog, in plain words; at most 50 of them."""
        # Damage that many looks run into is told once.
        return islice(_once(self._problems()), _MOST)

    def _problems(self) -> Iterator[str]:
        for look in (self._file, self._orphans, self._schema, self._index, self._disagreements):
            yield from self._told(look)

    def _told(self, look: Callable[[], Iterator[str]]) -> Iterator[str]:
        """Yield what a look finds; an error that ends it is one more thing that it found."""
        try:
            yield from look()
        except CatalogLocked:
            raise
        except CatalogRefused:
            return  # the index can only be asked where it can be written to
        except CatalogError as error:
            yield str(error)

    def _file(self) -> Iterator[str]:
        for (text,) in self._rows(f"PRAGMA integrity_check({_EACH})"):
            if text != "ok":
                yield f"the file is damaged: {text}"

    def _orphans(self) -> Iterator[str]:
        for table, row, parent, _ in islice(self._rows("PRAGMA foreign_key_check"), _EACH):
            # A table that is kept by its key has no row numbers.
            which = "a row" if row is None else f"row {row}"
            yield f"{which} of the table {table} belongs to a row of {parent} that is not there"

    def _schema(self) -> Iterator[str]:
        with closing(connect(None)) as fresh:
            migrate(fresh, None)
            wanted = _definitions(fresh)
        with errors_of(self._path):
            present = _definitions(self._connection)
        for name in sorted(wanted.keys() | present.keys()):
            if name not in present:
                yield f"the {wanted[name][0]} {name} is missing"
            elif name not in wanted:
                yield f"the {present[name][0]} {name} is not one of this version"
            elif present[name] != wanted[name]:
                yield f"the {present[name][0]} {name} is not what it is in this version"

    def _index(self) -> Iterator[str]:
        for index, what in _INDEXES.items():
            try:
                with transaction(self._connection, self._path):
                    # It looks like a change, but is how an index is asked to check itself, and
                    # with the rank 1 also whether it is that of the text that it does not keep.
                    self._connection.execute(
                        f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"
                    )
            except CatalogDamaged:
                yield f"the {what} is damaged"

    def _disagreements(self) -> Iterator[str]:
        for says, sql in _DISAGREEMENTS.items():
            yield from self._told(partial(self._disagreement, says, sql))

    def _disagreement(self, says: str, sql: str) -> Iterator[str]:
        for (what,) in islice(self._rows(sql), _EACH):
            yield says.format(what)


def _once(problems: Iterator[str]) -> Iterator[str]:
    told: set[str] = set()
    for problem in problems:
        if problem not in told:
            told.add(problem)
            yield problem


def _definitions(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Return the kind and the text of everything in a schema by name, blanks aside."""
    from audiomood.catalog.dump import OWN_SCHEMA

    found = {
        name: (kind, " ".join(sql.split())) for kind, name, sql in connection.execute(OWN_SCHEMA)
    }
    # The library that applies the migrations makes its table as it likes.
    found.pop("_sqlite_migrations", None)
    return found
