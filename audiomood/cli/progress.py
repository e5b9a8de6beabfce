"""Progress on standard error while something takes time; silent unless that is a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audiomood.cli.render import Form


class Progress:
    """Two counters: things done, and bytes read; either may stay unused."""

    def __init__(self, done: Callable[[int], None], advance: Callable[[int], None]) -> None:
        self.done = done
        self.advance = advance


def _ignore(_: int) -> None:
    pass


@contextmanager
def progress(
    what: str, *, form: Form, things: int | None, noun: str, size: int | None = None
) -> Iterator[Progress]:
    """Show a bar for `things` of a noun, and of `size` bytes where that is what takes the time.

    `things` is None where nobody knows how many there are.

    Where only bytes are counted, there are no things.

    There is none where rows come to the same terminal meanwhile: they would write into each other.
    """
    if not sys.stderr.isatty() or (form != "table" and sys.stdout.isatty()):
        yield Progress(_ignore, _ignore)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.progress import Progress as Bars

    columns = (
        [
            DownloadColumn(),
            TransferSpeedColumn(),
            *([TextColumn(f"{{task.fields[files]}}/{things} {noun}")] if things else []),
        ]
        if size is not None
        else [MofNCompleteColumn(), TextColumn(noun)]
    )
    bars = Bars(
        TextColumn(what), BarColumn(), *columns, TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, redirect_stdout=False,
    )  # fmt: skip
    with bars:
        task = bars.add_task(what, total=things if size is None else size, files=0)
        finished = 0

        def done(count: int) -> None:
            nonlocal finished
            finished += count
            bars.update(task, files=finished, completed=finished if size is None else None)

        yield Progress(done, lambda count: bars.advance(task, count))
