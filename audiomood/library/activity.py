"""Who is at work on a library: whoever stores bytes before their row says so, and tidiers wait.

A blob that has no row yet looks like one that nobody needs. Only while nobody is at work is it
certain to be one.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from audiomood.errors import CatalogRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILE_NAME = ".activity"


@contextmanager
def at_work(home: Path) -> Iterator[None]:
    """Say that this process is at work until the block ends, however it ends.

    Any number may be at work at once. It waits for a tidier to finish.

    Raises
    ------
    CatalogRefused
        Nothing can be written to the home folder.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(_held(home, exclusive=False))
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise CatalogRefused(f"the library at {home} cannot be changed: {why}") from error
        yield


@contextmanager
def alone(home: Path) -> Iterator[bool]:
    """Tell whether nobody is at work; if so, nobody begins before the block ends.

    False also where the system cannot tell, as in a home that cannot be written to.
    """
    with ExitStack() as stack:
        try:
            held = stack.enter_context(_held(home, exclusive=True))
        except OSError:
            held = False
        yield held


@contextmanager
def _held(home: Path, *, exclusive: bool) -> Iterator[bool]:
    try:
        import fcntl
    except ImportError:
        yield False
        return
    # The system lets go of it when the process ends, also when it is killed.
    descriptor = os.open(home / _FILE_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
