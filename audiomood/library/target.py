"""A file that a person asked for: it appears whole under its name, or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Self

from audiomood.errors import TargetExists, TargetRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BY_DESCRIPTOR = {os.open, os.link, os.rename, os.unlink, os.stat} <= os.supports_dir_fd


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

    The folder is looked up once: what is put in its place meanwhile, such as a link to another
    one, gets nothing.

    Raises
    ------
    TargetExists
        A file of that name is there, or appeared meanwhile, and `force` is false.
    OSError
        The folder of `target` is missing or not writable.
    """
    with _Folder(target.parent) as folder, folder.unfinished() as (name, file):
        yield file
        file.flush()
        os.fsync(file.fileno())
        if force:
            folder.replace(name, target.name)
        elif not folder.publish(name, target.name):
            raise TargetExists(f"{target} appeared meanwhile")


def refuse_what_is_no_file(target: Path) -> None:
    """Raise `TargetRefused` for a device or a folder, whose place a file must never take."""
    if target.exists() and not target.is_file():
        # Renaming over a device would put a file in the place of /dev/null.
        raise TargetRefused(f"{target} is there and is not a file")


class _Folder:
    """A folder that stays the same one, by its descriptor where the system knows how."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY) if _BY_DESCRIPTOR else None
        self._prefix = "" if _BY_DESCRIPTOR else f"{path}{os.sep}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    @contextmanager
    def unfinished(self) -> Iterator[tuple[str, BinaryIO]]:
        """Open a file of a name that is new; it is gone at the end unless it got another name."""
        name = f".audiomood-{secrets.token_hex(8)}"
        with open(self._prefix + name, "xb+", opener=self._open) as file:
            try:
                yield name, file
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(self._prefix + name, dir_fd=self._descriptor)

    def _open(self, path: str, flags: int) -> int:
        return os.open(path, flags, 0o666, dir_fd=self._descriptor)

    def replace(self, name: str, wanted: str) -> None:
        """Give a file the name that is wanted, in place of what has it."""
        os.replace(
            self._prefix + name,
            self._prefix + wanted,
            src_dir_fd=self._descriptor,
            dst_dir_fd=self._descriptor,
        )  # fmt: skip

    def publish(self, name: str, wanted: str) -> bool:
        """Give a file the name that is wanted; tell whether nothing had it."""
        source, target, at = self._prefix + name, self._prefix + wanted, self._descriptor
        try:
            # Unlike a rename, a link never replaces a file that appeared meanwhile.
            os.link(source, target, src_dir_fd=at, dst_dir_fd=at)
        except FileExistsError:
            return False
        except OSError:
            # No hard links on this file system, so a check just before has to do.
            with suppress(FileNotFoundError):
                os.stat(target, dir_fd=at, follow_symlinks=False)
                return False
            self.replace(name, wanted)
        return True
