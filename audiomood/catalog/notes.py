"""What is to be noted in the stores, and a catalog made anew of such notes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from audiomood.catalog.changes import tag_rows, track_row
from audiomood.catalog.times import from_text, to_text
from audiomood.catalog.writing import WritingCatalog

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from audiomood.catalog.content import Content
    from audiomood.model.note import Due, Note
    from audiomood.model.track import Copy

_LARGEST = 2**63 - 1
"""The largest number that the file can hold."""


class NoteKeeping(WritingCatalog):
    """The part of a catalog in an SQLite file that knows what its stores should note."""

    def library_id(self) -> str:
        """Return the name that tells this library from all others: 32 hex digits."""
        ((library_id,),) = self._rows("SELECT id FROM library")
        return str(library_id)

    def set_library_id(self, library_id: str, *, stamp: int = 0) -> None:
        """Make it the catalog of that library, whose notes bear stamps up to `stamp`."""
        with self._change():
            self._connection.execute(
                "UPDATE library SET id = ?1, stamp = max(stamp, ?2), base = max(base, ?2)",
                (library_id, stamp),
            )

    def stamp(self) -> int:
        """Return the largest stamp that notes are known to bear, 0 before the first."""
        ((stamp,),) = self._rows("SELECT stamp FROM library")
        return int(stamp)

    def strange(self, stamps: Collection[int]) -> set[int]:
        """Return those stamps that this catalog neither gave nor was made of."""
        ((base,),) = self._rows("SELECT base FROM library")
        sql = "SELECT 1 FROM given WHERE stamp = ?"
        return {
            stamp
            for stamp in stamps
            if stamp > base and (stamp > _LARGEST or not any(self._rows(sql, (stamp,))))
        }

    def due_notes(self, limit: int) -> Due:
        """Return at most `limit` notes that changed since they were written, as they are now."""
        from audiomood.model.note import Due

        with self._change():
            ((stamp,),) = self._rows(
                "UPDATE library SET stamp = max(stamp + 1, ?) RETURNING stamp", (time.time_ns(),)
            )
            self._connection.execute("INSERT INTO given (stamp) VALUES (?)", (stamp,))
            sql = "SELECT id, change FROM due ORDER BY asked, id LIMIT ?"
            token = tuple(self._rows(sql, (limit,)))
            notes = self._notes([track_id for track_id, _ in token])
            # What can never be written must not be in the way of others.
            self._connection.executemany(
                "UPDATE due SET asked = ? WHERE id = ?", [(stamp, track_id) for track_id in notes]
            )
            self._strike(track_id for track_id, _ in token if track_id not in notes)
        token = tuple(pair for pair in token if pair[0] in notes)
        return Due(stamp=stamp, notes=tuple(notes.values()), token=token)

    def _notes(self, ids: Sequence[str]) -> dict[str, tuple[Note, tuple[str, ...]]]:
        """Return the notes of tracks in the library or in the trash, and who holds a copy."""
        from audiomood.catalog.content import NOTED, from_json, read_contents

        seqs = self._seqs(ids)
        contents = read_contents(self._connection, list(seqs.values()), NOTED)
        held = self._held("copy", list(seqs.values()))
        notes = {
            track_id: (_note_of(contents[seq], None), held.get(seq, ()))
            for track_id, seq in seqs.items()
        }
        for track_id, place in self._trash_seqs(ids).items():
            sql = "SELECT content, removed FROM trash WHERE seq = ?"
            ((content, removed),) = self._rows(sql, (place,))
            stores = self._held("trash_copy", [place]).get(place, ())
            notes[track_id] = _note_of(from_json(content), removed), stores
        return notes

    def _held(self, table: str, seqs: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return who holds copies of each track."""
        column = "track" if table == "copy" else "trash"
        sql = (
            f"SELECT {column}, location FROM {table} JOIN store ON store.seq = {table}.store"
            f" WHERE {column} IN"
        )
        found: dict[int, tuple[str, ...]] = {}
        for seq, location in self._of(sql, seqs):
            found[seq] = (*found.get(seq, ()), location)
        return found

    def make_due(self, ids: Sequence[str]) -> None:
        """Mark the notes of tracks, also of those in the trash, as if they had changed."""
        with self._change():
            self._mark({*self._seqs(ids), *self._trash_seqs(ids)})

    def notes_written(self, due: Due) -> None:
        """Strike out notes that were written, save those that changed since they were returned."""
        with self._change():
            self._connection.executemany("DELETE FROM due WHERE id = ? AND change = ?", due.token)

    def count_due(self) -> int:
        """Return how many notes are to be written."""
        ((number,),) = self._rows("SELECT count(*) FROM due")
        return int(number)

    def adopt(self, notes: Sequence[Note]) -> None:
        """Make tracks of notes, without copies; of notes about one track the last one counts."""
        with self._change():
            self._adopt_all({note.id: note for note in notes})

    def take_in(self, track_id: str, copy: Copy, note: Note | None) -> bool:
        """Record a blob that was found, and with a note make its track what that says."""
        with self._change():
            if self._vanishing([(track_id, copy.store, copy.added)]):
                return False
            if note:
                self._adopt_all({track_id: note})
            self._link(copy.store, {track_id: copy.added})
            return bool(self._seqs([track_id]) or self._trash_seqs([track_id]))

    def _adopt_all(self, newest: Mapping[str, Note]) -> None:
        known = self._seqs(list(newest))
        for note in newest.values():
            self._adopt(note)
        self._leave_trash(newest)
        fresh = self._seqs([track_id for track_id in newest if track_id not in known])
        self._log(
            "adopted", {seq: f"as {newest[track_id].name}" for track_id, seq in fresh.items()}
        )

    def _adopt(self, note: Note) -> None:
        row = track_row(note) | {"person_word": None}
        names = ", ".join(row)
        ((seq,),) = self._rows(
            f"INSERT INTO track ({names}) VALUES ({', '.join('?' * len(row))})"
            f" ON CONFLICT (id) DO UPDATE SET ({names})"
            f" = ({', '.join(f'excluded.{name}' for name in row)}) RETURNING seq",
            tuple(row.values()),
        )
        for table in ("tag", "verdict"):
            self._connection.execute(f"DELETE FROM {table} WHERE track = ?", (seq,))
        tags = [
            *tag_rows(seq, note.file_tags, origin="file"),
            *tag_rows(seq, note.person_tags, origin="person"),
        ]
        self._insert("tag", tags, replace=True)
        verdicts = [
            {"track": seq, "word": word, "time": to_text(when)} for word, when in note.verdicts
        ]
        self._insert("verdict", verdicts)


def _note_of(content: Content, removed: str | None) -> Note:
    from audiomood.catalog.values import verdict_of
    from audiomood.model.note import Note
    from audiomood.model.sound import Sound

    (row,) = content["track"]

    def tags(origin: str) -> dict[str, str]:
        return {tag["key"]: tag["value"] for tag in content["tag"] if tag["origin"] == origin}

    return Note(
        id=row["id"],
        name=row["name"],
        size=row["size"],
        added=from_text(row["added"]),
        sound=Sound(**{field: row[field] for field in Sound._fields}),
        file_tags=tags("file"),
        person_tags=tags("person"),
        verdicts=tuple(verdict_of((said["word"], said["time"])) for said in content["verdict"]),
        removed=from_text(removed) if removed else None,
    )
