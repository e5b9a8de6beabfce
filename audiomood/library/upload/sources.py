"""What there is to upload: files, everything in folders, and streams that are read once."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from audiomood.errors import (
    InputRejected,
    SourceChanged,
    SourceUnreadable,
    StoreFull,
    StoreRefused,
    UsageError,
)
from audiomood.library.names import readable, track_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

STANDARD_INPUT = "-"
_CHUNK = 1 << 20
GLANCE = 16 * _CHUNK
"""Bytes of a stream after which it is looked whether it is worth keeping."""
_TICK = 0.02
"""Seconds within which a file system may give two changes the same time."""
_FULL = (errno.ENOSPC, errno.EDQUOT)
SourceFile = io.BufferedReader | io.BufferedRandom
"""An open source: a file of the person's, or one of ours that holds what a stream gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One input: where it is, what its track will be called and how many bytes it has.

    `path` is as the person wrote it, or lies under a folder that was. `size` is None for a stream.
    """

    path: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that cannot be used, and why."""

    path: str
    error: InputRejected


def inputs_of(
    inputs: Iterable[str | os.PathLike[str] | Source | Rejected],
) -> Iterator[Source | Rejected]:
    """Yield inputs as they are, and paths among them expanded."""
    for given in inputs:
        if isinstance(given, Source | Rejected):
            yield given
        else:
            yield from expand([os.fspath(given)])


def expand(paths: Iterable[str], *, name: str | None = None) -> Iterator[Source | Rejected]:
    """Yield every file under `paths`, folders recursively and in the order of their names.

    In a folder, hidden files and what is no regular file are passed over, and links to folders
    are not followed; a link to nothing is rejected. `name` is for a single input.

    Raises
    ------
    UsageError
        There is a name and more than one input, or standard input without a name.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            if name is None:
                raise UsageError("standard input has no name", hint="give it one with --name")
            yield Source(path=path, name=track_name(name), size=None)
        elif os.path.isdir(path):
            if name is not None:
                raise UsageError(f"--name is for one file, and {path} is a folder")
            yield from _folder(path)
        else:
            yield _file(path, name)


def _folder(folder: str) -> Iterator[Source | Rejected]:
    unreadable: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(root, name)
            # What is there and no file may be a pipe that nobody writes to, or a device without end.
            if not name.startswith(".") and (os.path.isfile(path) or not os.path.exists(path)):
                yield _file(path, None)
    for error in unreadable:
        yield Rejected(str(error.filename), SourceUnreadable(_why(error)))


def _file(path: str, name: str | None) -> Source | Rejected:
    try:
        facts = os.stat(path)
        regular = stat.S_ISREG(facts.st_mode)
        if not regular and not stat.S_ISFIFO(facts.st_mode):
            return Rejected(path, SourceUnreadable("it is neither a file nor a pipe"))
        # A file may be called by a blank alone, a track may not.
        called = track_name(name) if name is not None else _name_of(path)
        return Source(path=path, name=called, size=facts.st_size if regular else None)
    except (OSError, ValueError) as error:
        return Rejected(path, SourceUnreadable(_why(error)))


def _name_of(path: str) -> str:
    return readable(os.path.basename(path)).strip() or "_"


@contextmanager
def opened(
    source: Source, *, spool: Path | None, glance: Callable[[SourceFile], None]
) -> Iterator[tuple[SourceFile, Callable[[], None]]]:
    """Open a source for reading from its start, seekable; a stream is first written to `spool`.

    With it comes a function that raises SourceChanged where something wrote to the file since.
    It is called at the end of the block in any case.

    A stream may have no end. `glance` gets the file with its first `GLANCE` bytes when there are
    more, and may raise.

    Raises
    ------
    SourceUnreadable
        It cannot be opened, or its stream not be read.
    StoreRefused
        There is no room for a stream in `spool`, or no right to write there.
    SourceChanged
        Something wrote to the file while the block ran.
    """
    with _open(source, spool, glance) as file:
        before = os.fstat(file.fileno())
        if 0 <= time.time() - before.st_mtime < _TICK:
            # Another change so soon after the last one might bear the same time.
            time.sleep(_TICK)
        assure_unchanged = partial(_compare, file, before)
        assure_unchanged()
        yield file, assure_unchanged
        assure_unchanged()


def _compare(file: SourceFile, before: os.stat_result) -> None:
    after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise SourceChanged("it changed while it was being read")


@contextmanager
def _open(
    source: Source, spool: Path | None, glance: Callable[[SourceFile], None]
) -> Iterator[SourceFile]:
    try:
        if source.path == STANDARD_INPUT:
            with _spooled(_standard_input(), spool, glance) as file:
                yield file
            return
        with open(source.path, "rb") as stream:
            if source.size is not None:
                yield stream
                return
            with _spooled(stream, spool, glance) as file:
                yield file
    except OSError as error:
        raise SourceUnreadable(_why(error)) from error


def _standard_input() -> io.BufferedReader:
    if sys.stdin is None:
        raise SourceUnreadable("standard input is closed")
    return cast("io.BufferedReader", sys.stdin.buffer)


def _spooled(
    stream: io.BufferedReader, spool: Path | None, glance: Callable[[SourceFile], None]
) -> SourceFile:
    """Return a nameless file with all that the stream gives."""
    import tempfile

    with ExitStack() as stack:
        with _errors_of(spool):
            if spool:
                spool.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = stack.enter_context(tempfile.TemporaryFile(dir=spool))
        size = 0
        while chunk := stream.read(_CHUNK):
            with _errors_of(spool):
                file.write(chunk)
                file.flush()
            size += len(chunk)
            if size == GLANCE:
                glance(file)
        with _errors_of(spool):
            file.seek(0)
        stack.pop_all()
    return file


@contextmanager
def _errors_of(spool: Path | None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        import tempfile

        kind = StoreFull if error.errno in _FULL else StoreRefused
        folder = spool or tempfile.gettempdir()
        raise kind(f"a stream cannot be kept in {folder}: {_why(error)}", hint="") from error


def _why(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
