"""What a store does, each with what has to be so afterwards, however it went.

Each gets the store to try and the same one without any fault in between. What a store promises
and does not keep is an AssertionError; that it cannot do it now is a StoreError.
"""

from __future__ import annotations

import io
import random
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from audiomood.store.base import Blob

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiomood.store.base import Store

_ABSENT = "0" * 64


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


LARGE = random.Random(1).randbytes(5 << 20)
"""More than one block, and several ranges."""
PRESENT = [random.Random(seed).randbytes(5000) for seed in range(2, 7)]
_LISTED = sorted(
    (Blob(digest(data), len(data)) for data in (*PRESENT, LARGE)), key=lambda b: b.sha256
)


def _put(store: Store, direct: Store, data: bytes) -> None:
    try:
        blob = store.put(io.BytesIO(data), sha256=digest(data))
    finally:
        found = direct.stat(digest(data))
        if found is not None:
            with direct.open(digest(data)) as file:
                assert file.read() == data, "other bytes are there"
    assert found == blob == Blob(digest(data), len(data)), "what was put is not there"


def put_small(store: Store, direct: Store) -> None:
    _put(store, direct, secrets.token_bytes(5000))


def put_in_blocks(store: Store, direct: Store) -> None:
    _put(store, direct, secrets.token_bytes(16) + LARGE[: 9 << 19])


def stat(store: Store, direct: Store) -> None:
    assert store.stat(digest(LARGE)) == Blob(digest(LARGE), len(LARGE)), "stat does not see it"
    assert store.stat(_ABSENT) is None, "stat sees what is not there"


def read_small(store: Store, direct: Store) -> None:
    with store.open(digest(PRESENT[0])) as file:
        assert file.read() == PRESENT[0], "other bytes came"


def read_large(store: Store, direct: Store) -> None:
    with store.open(digest(LARGE)) as file:
        assert file.read() == LARGE, "other bytes came"


def remove(store: Store, direct: Store) -> None:
    data = secrets.token_bytes(100)
    direct.put(io.BytesIO(data))
    store.remove(digest(data))
    assert direct.stat(digest(data)) is None, "what was removed is there"


def blobs(store: Store, direct: Store) -> None:
    assert list(store.blobs()) == _LISTED, "the listing is another"


def notes(store: Store, direct: Store) -> None:
    name, data = f"{secrets.token_hex(8)}.jsonl", secrets.token_bytes(3000)
    store.write_note(name, data)
    assert direct.read_note(name) == data, "the note is not there"
    assert list(store.notes()) == [name], "the list of notes is another"
    assert store.read_note(name) == data, "the note is another"
    store.remove_note(name)
    assert direct.read_note(name) is None, "the note is still there"


def claim(store: Store, direct: Store) -> None:
    mine = secrets.token_hex(16)
    store.claim(mine)
    assert direct.owner() == store.owner() == mine, "the owner is another"


OPERATIONS: dict[str, Callable[[Store, Store], None]] = {
    each.__name__: each
    for each in (
        put_small, put_in_blocks, stat, read_small, read_large, remove, blobs, notes, claim,
    )
}  # fmt: skip
READING = {stat, read_small, read_large, blobs}
"""Those that expect `PRESENT` and `LARGE` in the store, and nothing else."""
