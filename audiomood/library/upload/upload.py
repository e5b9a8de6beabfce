"""Upload: many sources at once, each probed, stored and given its row.

The order protects what people store: probe, blob, row. A blob whose row was never written is an
orphan, which harms nobody and which the next upload of the same file adopts.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from audiomood.library.batches import Batches
from audiomood.library.upload.intake import Outcome, take_in
from audiomood.library.upload.porter import Errand
from audiomood.library.upload.porters import Porters
from audiomood.library.upload.rows import Rows
from audiomood.library.upload.sources import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from audiomood.catalog.base import Catalog
    from audiomood.config import Settings
    from audiomood.library.upload.intake import Plan
    from audiomood.library.upload.sources import Source
    from audiomood.model.outcome import Upload

_SIZES = 4096
"""Sizes of which it is remembered whether the catalog had any file of them, at most."""


def upload(
    sources: Iterable[Source | Rejected],
    plan: Plan,
    catalog: Catalog,
    *,
    jobs: int,
    settings: Settings,
) -> Generator[Upload]:
    """Yield what became of each source, in their order, once its row survives a power cut.

    About `jobs` files at once are taken in, by threads here or by processes with these `settings`.

    Raises
    ------
    StoreError
        The store cannot take any more. What was stored before has its rows.
    """
    rows = Rows(plan, catalog)
    porters = _porters(plan, jobs, settings)

    def abandon() -> None:
        plan.store.abandon()
        porters.stop()

    batches = Batches[Outcome](jobs, abandon=abandon, keep=rows.keep, close=plan.probers.close)
    plan = replace(plan, advance=batches.stoppable(plan.advance))
    waiting = iter(sources)
    # What this upload itself adds counts little: two equal files in one are rare.
    has_size = lru_cache(_SIZES)(catalog.has_size)
    with porters, batches:
        while _begin_more(batches, porters, waiting, plan, has_size):
            outcomes = batches.finished()
            results = rows.record(outcomes)
            # Not before: what interrupts the writing must find them there.
            batches.settled(len(outcomes))
            yield from results


def _porters(plan: Plan, jobs: int, settings: Settings) -> Porters:
    """Return porters that take in so many files at once; none where they are of no use."""
    workers = min(jobs, os.cpu_count() or 1) if plan.store.shared else 1
    errand = Errand(str(settings.home), plan.location, plan.dry_run, threads=-(-jobs // workers))
    environ = settings.azure.environment(os.environ)
    return Porters(errand, environ, workers=workers if workers > 1 else 0, advance=plan.advance)


def _begin_more(
    batches: Batches[Outcome],
    porters: Porters,
    waiting: Iterator[Source | Rejected],
    plan: Plan,
    has_size: Callable[[int], bool],
) -> bool:
    """Have files taken in as far as there is room; tell whether anything is under way."""
    while batches.have_room and (source := next(waiting, None)) is not None:
        if isinstance(source, Rejected):
            batches.add(source)
        elif source.size is None:
            # A stream may keep one waiting for ever, which only this thread can be woken from.
            batches.add(take_in(source, plan, maybe_known=True))
        else:
            maybe_known = has_size(source.size)
            here = partial(take_in, source, plan, maybe_known=maybe_known)
            if porters.want(source):
                porters.take_in(source, batches.expect(), maybe_known=maybe_known, here=here)
                if not porters.ready:
                    batches.lend(porters.lend_a_hand)
            else:
                batches.begin(here)
    return bool(batches)
