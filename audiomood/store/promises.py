"""What a store promises, sentence by sentence, with what tries it on a store that is in use."""

from __future__ import annotations

import contextlib
import io
import itertools
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from audiomood.errors import HashMismatch, SizeMismatch
from audiomood.store.attempt import (
    LARGE,
    SMALL,
    Attempt,
    Broken,
    Failing,
    SourceFailed,
    compare,
    demand,
    demand_nothing,
    digest,
    named,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audiomood.store.base import Blob


def _small_comes_back(attempt: Attempt) -> None:
    blob = attempt.put(attempt.small)
    found = attempt.store.stat(blob.sha256)
    demand(found == blob, f"it says that it holds {named(found)} where {named(blob)} was put")
    compare(attempt.store, attempt.small)


def _large_comes_back(attempt: Attempt) -> None:
    attempt.put(attempt.large)
    compare(attempt.store, attempt.large)


def _reads_anywhere(attempt: Attempt) -> None:
    blob = attempt.put(attempt.large)
    with attempt.store.open(blob.sha256) as file:
        for place, length in ((LARGE - 100, 200), (5, 1000), ((4 << 20) - 5, 10), (0, 10)):
            file.seek(place)
            same = file.read(length) == attempt.large[place : place + length]
            demand(same, f"other bytes came back at {place}")
        file.seek(-7, io.SEEK_END)
        demand(file.read() == attempt.large[-7:], "other bytes came back at the end")


def _twice_is_once(attempt: Attempt) -> None:
    for _ in range(2):
        blob = attempt.put(attempt.small)
    times = sum(found.sha256 == blob.sha256 for found in attempt.store.blobs())
    demand(times == 1, f"it lists the blob {times} times")


def _replaces(attempt: Attempt) -> None:
    attempt.put(attempt.small)
    attempt.put(attempt.small, replace=True)
    with contextlib.suppress(HashMismatch):
        sha256 = digest(attempt.small)
        attempt.store.put(io.BytesIO(bytes(SMALL)), size=SMALL, sha256=sha256, replace=True)
        raise Broken("it took other bytes in the place of the right ones")
    compare(attempt.store, attempt.small)


def _refuses_wrong_bytes(attempt: Attempt) -> None:
    said = digest(fresh := secrets.token_bytes(SMALL))
    wrong = fresh[:-1] + bytes([fresh[-1] ^ 1])
    attempt.blobs |= {said, digest(wrong)}
    with contextlib.suppress(HashMismatch):
        attempt.store.put(io.BytesIO(wrong), size=SMALL, sha256=said)
        raise Broken("it took bytes that have another hash than was said")
    demand_nothing(attempt.store, said)
    demand_nothing(attempt.store, digest(wrong))


def _refuses_short_sources(attempt: Attempt) -> None:
    said = digest(fresh := secrets.token_bytes(SMALL))
    attempt.blobs |= {said, digest(fresh[:-1])}
    with contextlib.suppress(SizeMismatch):
        attempt.store.put(io.BytesIO(fresh[:-1]), size=SMALL, sha256=said)
        raise Broken("it took fewer bytes than were said")
    demand_nothing(attempt.store, said)
    demand_nothing(attempt.store, digest(fresh[:-1]))


def _stands_sources_that_fail(attempt: Attempt) -> None:
    # What a store that sends blocks keeps of the large one goes when its bytes are stored at last.
    for data in (secrets.token_bytes(SMALL), attempt.large):
        said, source = digest(data), Failing(data[: -len(data) // 20])
        attempt.blobs |= {said, digest(source.getvalue())}
        with contextlib.suppress(SourceFailed):
            attempt.store.put(source, sha256=said)
            raise Broken("it took a source that failed")
        demand_nothing(attempt.store, said)
        demand_nothing(attempt.store, digest(source.getvalue()))


def _knows_what_is_absent(attempt: Attempt) -> None:
    demand_nothing(attempt.store, secrets.token_hex(32))


def _stands_two_writers(attempt: Attempt) -> None:
    data = secrets.token_bytes(LARGE // 2)
    with ThreadPoolExecutor(2) as threads:
        for blob in threads.map(attempt.put, [data, data]):
            demand(attempt.store.stat(blob.sha256) == blob, "it does not hold what was put")
    compare(attempt.store, data)


def _lists_in_order(attempt: Attempt) -> None:
    wanted = {attempt.put(secrets.token_bytes(100)) for _ in range(3)}
    for before, after in itertools.pairwise(_watched(attempt.store.blobs(), wanted)):
        demand(before.sha256 < after.sha256, f"it lists {named(after)} after {named(before)}")
    demand(not wanted, f"{len(wanted)} of 3 new blobs are not listed")


def _watched(blobs: Iterator[Blob], wanted: set[Blob]) -> Iterator[Blob]:
    for blob in blobs:
        wanted.discard(blob)
        yield blob


def _removes_at_once(attempt: Attempt) -> None:
    blob = attempt.put(secrets.token_bytes(SMALL))
    attempt.store.remove(blob.sha256)
    demand_nothing(attempt.store, blob.sha256)
    demand(blob not in attempt.store.blobs(), "it lists what was removed")


def _removes_twice(attempt: Attempt) -> None:
    blob = attempt.put(secrets.token_bytes(SMALL))
    for _ in range(2):
        attempt.store.remove(blob.sha256)
    attempt.store.remove(secrets.token_hex(32))


def _keeps_notes(attempt: Attempt) -> None:
    contents = {attempt.note(data := secrets.token_bytes(100)): data for _ in range(3)}
    for name, data in contents.items():
        demand(attempt.store.read_note(name) == data, "other bytes came back than were written")
    names = list(attempt.store.notes())
    demand(names == sorted(names), "they are listed in another order")
    demand(contents.keys() <= set(names), "not all of them are listed")
    attempt.store.write_note(name, b"anew")
    demand(attempt.store.read_note(name) == b"anew", "the old one came back for the new one")


def _leaves_nothing(attempt: Attempt) -> None:
    for sha256 in sorted(attempt.blobs):
        attempt.store.remove(sha256)
        demand_nothing(attempt.store, sha256)
        attempt.blobs.remove(sha256)
    for note in sorted(attempt.notes):
        attempt.store.remove_note(note)
        demand(attempt.store.read_note(note) is None, "a note that was removed is still there")
        attempt.notes.remove(note)


PROMISES: tuple[tuple[str, Callable[[Attempt], None]], ...] = (
    ("what is put comes back byte for byte", _small_comes_back),
    ("a source that fails leaves nothing, and its failure is told", _stands_sources_that_fail),
    ("what is larger than a block comes back byte for byte", _large_comes_back),
    ("reading can begin anywhere", _reads_anywhere),
    ("the same bytes put twice are one blob", _twice_is_once),
    ("a blob can be written anew, and a failed try leaves it as it was", _replaces),
    ("bytes of another hash than was said are refused and leave nothing", _refuses_wrong_bytes),
    ("a source that ends too soon is refused and leaves nothing", _refuses_short_sources),
    ("what is not there is known not to be there", _knows_what_is_absent),
    ("two writers of the same bytes at once both succeed", _stands_two_writers),
    ("blobs are listed in order, new ones among them", _lists_in_order),
    ("what is removed is gone at once", _removes_at_once),
    ("removing what is gone is a success", _removes_twice),
    ("notes come back whole and are listed in order", _keeps_notes),
    ("all that was made for this trial is removed again", _leaves_nothing),
)
"""Sentences, and what tries whether each is true; the last one removes what the others made."""
