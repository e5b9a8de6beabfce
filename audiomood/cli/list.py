"""`audiomood list`: find tracks."""

import sys
from typing import TYPE_CHECKING, Annotated, cast

import typer

from audiomood.cli import shapes
from audiomood.cli.filters import asked_filter, selects_tracks
from audiomood.cli.options import writes_rows
from audiomood.cli.render import as_json, chosen_form, write
from audiomood.cli.session import hint_at_no_library, open_library
from audiomood.cli.text import counted, hours, size
from audiomood.cli.verb import verb
from audiomood.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiomood.cli.render import Form
    from audiomood.cli.tracks import Plain, Values
    from audiomood.library import Library
    from audiomood.model.filter import Filter
    from audiomood.model.outcome import Total

app = verb()


@app.command("list")
@writes_rows()
@selects_tracks()
def list_(
    ctx: typer.Context,
    total: Annotated[
        bool, typer.Option("--total", help="Only count: tracks, hours, bytes.")
    ] = False,
) -> None:
    """Find tracks; all conditions must hold. Newest first, a table on a terminal, else lines of id, seconds, format, mood and name separated by tabs."""
    form = chosen_form(ctx)
    if total and form in ("csv", "ids", "print0"):
        raise UsageError(
            f"--total has no tracks to write as --{form}", hint="--json has it for programs"
        )
    with open_library(ctx) as library:
        wanted = asked_filter(ctx, library)
        if total:
            _write_total(library.total(wanted), form)
        else:
            _write_tracks(library, wanted, form)


def _write_tracks(library: "Library", wanted: "Filter", form: "Form") -> None:
    from audiomood.cli.tracks import FIELDS, LINES, PLAIN_FIELDS, TRACKS, plain_text

    if form in ("json", "jsonl"):
        write(library.find(wanted), TRACKS, form)
    elif form == "tsv":
        rows = cast("Iterable[Plain]", library.rows(wanted, PLAIN_FIELDS))
        sys.stdout.writelines(plain_text(rows))
    else:
        write(cast("Iterable[Values]", library.rows(wanted, FIELDS)), LINES, form)
    hint_at_no_library(library)


def _write_total(sums: "Total", form: "Form") -> None:
    if form in ("json", "jsonl"):
        print(as_json(shapes.total(sums)))
    elif form == "table":
        unknown = (
            f", {sums.unknown_duration:,} of unknown duration" if sums.unknown_duration else ""
        )
        print(f"{counted(sums.tracks, 'track')}, {hours(sums.seconds)}, {size(sums.size)}{unknown}")
    else:
        print(sums.tracks, f"{sums.seconds:.3f}", sums.size, sep="\t")
