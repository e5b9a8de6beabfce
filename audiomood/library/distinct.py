"""Distinct stores: whether two addresses lead to one place."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from audiomood.errors import StoreError, UsageError

if TYPE_CHECKING:
    from audiomood.catalog.base import Catalog
    from audiomood.library.stores import Stores
    from audiomood.store.base import Store


def assure_new(store: Store, catalog: Catalog, stores: Stores) -> None:
    """Make sure that a store is none of those of a library at another address; errors as below."""
    for location in catalog.locations():
        if location != store.location:
            assure_two(store, location, stores)


def assure_two(store: Store, location: str, stores: Stores) -> None:
    """Make sure that a store is not the same as that at another address, as far as one can tell.

    What is copied from one to the other would be there once, and what is moved not at all.

    Raises
    ------
    UsageError
        It is the same.
    StoreError
        The store takes nothing.
    """
    try:
        other = stores.open(location)
    except StoreError:
        return
    if _are_one(store, other):
        raise UsageError(
            f"{location} and {store.location} are one store under two addresses",
            hint="choose another folder or prefix",
        )


def _are_one(store: Store, other: Store) -> bool:
    """Tell whether what is left in one store is found in the other.

    A store that cannot be asked is not the one that just took something.
    """
    name = f"probe-{secrets.token_hex(8)}"
    store.write_note(name, b"")
    try:
        return other.read_note(name) is not None
    except StoreError:
        return False
    finally:
        store.remove_note(name)
