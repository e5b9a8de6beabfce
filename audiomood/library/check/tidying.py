"""What is only certain while nobody is at work: blobs without rows, and what was left half done.

It is noted while the stores are compared. Then it is looked at again, a few at a time, so that
whoever wants to begin work waits only a moment.
"""

from __future__ import annotations

from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from audiomood.errors import StoreError
from audiomood.library import activity
from audiomood.library.check.leftovers import home_leftover, in_home, store_leftover
from audiomood.library.check.orphans import Orphanage
from audiomood.library.check.records import unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from audiomood.library.check.plan import Scope
    from audiomood.library.check.reading import Strays
    from audiomood.model.finding import Finding

_AT_ONCE = 16
"""Things that are looked at before others may begin work."""

Look = tuple[str | None, "Callable[[], Finding | None]"]


def tidied(scope: Scope, strays: Mapping[str, Strays]) -> Iterator[Finding]:
    """Yield a finding for each blob that no row names and each thing left half done."""
    orphanage = Orphanage(scope, strays)
    looks: Iterator[Look] = chain(
        ((None, partial(home_leftover, path, scope)) for path in in_home(scope.home)),
        _in_stores(scope),
        _strays(scope, strays, orphanage),
    )
    try:
        while some := list(islice(looks, _AT_ONCE)):
            with activity.alone(scope.home) as sure:
                if not sure:
                    scope.tally.busy = True
                    return
                findings = [found for look in some if (found := _looked(look, scope))]
            yield from findings
    finally:
        orphanage.close()


def _in_stores(scope: Scope) -> Iterator[Look]:
    for location in _ours(scope):
        store = scope.stores.open(location)
        try:
            for left in store.leftovers():
                yield location, partial(store_leftover, left, store, scope)
        except StoreError:
            continue  # it just answered; what is wrong with it shows when it is asked again


def _strays(scope: Scope, strays: Mapping[str, Strays], orphanage: Orphanage) -> Iterator[Look]:
    for location in _ours(scope):
        store = scope.stores.open(location)
        for track_id in strays.get(location, ()):
            yield location, partial(orphanage.look, track_id, store)


def _ours(scope: Scope) -> list[str]:
    return [location for location in scope.live if location not in scope.foreign]


def _looked(look: Look, scope: Scope) -> Finding | None:
    location, see = look
    if location is not None and location not in scope.live:
        return None
    try:
        return see()
    except StoreError as error:
        assert location is not None
        scope.live.remove(location)
        return unreachable(location, error)
