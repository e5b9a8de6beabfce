"""An iterator that runs ahead of who reads it, in a thread of its own."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

_T = TypeVar("_T")

_AHEAD: Final = 2
"""Lots that wait to be read, besides the one that is read and the one that is made."""


def ahead(lots: Iterable[list[_T]]) -> Generator[_T]:
    """Yield what is in lots that another thread makes meanwhile, a few of them ahead.

    It pays where both sides leave the interpreter for long, as decoders and encoders do. What the
    iterable raises is raised here, after all that came before it. Once the generator is closed,
    nobody works on the iterable any more.
    """
    made: SimpleQueue[list[_T] | BaseException | None] = SimpleQueue()
    room = threading.Semaphore(_AHEAD)
    left = threading.Event()

    def make() -> None:
        try:
            for lot in lots:
                made.put(lot)
                room.acquire()
                if left.is_set():
                    return
            made.put(None)
        except BaseException as error:  # noqa: BLE001 - it is the reader's to handle
            made.put(error)

    maker = threading.Thread(target=make, name="ahead", daemon=True)
    maker.start()
    try:
        while (lot := made.get()) is not None:
            if isinstance(lot, BaseException):
                raise lot
            room.release()
            yield from lot
    finally:
        left.set()
        room.release()
        maker.join()
