"""The catalog in an SQLite file; every change is one immediate transaction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from audiomood.catalog.base import Added
from audiomood.catalog.changes import likeness_row, mood_row, tag_rows, track_row
from audiomood.catalog.connection import connect
from audiomood.catalog.copies import CopyKeeping
from audiomood.catalog.health import HealthChecking
from audiomood.catalog.migrations import migrate, needs_migration
from audiomood.catalog.notes import NoteKeeping
from audiomood.catalog.times import to_text
from audiomood.catalog.trash import TrashKeeping

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from audiomood.catalog.migrations import Notice
    from audiomood.model.store import Removal
    from audiomood.model.track import Mood, Track

_REMEMBERED = timedelta(days=1)
"""How long a removal is known after its end: longer than any upload of one file takes."""


class SqliteCatalog(HealthChecking, CopyKeeping, TrashKeeping, NoteKeeping):
    """A catalog in an SQLite file, or in memory where `path` is None."""

    @classmethod
    def open(
        cls, path: Path | None, *, any_thread: bool = False, notice: Notice | None = None
    ) -> SqliteCatalog:
        """Open the catalog at `path`, upgrading its schema where it is older than this program.

        `notice` is called with the two versions before that, if it takes long.

        Raises
        ------
        CatalogMissing
            There is no file.
        """
        connection = connect(path, any_thread=any_thread)
        try:
            if needs_migration(connection, path):
                migrate(connection, path, notice=notice)
        except BaseException:
            connection.close()
            raise
        return cls(connection, path)

    @property
    def home(self) -> Path | None:
        """The folder that the catalog lies in, None where it is in memory."""
        return self._path and self._path.parent

    def add(self, tracks: Sequence[Track], *, tags: Mapping[str, str]) -> Added:
        """Record tracks with their copies, and give each the person's `tags` as well."""
        with self._change():
            blobs = [
                (track.id, copy.store, copy.added) for track in tracks for copy in track.copies
            ]
            going = self._vanishing(blobs)
            tracks = [track for track in tracks if track.id not in going]
            back = self._bring_back([track.id for track in tracks])
            known = self._seqs([track.id for track in tracks])
            changed = {
                track.id
                for track in tracks
                if track.id in known and (tags or self._lacks_copy(track))
            }
            # Of equal recordings the first one names the track.
            fresh = {track.id: track for track in reversed(tracks) if track.id not in known}
            added = self._insert_tracks(list(reversed(fresh.values())), tags)
            self._put_tags(list(known.values()), tags)
            self._add_copies(tracks)
            self._mark(fresh.keys() | changed)
            self._log("added", {seq: f"as {track.name}" for seq, track in added.items()})
        return Added(set(fresh), going, set(back))

    def _insert_tracks(self, tracks: Sequence[Track], tags: Mapping[str, str]) -> dict[int, Track]:
        """Insert new tracks with their tags; return them by row number, in the order they were given."""
        ((last,),) = self._rows("SELECT coalesce(max(seq), 0) FROM track")
        added = dict(enumerate(tracks, last + 1))
        rows = ({"seq": seq} | track_row(track) for seq, track in added.items())
        tags_of = (tag_rows(seq, track.tags, origin="file") for seq, track in added.items())
        # Tags before their track: its text for the search is written once, when it has them all.
        # Not while somebody reads: SQLite breaks off what is being read when the keys are deferred.
        tags_first = not self._being_read
        if tags_first:
            self._connection.execute("PRAGMA defer_foreign_keys = ON")
        else:
            self._insert("track", rows)
        self._insert("tag", chain.from_iterable(tags_of))
        self._put_tags(list(added), tags)
        if tags_first:
            self._insert("track", rows)
            self._connection.execute("PRAGMA defer_foreign_keys = OFF")
        return added

    def _add_copies(self, tracks: Sequence[Track]) -> None:
        self._connection.executemany(
            "INSERT INTO copy (track, store, added) VALUES ("
            " (SELECT seq FROM track WHERE id = ?), (SELECT seq FROM store WHERE location = ?), ?"
            ") ON CONFLICT DO NOTHING",
            [
                (track.id, copy.store, to_text(copy.added))
                for track in tracks
                for copy in track.copies
            ],
        )

    def _lacks_copy(self, track: Track) -> bool:
        return any(not self.has_copy(track.id, copy.store) for copy in track.copies)

    def remove(self, ids: Sequence[str]) -> list[Removal]:
        """Forget tracks and all that belongs to them, and record that their blobs are to go."""
        from audiomood.model.store import Removal

        now = datetime.now(UTC)
        with self._change():
            going = [
                Removal(id=track.id, store=copy.store, since=now)
                for track in self.get(ids)
                for copy in track.copies
            ]
            self._record_removals(going)
            seqs = self._seqs(ids)
            for seq in seqs.values():
                self._connection.execute("DELETE FROM track WHERE seq = ?", (seq,))
            self._strike(seqs)
        return going

    def claim(self, removals: Sequence[Removal]) -> list[Removal]:
        """Take removals on, and return those that are the caller's to finish."""
        now = datetime.now(UTC)
        with self._change():
            return [
                removal._replace(since=now, claimed=True)
                for removal in removals
                if self._update_removal("claimed = 1, since", now, removal)
            ]

    def removed(self, removals: Sequence[Removal]) -> None:
        """Strike out claimed removals whose blobs are gone."""
        now = datetime.now(UTC)
        with self._change():
            past = to_text(now - _REMEMBERED)
            self._connection.execute("DELETE FROM removal WHERE gone < ?", (past,))
            for removal in removals:
                self._update_removal("gone", now, removal)

    def _update_removal(self, what: str, now: datetime, removal: Removal) -> bool:
        """Set a removal's columns to a time; tell whether it still is as it was read."""
        cursor = self._connection.execute(
            f"UPDATE removal SET {what} = ?"
            " WHERE id = ? AND location = ? AND since = ? AND gone IS NULL",
            (to_text(now), removal.id, removal.store, to_text(removal.since)),
        )
        return cursor.rowcount > 0

    def rename(self, track_id: str, name: str) -> None:
        """Give a track another name."""
        with self._change():
            for seq in self._seqs([track_id]).values():
                ((before,),) = self._rows("SELECT name FROM track WHERE seq = ?", (seq,))
                self._connection.execute("UPDATE track SET name = ? WHERE seq = ?", (name, seq))
                self._log("renamed", {seq: f"from {before} to {name}"})
                self._mark([track_id])

    def tag(self, ids: Sequence[str], *, put: Mapping[str, str], drop: Sequence[str]) -> None:
        """Set the tags `put`, a person's word from now on, and drop those whose keys are named."""
        words = [f"{key}={value}" if value else key for key, value in put.items()]
        with self._change():
            known = self._seqs(ids)
            seqs = list(known.values())
            self._put_tags(seqs, put)
            self._connection.executemany(
                "DELETE FROM tag WHERE track = ? AND key = ?",
                [(seq, key) for seq in seqs for key in drop],
            )
            detail = " ".join([*words, *(f"-{key}" for key in drop)])
            self._log("tagged", dict.fromkeys(seqs, detail))
            self._mark(known)

    def record_moods(self, moods: Mapping[str, Mood]) -> None:
        """Keep moods by track id; one of the same versions replaces the earlier one."""
        with self._change():
            seqs = self._seqs(list(moods))
            rows = [mood_row(seq, moods[track_id]) for track_id, seq in seqs.items()]
            self._insert("mood", rows, replace=True)
            places = [
                likeness_row(seq, moods[track_id])
                for track_id, seq in seqs.items()
                if moods[track_id].vector
            ]
            self._insert("likeness", places)
            self._log("analysed", {seq: moods[track_id].word for track_id, seq in seqs.items()})

    def set_word(self, ids: Sequence[str], word: str | None) -> None:
        """Keep the word that a person says of tracks, or with None take back what was said."""
        now = to_text(datetime.now(UTC))
        with self._change():
            known = self._seqs(ids)
            before = {
                seq: said
                for seq in known.values()
                for (said,) in self._rows("SELECT person_word FROM track WHERE seq = ?", (seq,))
                if said != word
            }
            self._insert("verdict", [{"track": seq, "word": word, "time": now} for seq in before])
            if word is None:
                self._log("took back", before)
            else:
                self._log("felt", dict.fromkeys(before, word))
            self._mark([track_id for track_id, seq in known.items() if seq in before])

    def add_store(self, location: str) -> None:
        """Record a store; one that is there already stays as it is."""
        sql = "INSERT INTO store (location, added) VALUES (?, ?) ON CONFLICT DO NOTHING"
        with self._change():
            self._connection.execute(sql, (location, to_text(datetime.now(UTC))))

    def use_store(self, location: str) -> None:
        """Make a recorded store the default one for uploads; another changes nothing."""
        with self._change():
            for (seq,) in self._rows("SELECT seq FROM store WHERE location = ?", (location,)):
                self._connection.execute("UPDATE store SET is_default = 0 WHERE is_default = 1")
                self._connection.execute("UPDATE store SET is_default = 1 WHERE seq = ?", (seq,))
