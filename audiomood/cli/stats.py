"""`audiomood stats`: hours, bytes, formats and moods of the whole library."""

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from audiomood.cli import shapes
from audiomood.cli.render import as_json
from audiomood.cli.session import hint_at_no_library, open_library
from audiomood.cli.text import counted, hours, printable, size
from audiomood.cli.verb import verb

if TYPE_CHECKING:
    from audiomood.library import Library

    Breakdown = list[tuple[str | None, int, float, int]]

app = verb()

_NOT_HEARD = "not heard yet"
_BESIDE_THE_BAR = 48
"""Columns of a line of the picture that are not its bar."""


@app.command()
def stats(
    ctx: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> None:
    """Show hours, bytes, formats and moods: a picture on a terminal, lines of tab-separated values in a pipe."""
    with open_library(ctx) as library:
        hint_at_no_library(library)
        if json:
            print(as_json(_as_object(library)))
        elif sys.stdout.isatty():
            _draw(library)
        else:
            _write_lines(library)


def _as_object(library: "Library") -> dict[str, object]:
    def group(breakdown: "Breakdown") -> list[dict[str, object]]:
        return [
            {"value": value, "tracks": tracks, "seconds": seconds, "size": count}
            for value, tracks, seconds, count in breakdown
        ]

    return {
        **shapes.total(library.total()),
        "formats": group(library.breakdown("format")),
        "moods": group(library.breakdown("mood")),
        "stores": [shapes.store(entry) for entry in library.stores()],
    }


def _write_lines(library: "Library") -> None:
    total = library.total()
    print("total", "", total.tracks, f"{total.seconds:.3f}", total.size, sep="\t")
    fields: tuple[Literal["format"], Literal["mood"]] = ("format", "mood")
    for field in fields:
        for value, tracks, seconds, count in library.breakdown(field):
            print(field, printable(value or ""), tracks, f"{seconds:.3f}", count, sep="\t")
    for entry in library.stores():
        print("store", printable(entry.location), entry.tracks, "", entry.size, sep="\t")


def _draw(library: "Library") -> None:
    from rich.console import Console

    from audiomood.cli.table import MOOD_STYLES

    console = Console(highlight=False, markup=False, emoji=False)
    width = max(4, min(24, console.width - _BESIDE_THE_BAR))
    total = library.total()
    console.print(
        f"{counted(total.tracks, 'track')}, {hours(total.seconds)}, {size(total.size)}",
        style="bold",
    )
    for title, breakdown in (
        ("formats", library.breakdown("format")),
        ("moods", library.breakdown("mood")),
    ):
        if breakdown:
            console.print(f"\n{title}", style="bold")
        most = max((row[1] for row in breakdown), default=1)
        for value, tracks, seconds, count in breakdown:
            bar = "█" * max(1, round(width * tracks / most))
            console.print(f"  {printable(value or _NOT_HEARD):>13} ", end="")
            console.print(f"{bar:<{width}}", style=MOOD_STYLES.get(value or "", "cyan"), end="")
            console.print(f" {tracks:>7,}  {hours(seconds):>10}  {size(count):>9}")
