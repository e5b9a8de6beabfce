"""Blocks of many blobs that go up at once: how many of them wait in memory."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from audiomood.store.azure_upload import Outbox

MOST = 3
UPLOADS = 8
EACH = 50


class Counter:
    """Counts blocks that were handed over and are not sent yet, and keeps the most there were."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0
        self.is_full = threading.Event()

    def add(self, count: int) -> None:
        with self._lock:
            self._now += count
            self.most = max(self.most, self._now)
        if self._now >= MOST:
            self.is_full.set()


def test_no_more_blocks_are_handed_over_than_may_be_on_their_way() -> None:
    counter = Counter()

    def send() -> None:
        counter.is_full.wait(60)
        counter.add(-1)

    def upload() -> None:
        for _ in range(EACH):
            outbox.send(send)
            counter.add(1)

    with ThreadPoolExecutor(MOST) as executor, ThreadPoolExecutor(UPLOADS) as uploads:
        outbox = Outbox(executor, most=MOST)
        for done in [uploads.submit(upload) for _ in range(UPLOADS)]:
            done.result(60)
    assert counter.most == MOST


def test_what_failed_or_was_refused_leaves_room_for_others() -> None:
    def fail() -> None:
        raise OSError

    with ThreadPoolExecutor(1) as executor:
        outbox = Outbox(executor, most=1)
        for _ in range(3):
            assert isinstance(outbox.send(fail).exception(60), OSError)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            outbox.send(fail)  # and does not wait for ever
