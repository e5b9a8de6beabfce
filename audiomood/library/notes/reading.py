"""Reading notes: of all that stores say about a track, the newest counts."""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from audiomood.library.notes.files import from_line, is_notes, unpacked
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audiomood.library.notes.files import Header, Line
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
        self._named: dict[str, tuple[str, Header]] = {}
        self.damaged: list[tuple[str, str]] = []
        """The files that cannot be used: the address of the store, and the name."""

    @property
    def named(self) -> list[str]:
        """The stores that the library has; without one, those that all libraries have."""
        headers = [header for _, header in sorted(self._named.values())]
        if self._library is not None:
            headers = [self.header] if self.header else []
        return [store for header in headers for store in header.stores]

    @property
    def written(self) -> int:
        """The stamp of the newest file, 0 where there was none."""
        return int(self._header[0].partition("-")[0]) if self._header else 0

    @property
    def header(self) -> Header | None:
        """What the newest file says of its library; None where there was none."""
        return self._header[1] if self._header else None

    @property
    def stamp(self) -> int:
        """The largest stamp of a note or a file, 0 where there was none."""
        return max(self.written, *(line.stamp for _, line in self._newest.values()), 0)

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
            self.damaged.append((store.location, name))
            return False
        for line in found:
            known = self._newest.get(line.id)
            if known is None or (known[0], known[1].stamp) <= (ours, line.stamp):
                self._newest[line.id] = (ours, line)
        self._named[header.library] = max(
            self._named.get(header.library, (name, header)), (name, header), key=itemgetter(0)
        )
        if ours and (self._header is None or self._header[0] < name):
            self._header = (name, header)
        return True

    def newest(self) -> list[Line]:
        """Return the newest line about each track, in the order in which they were written."""
        lines = (line for _, line in self._newest.values())
        return sorted(lines, key=lambda line: (line.stamp, line.id))

    def notes(self) -> Iterator[Note]:
        """Yield the newest note about each track, the oldest of them first."""
        for line in self.newest():
            try:
                yield from_line(line.text, tell=partial(self._tell_of, line))
            except ValueError as error:
                self._tell(f"the note about {line.id[:SHOWN_ID_DIGITS]} cannot be used: {error}")

    def _tell_of(self, line: Line, what: str) -> None:
        self._tell(f"of the note about {line.id[:SHOWN_ID_DIGITS]}, {what}")
