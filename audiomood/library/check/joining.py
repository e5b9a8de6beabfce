"""Two ascending streams side by side, however long they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audiomood.model.store import Holding
    from audiomood.store.base import Blob

_END = "g" * 64
"""Comes after every id."""


def joined(
    holdings: Iterable[Holding], blobs: Iterable[Blob]
) -> Iterator[tuple[Holding | None, Blob | None]]:
    """Yield what should be there beside what is there, by id; None where one is without the other.

    Both ascend by id, and an id is in neither twice. One of each is held at a time.
    """
    expected, found = iter(holdings), iter(blobs)
    holding, blob = next(expected, None), next(found, None)
    while holding or blob:
        wanted, given = holding.id if holding else _END, blob.sha256 if blob else _END
        yield holding if wanted <= given else None, blob if given <= wanted else None
        if wanted <= given:
            holding = next(expected, None)
        if given <= wanted:
            blob = next(found, None)
