"""Rebuild: a lost catalog made anew of what its stores hold.

Notes say what tracks are called and what a person said of them; blobs say which tracks there are,
and where. What has no note is measured again. The new catalog appears when it is whole.
"""

from __future__ import annotations

import os
import re
from contextlib import closing, contextmanager, nullcontext, suppress
from itertools import permutations
from typing import TYPE_CHECKING

from audiomood.catalog.opening import (
    catalog_path,
    exists,
    held_catalog,
    making_catalog,
    name_aside,
    open_catalog,
)
from audiomood.errors import CatalogExists, StoreError, StoreForeign, UsageError
from audiomood.library.activity import at_work
from audiomood.library.distinct import assure_two
from audiomood.library.notes import write_due
from audiomood.library.notes.reading import NoteReader
from audiomood.library.stores import HOME_STORE, Stores, canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from audiomood.config import Settings
    from audiomood.model.outcome import Rebuilt

_OTHERS = "name the stores that are to be used with --from"
_ANEW = "`audiomood db rebuild --replace` puts it aside, and a new one in its place"
_ONE = f"{_OTHERS}, or make one library of them with --take-over"


def rebuild(
    home: Path,
    settings: Settings,
    sources: Sequence[str],
    *,
    take_over: bool,
    anew: bool,
    advance: Callable[[int], None],
) -> Rebuilt:
    """Make the catalog of a home of what stores hold.

    Parameters
    ----------
    sources : addresses of exactly the stores to use; without any the home's own store, the one
        that the environment names, and all that their notes name
    take_over : make one library of the stores of several, whose notes count alike; it is the one
        that the first store belongs to, and the others can use these stores no more
    anew : put a catalog that is there aside, under another name, when the new one is whole
    advance : called with the number of blobs that were looked at

    Raises
    ------
    CatalogExists
        There is a catalog, and it is not to be put aside.
    CatalogLocked
        Another program works on the one that is to be put aside.
    StoreError
        A store cannot be read, or the stores are of two libraries. Nothing was made.
    UsageError
        Two addresses lead to one store. Nothing was made.
    CatalogTooNew
        A newer audiomood wrote the notes.
    """
    aside = _aside(home, anew=anew)
    with closing(Stores(settings)) as stores:
        locations = _given(sources) if sources else _usual(stores, settings)
        library = _owner(stores, locations, take_over=take_over)
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        # What others change meanwhile would be missing in the new one.
        with at_work(home), held_catalog(home) if aside else nullcontext():
            damaged: list[str] = []
            reader = NoteReader(library=None if take_over else library, tell=damaged.append)
            locations = _read(reader, stores, locations, follow=not sources)
            library = _owner(stores, locations, take_over=take_over) or _named(reader)
            _assure_distinct(stores, locations)
            rebuilt = _make(home, stores, locations, reader, library, aside, advance)
        with at_work(home):
            _settle(home, stores, locations)
    return rebuilt._replace(damaged=tuple(damaged), aside=aside)


def _aside(home: Path, *, anew: bool) -> Path | None:
    """Return the name that a catalog gets which is there; None where there is none."""
    if not exists(home):
        return None
    if not anew:
        raise CatalogExists(f"there is a catalog at {catalog_path(home)} already", hint=_ANEW)
    return name_aside(home)


def _given(sources: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(canonical(text) for text in sources))


def _usual(stores: Stores, settings: Settings) -> list[str]:
    """Return where to begin: the home's own store need not be there where another one is named."""
    if not settings.store:
        with _advice():
            stores.open(HOME_STORE).owner()
        return [HOME_STORE]
    locations = [canonical(settings.store)]
    with suppress(StoreError):
        stores.open(HOME_STORE).owner()
        locations.insert(0, HOME_STORE)
    return list(dict.fromkeys(locations))


def _read(reader: NoteReader, stores: Stores, first: Sequence[str], *, follow: bool) -> list[str]:
    """Read the notes of stores, and of those that they name; return the addresses of all."""
    locations, waiting = list(first), list(first)
    while waiting:
        with _advice():
            reader.read(stores.open(waiting.pop(0)))
        named = reader.named if follow else ()
        news = [one for one in dict.fromkeys(map(canonical, named)) if one not in locations]
        locations += news
        waiting += news
    return locations


def _assure_distinct(stores: Stores, locations: Sequence[str]) -> None:
    """Make sure that no store has two of these addresses, as far as one can tell.

    A store that takes nothing is asked the other way round, if at all.
    """
    for one, other in permutations(locations, 2):
        with suppress(StoreError):
            try:
                assure_two(stores.open(one), other, stores)
            except UsageError as error:
                error.hint = "name it once, with --from"
                raise


def _owner(stores: Stores, locations: Iterable[str], *, take_over: bool) -> str | None:
    """Return the library that stores belong to, None where none has claimed them.

    Raises
    ------
    StoreForeign
        They belong to two, and are not to be taken over.
    """
    owners: dict[str, str] = {}
    for location in locations:
        with _advice():
            owner = stores.open(location).owner()
        if owner:
            owners.setdefault(owner, location)
    if len(owners) > 1 and not take_over:
        one, other, *_ = owners.values()
        raise StoreForeign(f"{one} and {other} belong to two libraries", hint=_ONE)
    return next(iter(owners), None)


def _named(reader: NoteReader) -> str | None:
    """Return the library that the notes name, None where that makes no sense."""
    named = reader.header.library if reader.header else ""
    return named if re.fullmatch("[0-9a-f]{32}", named) else None


def _make(
    home: Path,
    stores: Stores,
    locations: Sequence[str],
    reader: NoteReader,
    library: str | None,
    aside: Path | None,
    advance: Callable[[int], None],
) -> Rebuilt:
    from audiomood.audio.probers import Probers
    from audiomood.library.rebuild.gathering import Gathering

    with Probers(os.cpu_count() or 1) as probers, making_catalog(home, aside=aside) as catalog:
        catalog.set_library_id(library or catalog.library_id(), stamp=reader.stamp)
        gathering = Gathering(catalog, probers, spool=home / "tmp", advance=advance)
        gathering.adopt(reader.notes())
        for location in locations:
            catalog.add_store(location)
            gathering.link(location, stores.open(location))
        default = reader.header.default if reader.header else None
        if default and default in locations:
            catalog.use_store(default)
        return gathering.end(locations)


def _settle(home: Path, stores: Stores, locations: Iterable[str]) -> None:
    """Make the stores this library's, and note what is new; what fails is done by later commands."""
    with open_catalog(home) as catalog:
        library = catalog.library_id()
        for location in locations:
            with suppress(StoreError):
                store = stores.open(location)
                if store.owner() != library:
                    store.claim(library)
        write_due(catalog, stores)


@contextmanager
def _advice() -> Iterator[None]:
    """Tell a person who waits for a store in vain how to go without it."""
    try:
        yield
    except StoreError as error:
        error.hint = f"{error.hint}, or {_OTHERS}" if error.hint else _OTHERS
        raise
