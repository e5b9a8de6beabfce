"""Reading a source twice, also one that cannot seek."""

from __future__ import annotations

import contextlib
import tempfile
from typing import TYPE_CHECKING, BinaryIO

from audiomood.errors import StoreFull

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audiomood.store.meter import Meter


def place(source: BinaryIO) -> int | None:
    """Return the position that `measured` comes back to; None where the source cannot seek."""
    return source.tell() if source.seekable() else None


@contextlib.contextmanager
def measured(
    source: BinaryIO, blocks: Iterable[bytes], meter: Meter, *, start: int | None
) -> Iterator[BinaryIO]:
    """Pass all blocks of the source to the meter, and give it back as it was at `start`.

    Where it cannot seek, a file without a name in the temporary folder holds the bytes meanwhile.

    Raises
    ------
    StoreFull
        The temporary folder has no room for them.
    """
    if start is not None:
        for block in blocks:
            meter.update(block)
        source.seek(start)
        yield source
        return
    with tempfile.TemporaryFile() as spool:
        for block in blocks:
            meter.update(block)
            _write(spool, block)
        spool.seek(0)
        yield spool


def _write(spool: BinaryIO, block: bytes) -> None:
    try:
        spool.write(block)
        spool.flush()
    except OSError as error:
        raise StoreFull(
            f"the folder for temporary files cannot hold the source: {error.strerror}",
            hint=f"make room in {tempfile.gettempdir()}, or set TMPDIR to a folder that has it",
        ) from error
