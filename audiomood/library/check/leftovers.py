"""What commands that were killed left behind in the home and in stores."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audiomood.library.check.damage import REPAIR
from audiomood.library.ownership import assure_ours
from audiomood.model.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiomood.library.check.plan import Scope
    from audiomood.store.base import Leftover, Store

_UNFINISHED = ".making-*"
"""Folders in a home with catalogs that were never finished."""
_PARTS = "library.db"
"""How the names of all files begin that such a folder may hold: whatever else is there is a person's."""


def in_home(home: Path) -> Iterator[Path]:
    """Yield what was left in the home, in the order of names."""
    yield from filter(_is_ours, sorted(home.glob(_UNFINISHED)))


def _is_ours(folder: Path) -> bool:
    """Tell whether a folder holds nothing but an unfinished catalog."""
    try:
        inside = list(folder.iterdir())
    except OSError:
        return False
    return not folder.is_symlink() and all(
        path.name.startswith(_PARTS) and path.is_file() and not path.is_symlink() for path in inside
    )


def home_leftover(path: Path, scope: Scope) -> Finding | None:
    """Tell of something that was left in the home; delete it if asked to. None where it is gone."""
    if not _is_ours(path):
        return None
    finding = Finding(
        kind="temporary",
        says=f"{path} was left behind by a command that was ended",
        mend=REPAIR,
    )
    if not scope.plan.repair:
        return finding
    if scope.plan.dry_run:
        return replace(finding, repair="would delete it")
    try:
        for part in path.glob(f"{_PARTS}*"):
            part.unlink()
        # What somebody else put there meanwhile keeps it from going.
        path.rmdir()
    except OSError as error:
        return replace(finding, repair=f"failed: {(error.strerror or str(error)).lower()}")
    return replace(finding, repair="deleted", repaired=True)


def store_leftover(left: Leftover, store: Store, scope: Scope) -> Finding | None:
    """Tell of what a write left in a store; delete it if asked to. None where it is gone."""
    if left.name not in _names(store):
        return None
    finding = Finding(
        kind="temporary",
        says=f"{left.name} was left behind by a write that was ended",
        mend=REPAIR,
        store=store.location,
        size=left.size,
    )
    if not scope.plan.repair:
        return finding
    if scope.plan.dry_run:
        return replace(finding, repair="would delete it")
    assure_ours(scope.catalog, store)
    store.discard(left.name)
    gone = left.name not in _names(store)
    repair = "deleted" if gone else "failed: the store did not delete it"
    return replace(finding, repair=repair, repaired=gone)


def _names(store: Store) -> set[str]:
    return {left.name for left in store.leftovers()}
