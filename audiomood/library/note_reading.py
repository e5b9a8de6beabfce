"""Reading notes: of all that stores say about a track, the newest counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.library.note_files import from_line, is_notes, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audiomood.library.note_files import Header, Line
    from audiomood.model.note import Note
    from audiomood.store.base import Store


_AHEAD = 16
"""Files in memory at once."""


def _silent(_: str) -> None:
    """Tell nobody."""


class NoteReader:
    """Gathers the newest note about each track, from one store after another.

    Parameters
    ----------
    library : whose notes go before those of other libraries, which lie in the same store
    others : whether notes of other libraries count at all
    tell : called with what is wrong, in words, for each file that cannot be used
    """

    def __init__(
        self,
        *,
        library: str | None = None,
        others: bool = True,
        tell: Callable[[str], None] = _silent,
    ) -> None:
        self._library = library
        self._others = others
        self._tell = tell
        self._newest: dict[str, tuple[bool, Line]] = {}
        self._header: tuple[str, Header] | None = None

    @property
    def header(self) -> Header | None:
        """What the newest file says of its library; None where there was none."""
        return self._header[1] if self._header else None

    @property
    def stamp(self) -> int:
        """The largest stamp of a note, 0 where there was none."""
        return max((line.stamp for _, line in self._newest.values()), default=0)

    def read(self, store: Store) -> set[str]:
        """Take in the notes of a store; return the names of the files that were read.

        A file that goes while this reads was merged into a new one, which is read as well.

        Raises
        ------
        CatalogTooNew
            A newer audiomood wrote one.
        """
        from concurrent.futures import ThreadPoolExecutor

        seen: set[str] = set()
        read: set[str] = set()
        with ThreadPoolExecutor(store.connections, thread_name_prefix="notes") as pool:
            while names := [name for name in store.notes() if is_notes(name) and name not in seen]:
                for start in range(0, len(names), _AHEAD):
                    some = names[start : start + _AHEAD]
                    for name, data in zip(some, pool.map(store.read_note, some), strict=True):
                        if data is not None and self._take(store, name, data):
                            read.add(name)
                seen.update(names)
        return read

    def _take(self, store: Store, name: str, data: bytes) -> bool:
        """Take in one file; tell whether it could be used, whole."""
        try:
            header, lines = unpacked(name, data)
            ours = self._library in (None, header.library)
            if not (ours or self._others):
                return False
            found = list(lines)
        except ValueError as error:
            self._tell(f"the notes {name} in {store.location} cannot be used: {error}")
            return False
        for line in found:
            known = self._newest.get(line.id)
            if known is None or (known[0], known[1].stamp) <= (ours, line.stamp):
                self._newest[line.id] = (ours, line)
        if ours and (self._header is None or self._header[0] < name):
            self._header = (name, header)
        return True

    def newest(self) -> list[Line]:
        """Return the newest line about each track, in the order in which they were written."""
        lines = (line for _, line in self._newest.values())
        return sorted(lines, key=lambda line: (line.stamp, line.id))

    def note(self, track_id: str) -> Note | None:
        """Return the newest note about a track, None where there is none that makes sense."""
        known = self._newest.get(track_id)
        try:
            return from_line(known[1].text) if known else None
        except ValueError:
            return None

    def notes(self) -> Iterator[Note]:
        """Yield the newest note about each track, the oldest of them first."""
        for line in self.newest():
            try:
                yield from_line(line.text)
            except ValueError as error:
                self._tell(f"the note about {line.id[:12]} cannot be used: {error}")
