"""Who is at work on a library: whoever stores bytes before their row says so, and whoever deletes.

A blob that has no row yet looks like one that nobody needs. Only while nobody is at work is it
certain to be one. And what a process set out to delete may be taken over from it only when it is
gone: one that was stopped goes on some day.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING

from audiomood.errors import CatalogRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STORING = ".activity"
_REMOVING = ".removing"


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
            stack.enter_context(_held(home / _STORING, exclusive=False))
        except OSError as error:
            raise _refused(home, error) from error
        yield


@contextmanager
def alone(home: Path) -> Iterator[bool]:
    """Tell whether nobody is at work; if so, nobody begins before the block ends.

    False also where the system cannot tell, as in a home that cannot be written to.
    """
    with ExitStack() as stack:
        try:
            held = stack.enter_context(_held(home / _STORING, exclusive=True))
        except OSError:
            held = False
        yield held


@contextmanager
def removing(home: Path | None) -> Iterator[None]:
    """Say that this process deletes blobs until the block ends, however it ends.

    Any number may do so at once. None is the home of a catalog that nobody else sees.

    Raises
    ------
    CatalogRefused
        Nothing can be written to the home folder.
    """
    with ExitStack() as stack:
        try:
            if home:
                stack.enter_context(_held(home / _REMOVING, exclusive=False))
        except OSError as error:
            raise _refused(home, error) from error
        yield


def nobody_removes(home: Path | None) -> bool:
    """Tell whether no process is deleting blobs just now, not even one that is stopped.

    False also where that cannot be known; where the system has no such locks, True.
    """
    try:
        import fcntl  # noqa: F401 - looked for
    except ImportError:
        return True
    try:
        with nullcontext(True) if home is None else _held(home / _REMOVING, exclusive=True) as held:
            return held
    except OSError:
        return False


def _refused(home: Path | None, error: OSError) -> CatalogRefused:
    why = (error.strerror or str(error)).lower()
    return CatalogRefused(f"the library at {home} cannot be changed: {why}")


@contextmanager
def _held(path: Path, *, exclusive: bool) -> Iterator[bool]:
    try:
        import fcntl
    except ImportError:
        yield False
        return
    # The system lets go of it when the process ends, also when it is killed.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
