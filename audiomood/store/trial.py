"""A trial of a store's promises on the store itself, with throw-away bytes that go again.

For `audiomood store test`: what `tests/store/contract.py` proves for each kind of store, this asks
of one store of a person. What cannot be tried there without harm is left out: it is not created,
not claimed, and nothing of it is put into the quarantine.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from audiomood.errors import AudiomoodError
from audiomood.store.attempt import Attempt, Broken
from audiomood.store.promises import PROMISES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from audiomood.store.base import Store


class Held(NamedTuple):
    """A promise, whether it was kept, and, where it was not, why not."""

    promise: str
    kept: bool
    why: str | None


def trial(store: Store) -> Generator[Held]:
    """Try one promise after the other, and yield what came of each.

    Whatever was made for that is removed again in the end, also when the iterator is closed or
    interrupted before. The store must be there; who owns it is not asked.

    Raises
    ------
    StoreError
        The store cannot even be asked, so nothing was tried.
    """
    store.stat(secrets.token_hex(32))
    attempt = Attempt(store)
    try:
        for promise, holds in PROMISES:
            yield _tried(promise, holds, attempt)
    finally:
        attempt.clean_up()


def _tried(promise: str, holds: Callable[[Attempt], None], attempt: Attempt) -> Held:
    try:
        holds(attempt)
    except (Broken, AudiomoodError) as error:
        return Held(promise, kept=False, why=str(error))
    return Held(promise, kept=True, why=None)
