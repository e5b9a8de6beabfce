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
    """Counts blocks that were taken and are not sent yet, and keeps the most there were."""

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


def test_no_more_blocks_are_taken_than_may_be_on_their_way() -> None:
    counter = Counter()

    def take() -> bytes:
        counter.add(1)
        return b"block"

    def send(_: bytes) -> None:
        counter.is_full.wait(60)
        counter.add(-1)

    def upload() -> None:
        for _ in range(EACH):
            outbox.send(take, send)

    with ThreadPoolExecutor(MOST) as executor, ThreadPoolExecutor(UPLOADS) as uploads:
        outbox = Outbox(executor, most=MOST)
        for done in [uploads.submit(upload) for _ in range(UPLOADS)]:
            done.result(60)
    assert counter.most == MOST


def test_what_failed_or_was_refused_leaves_room_for_others() -> None:
    def fail(*_: bytes) -> bytes:
        raise OSError

    with ThreadPoolExecutor(1) as executor:
        outbox = Outbox(executor, most=1)
        for _ in range(3):
            sent = outbox.send(lambda: b"block", fail)
            assert sent
            assert isinstance(sent.exception(60), OSError)
            with pytest.raises(OSError):
                outbox.send(fail, fail)
            assert outbox.send(lambda: None, fail) is None
    for _ in range(3):
        with pytest.raises(RuntimeError):
            outbox.send(lambda: b"block", fail)  # and does not wait for ever
