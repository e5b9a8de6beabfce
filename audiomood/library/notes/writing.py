"""Notes: what the catalog knows of tracks, kept in their stores as well, so that it can be rebuilt.

The catalog remembers which notes are due. They are written in files of many, each of which only
adds to those that are there: of two notes about a track the later one counts.
"""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from audiomood.errors import CatalogTooNew
from audiomood.library.notes.files import Header, from_line, packed, to_line
from audiomood.library.notes.reading import NoteReader

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from audiomood.catalog.base import Catalog
    from audiomood.library.stores import Stores
    from audiomood.model.note import Due, Note
    from audiomood.store.base import Store

__all__ = ["announce", "compact", "from_line", "noting", "read_all", "to_line", "write_due"]

_BATCH = 5000
"""Notes in one file, at most."""
_EVERY = 500
"""Results of a long command after which notes are written: what a lost catalog may cost."""
_MANY = 200
"""Files of notes in a store that are better one."""
_SELDOM = "0"
"""The first digit of a file's proof after which its store is looked at: one write in 16."""

Result = TypeVar("Result")


def write_due(catalog: Catalog, stores: Stores, *, merge: bool = True) -> bool:
    """Write every note that is due to the stores of its track; tell whether all could be written.

    Without `merge` no file of notes is deleted, however many there are.

    A store that fails is named by `stores.failures`, and left alone where it kept us waiting. Its
    notes stay due. What it concerns is safe in the catalog, so no error is raised for it.
    """
    late: set[str] = set()
    while (due := catalog.due_notes(_BATCH)).notes:
        fresh = replace(due, notes=tuple(one for one in due.notes if one[0].id not in late))
        failed = _write(fresh, catalog, stores, merge=merge)
        late.update(note.id for note, held in fresh.notes if failed.intersection(held))
        token = tuple(one for one in due.token if one[0] not in late)
        catalog.notes_written(replace(due, token=token))
        if len(fresh.notes) < _BATCH:
            # What others change meanwhile, they write themselves.
            break
    return not late


def noting(results: Generator[Result], catalog: Catalog, stores: Stores) -> Generator[Result]:
    """Pass results on, and write what is due by then now and again and at the end.

    Where the results end early, notes stay due for the next command.
    """
    with closing(results):
        for count, result in enumerate(results, 1):
            yield result
            if count % _EVERY == 0:
                write_due(catalog, stores)
    write_due(catalog, stores)


def read_all(store: Store, *, tell: Callable[[str], None]) -> Iterator[Note]:
    """Yield the newest note about each track of which the store has any, the oldest of them first.

    `tell` is called with what is wrong with a file that is damaged; it is passed over.

    Raises
    ------
    CatalogTooNew
        A newer audiomood wrote them.
    """
    reader = NoteReader(tell=tell)
    reader.read(store)
    return reader.notes()


def compact(store: Store, library: str) -> None:
    """Make one file, or few, of all the notes of that library in a store.

    The new ones are there before the old ones go. Whoever reads meanwhile finds everything in the
    ones or the others, and where this ends early, both say the same.

    Raises
    ------
    CatalogTooNew
        A newer audiomood wrote some. Nothing is changed.
    """
    reader = NoteReader(library=library, others=False)
    old = reader.read(store)
    if len(old) < 2 or reader.header is None:
        return
    lines = reader.newest()
    new = set()
    for start in range(0, len(lines) or 1, _BATCH):
        some = lines[start : start + _BATCH]
        # What the newest file says of the library must not look older than what others say.
        last = start + _BATCH >= len(lines)
        stamp = reader.stamp if last else max(line.stamp for line in some)
        name, data = packed(reader.header, (line.text for line in some), stamp)
        store.write_note(name, data)
        new.add(name)
    for name in old - new:
        store.remove_note(name)


def announce(catalog: Catalog, stores: Stores) -> None:
    """Tell each store that can be reached which stores there are: whoever has one finds the others.

    Where there is only one, there is nothing to be found.
    """
    locations = catalog.locations()
    if len(locations) < 2:
        return
    stamp, header = catalog.due_notes(0).stamp, _header(catalog)
    name, data = packed(header, (), stamp)
    for location in locations:
        if location not in stores.given_up():
            with stores.forgiving(location):
                stores.open(location).write_note(name, data)


def _write(due: Due, catalog: Catalog, stores: Stores, *, merge: bool) -> set[str]:
    """Write notes to each store that holds one of their tracks; return the stores that failed."""
    header = _header(catalog)
    failed = set()
    for location in sorted({store for _, held in due.notes for store in held}):
        lines = [to_line(note, stamp=due.stamp) for note, held in due.notes if location in held]
        failed.add(location)
        if location not in stores.given_up():
            with stores.forgiving(location):
                _write_file(stores.open(location), header, lines, due.stamp, merge=merge)
                failed.discard(location)
    return failed


def _write_file(
    store: Store, header: Header, lines: list[bytes], stamp: int, *, merge: bool
) -> None:
    """Write a file of notes; now and again, where a store has too many of them, make them one."""
    name, data = packed(header, lines, stamp)
    store.write_note(name, data)
    seldom = name.partition("-")[2].startswith(_SELDOM)
    if merge and seldom and sum(1 for _ in store.notes()) > _MANY:
        with suppress(CatalogTooNew):
            compact(store, header.library)


def _header(catalog: Catalog) -> Header:
    return Header(catalog.library_id(), tuple(catalog.locations()), catalog.default_location())
