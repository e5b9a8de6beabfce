"""A file that a person asked for: it appears whole under its name, or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from audiomood.errors import TargetExists, TargetRefused

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def refusals(target: Path) -> Iterator[None]:
    """Raise `TargetRefused` for what the system has against writing to `target` in this block."""
    try:
        yield
    except OSError as error:
        raise TargetRefused(
            f"{target} cannot be written: {(error.strerror or '').lower()}"
        ) from error


@contextmanager
def whole_file(target: Path, *, force: bool) -> Iterator[BinaryIO]:
    """Open a new file beside `target`, which takes that name when the block ends without an error.

    Raises
    ------
    TargetExists
        A file of that name is there, or appeared meanwhile, and `force` is false.
    OSError
        The folder of `target` is missing or not writable.
    """
    with _unfinished(target) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
        _publish(Path(file.name), target, force=force)


def refuse_what_is_no_file(target: Path) -> None:
    """Raise `TargetRefused` for a device or a folder, whose place a file must never take."""
    if target.exists() and not target.is_file():
        # Renaming over a device would put a file in the place of /dev/null.
        raise TargetRefused(f"{target} is there and is not a file")


@contextmanager
def _unfinished(target: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `target`, gone at the end of the block unless it was renamed."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".audiomood-", delete=False) as file:
        try:
            yield file  # type: ignore[misc]
        finally:
            Path(file.name).unlink(missing_ok=True)


def _publish(unfinished: Path, target: Path, *, force: bool) -> None:
    unfinished.chmod(0o666 & ~_umask())
    if force:
        unfinished.replace(target)
        return
    try:
        # Unlike a rename, a link never replaces a file that appeared meanwhile.
        target.hardlink_to(unfinished)
    except FileExistsError:
        raise TargetExists(f"{target} appeared meanwhile") from None
    except OSError:
        # No hard links on this file system, so a check just before has to do.
        if target.exists():
            raise TargetExists(f"{target} appeared meanwhile") from None
        unfinished.rename(target)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
