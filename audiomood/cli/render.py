"""Rows on standard output: a table for a person, or one of the forms that programs read.

Rows are written as they come; only the table on a terminal holds back its first ones, to see how
wide its columns are.
"""

from __future__ import annotations

import re
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Literal, cast

from audiomood.cli.options import asked_forms
from audiomood.cli.text import printable
from audiomood.cli.view import Row, View
from audiomood.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    import typer

Form = Literal["table", "tsv", "csv", "json", "jsonl", "ids", "print0"]

_UNSAFE_IN_JSON = "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"


def chosen_form(ctx: typer.Context) -> Form:
    """Return the form that was asked for, or what fits a terminal or a pipe.

    Raises
    ------
    UsageError
        Two were asked for; `--ids --print0` is one.
    """
    asked = list(dict.fromkeys(asked_forms(ctx)))
    if "print0" in asked and "ids" in asked:
        asked.remove("ids")
    if len(asked) > 1:
        raise UsageError(f"--{asked[0]} and --{asked[1]} are two forms", hint="choose one")
    if asked:
        return cast("Form", asked[0])
    return "table" if sys.stdout.isatty() else "tsv"


def write_live(rows: Generator[Row], view: View[Row], form: Form) -> None:
    """Write rows that take their time, each as it comes, and a table when all are there.

    However this ends, the work that makes the rows has ended, too.
    """
    with closing(rows):
        # A table comes when the progress has left the terminal.
        write(list(rows) if form == "table" else _flushed(rows), view, form)


def write(rows: Iterable[Row], view: View[Row], form: Form) -> None:
    """Write rows to standard output."""
    if form == "table":
        from audiomood.cli.standins import import_rich

        import_rich()
        from audiomood.cli.table import write_table

        cells = map(view.cells, rows)
        write_table(list(cells) if isinstance(rows, list) else cells, view.columns)
    else:
        _WRITERS[form](rows, view)


def _flushed(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        sys.stdout.flush()


def _write_tsv(rows: Iterable[Row], view: View[Row]) -> None:
    put, line = sys.stdout.write, view.line
    for row in rows:
        cells = line(row)
        # All at once: hardly any row holds what is not printable.
        if not "".join(cells).isprintable():
            cells = [printable(cell) for cell in cells]
        put("\t".join(cells) + "\n")


def _write_csv(rows: Iterable[Row], view: View[Row]) -> None:
    import csv

    # Exact in a file or a pipe; a terminal would obey what it finds in a name.
    safe = printable if sys.stdout.isatty() else str
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(view.fields)
    for row in rows:
        writer.writerow(
            [safe(value) if isinstance(value, str) else value for value in view.values(row)]
        )


def as_json(value: object) -> str:
    """Return JSON on one line, UTF-8 but for characters that a terminal would obey."""
    import json

    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if text.isprintable():
        return text
    return re.sub(_UNSAFE_IN_JSON, lambda found: f"\\u{ord(found[0]):04x}", text)


def _write_json(rows: Iterable[Row], view: View[Row]) -> None:
    put = sys.stdout.write
    put("[")
    separator = "\n"
    for row in rows:
        put(separator + as_json(view.json(row)))
        separator = ",\n"
    put("]\n" if separator == "\n" else "\n]\n")


def _write_jsonl(rows: Iterable[Row], view: View[Row]) -> None:
    for row in rows:
        sys.stdout.write(as_json(view.json(row)) + "\n")


def _write_ids(rows: Iterable[Row], view: View[Row]) -> None:
    for row in rows:
        if track_id := view.id(row):
            sys.stdout.write(track_id + "\n")


def _write_print0(rows: Iterable[Row], view: View[Row]) -> None:
    for row in rows:
        if track_id := view.id(row):
            sys.stdout.write(track_id + "\0")


_WRITERS: dict[str, Callable[..., None]] = {
    "tsv": _write_tsv,
    "csv": _write_csv,
    "json": _write_json,
    "jsonl": _write_jsonl,
    "ids": _write_ids,
    "print0": _write_print0,
}
