"""Notes that stores lack, of which a lost catalog is made anew: never written, damaged or gone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from audiomood.errors import CatalogTooNew, StoreError
from audiomood.library import activity, notes
from audiomood.library.check.damage import REPAIR, REPAIR_READ
from audiomood.library.notes.reading import NoteReader
from audiomood.library.notes.values import is_nameless
from audiomood.library.ownership import assure_ours
from audiomood.model.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiomood.catalog.base import Catalog
    from audiomood.library.check.plan import Scope
    from audiomood.model.store import Holding
    from audiomood.store.base import Store

_BY_A_PERSON = {"renamed", "tagged", "felt", "took back"}
"""What the history of a track says where somebody knows more than its bytes tell."""


def unnoted(scope: Scope) -> Iterator[Finding]:
    """Yield one finding for all notes that should have been written; write them if asked to."""
    count = scope.catalog.count_due()
    if not count:
        return
    with activity.alone(scope.home) as sure:
        count = scope.catalog.count_due()
        if not sure:
            # Whoever is at work writes them in the end.
            scope.tally.busy = True
            return
    whose = "1 note is" if count == 1 else f"{count:,} notes are"
    finding = Finding(
        kind="unnoted",
        says=f"{whose} not yet written to their stores, which a lost catalog is rebuilt from",
        mend=REPAIR,
    )
    if scope.plan.mends:
        notes.write_due(scope.catalog, scope.stores, merge=False)
        left = scope.catalog.count_due()
        repair = "written" if not left else f"failed: {left:,} could not be written"
        finding = replace(finding, repair=repair, repaired=not left)
    elif scope.plan.repair:
        finding = replace(finding, repair="would write them")
    if count:
        yield finding


class _Lack(NamedTuple):
    """What is wrong with the notes of a store: tracks without one, and files that are damaged."""

    ids: list[str]
    files: list[str]


def noteless(scope: Scope) -> Iterator[Finding]:
    """Yield one finding for each store whose notes do not tell of all that it holds.

    That is read anew while nobody is at work, who may not have noted yet what he stores.
    """
    for location in [one for one in scope.live if one not in scope.foreign]:
        with suppress(StoreError, CatalogTooNew):
            store = scope.stores.open(location)
            if not any(_lack(store, scope.catalog)):
                continue
            with activity.alone(scope.home) as sure:
                lack = _lack(store, scope.catalog)
            if not sure:
                scope.tally.busy = True
            elif any(lack):
                yield _noted(lack, store, scope)


def _lack(store: Store, catalog: Catalog) -> _Lack:
    held = [one for one in catalog.holdings(store.location) if one.state != "going"]
    reader = NoteReader(library=catalog.library_id())
    reader.read(store)
    files = [name for _, name in reader.damaged]
    noted = set() if files else {note.id for note in reader.notes()}
    lacking = [one.id for one in held if one.id not in noted and _is_worth_a_note(one, catalog)]
    return _Lack(lacking, files)


def _is_worth_a_note(one: Holding, catalog: Catalog) -> bool:
    """Tell whether more is known than the bytes tell: what has no name has nothing to be noted."""
    if one.state == "trash" or not is_nameless(one.id, one.name or ""):
        return True
    return is_edited(one.id, catalog)


def is_edited(track_id: str, catalog: Catalog) -> bool:
    """Tell whether a person said something of a track."""
    return any(event.what in _BY_A_PERSON for event in catalog.history(track_id))


def _noted(lack: _Lack, store: Store, scope: Scope) -> Finding:
    """Tell of it; in a repair note anew whatever may have been lost."""
    finding = Finding(kind="unnoted", says=_says(lack), mend=REPAIR_READ, store=store.location)
    if not scope.plan.mends:
        return replace(finding, repair="would write them") if scope.plan.repair else finding
    assure_ours(scope.catalog, store)
    scope.catalog.make_due(lack.ids)
    done = notes.write_due(scope.catalog, scope.stores, merge=False)
    if done:
        for name in lack.files:
            _put_aside(name, store)
    return replace(finding, repair="written" if done else "failed: not all could be", repaired=done)


def _says(lack: _Lack) -> str:
    if lack.files:
        some = (
            "1 file of notes is"
            if len(lack.files) == 1
            else f"{len(lack.files):,} files of notes are"
        )
        return f"{some} damaged, of which a lost catalog is rebuilt"
    some = "1 recording lies" if len(lack.ids) == 1 else f"{len(lack.ids):,} recordings lie"
    return f"{some} here without a note, so that a lost catalog would lose the names and tags"


def _put_aside(name: str, store: Store) -> None:
    """Keep a damaged file of notes under a name under which nobody reads it as one."""
    if data := store.read_note(name):
        store.write_note(f"damaged-{name}", data)
    store.remove_note(name)
