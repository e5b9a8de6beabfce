"""`audiomood check`: whether everything is still there and as it was, and the mending of what is not."""

import re
from contextlib import ExitStack
from random import random
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from audiomood.cli.findings import FINDINGS, Outcome
from audiomood.cli.options import Jobs, writes_rows
from audiomood.cli.progress import progress
from audiomood.cli.render import chosen_form, write_live
from audiomood.cli.session import hint, open_library
from audiomood.cli.verb import verb
from audiomood.errors import CatalogError, UsageError
from audiomood.model.portion import EVERYTHING, Portion

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from audiomood.cli.render import Form
    from audiomood.library import Library
    from audiomood.model.finding import Finding

app = verb()

_PARTS = 1000
"""Parts that all tracks can be cut into, at most."""


def portion(text: str) -> Portion:
    """Return a share of all tracks as `5%`, from a random place on, or a fixed part as `2/7`.

    Raises
    ------
    typer.BadParameter
        It is neither.
    """
    if found := re.fullmatch(r"(\d{1,3}(?:\.\d{1,9})?)%", text.strip()):
        share = float(found[1]) / 100
        if 0 < share <= 1:
            return Portion.of(share, start=random())
    elif found := re.fullmatch(r"(\d{1,4})/(\d{1,4})", text.strip()):
        number, total = int(found[1]), int(found[2])
        if 1 <= number <= total <= _PARTS:
            return Portion.part(number, total)
    raise typer.BadParameter(
        f"{text!r} is no part of the tracks; write 5% for some of them, or 2/7 for the second of"
        f" seven equal parts, of which there are at most {_PARTS:,}"
    )


@app.command()
@writes_rows("json", "jsonl", "csv")
def check(
    ctx: typer.Context,
    read: Annotated[
        bool, typer.Option("--read", help="Read every copy, and compare each byte by its hash.")
    ] = False,
    subset: Annotated[
        Portion | None,
        typer.Option(
            "--read-subset",
            parser=portion,
            metavar="PART",
            help="Read only some: 5% of the tracks, others each time, or 2/7, the second of seven"
            " equal parts.",
        ),
    ] = None,
    decode: Annotated[
        bool, typer.Option("--decode", help="Decode every track, or those that are read.")
    ] = False,
    store: Annotated[
        list[str] | None,
        typer.Option(metavar="STORE", help="Look only at this store; may be given several times."),
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what can be mended without losing anything.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="With --repair: tell what it would do, change nothing."),
    ] = False,
    jobs: Jobs = None,
) -> None:
    """Find out whether every recording is still there and as it was; say for each thing that is wrong what mends it."""
    form = chosen_form(ctx)
    if dry_run and not repair:
        raise UsageError("--dry-run is for --repair", hint="say --repair --dry-run")
    if read and subset:
        raise UsageError("--read is for all copies, --read-subset for some", hint="choose one")
    part = subset or (EVERYTHING if read else None)
    asked = Asked(tuple(store or ()), part, decode, repair, dry_run, jobs)
    outcome = Outcome()
    with open_library(ctx) as library:
        rows = _findings(library, asked, outcome, form)
        if not library.exists:
            # Where there never was a library, nothing is written.
            rows = (found for found in list(rows))
        write_live(outcome.noted(rows, form), FINDINGS, form)
    for line in outcome.told(asked.part):
        hint(line)
    if code := outcome.code:
        raise typer.Exit(code)


class Asked(NamedTuple):
    """What a person asked for."""

    stores: tuple[str, ...]
    part: Portion | None
    decode: bool
    repair: bool
    dry_run: bool
    jobs: int | None


def _findings(
    library: "Library", asked: Asked, outcome: Outcome, form: "Form"
) -> "Generator[Finding]":
    with ExitStack() as stack:
        advance: Callable[[int], None] = _ignore
        if asked.part or asked.decode:
            total = _bytes(library, asked)
            bar = progress("checking", form=form, things=0, noun="", size=total)
            advance = stack.enter_context(bar).advance
        check = library.check(
            stores=asked.stores, read=asked.part, decode=asked.decode, repair=asked.repair,
            dry_run=asked.dry_run, jobs=asked.jobs, advance=advance,
        )  # fmt: skip
        outcome.looked = check
        yield from check


def _ignore(_: int) -> None:
    """Show nothing."""


def _bytes(library: "Library", asked: Asked) -> int:
    """Return about how many bytes will be read; 0 where a damaged catalog does not tell."""
    try:
        stored = library.stores()
        tracks = library.total().size if asked.decode else 0
        if asked.stores:
            chosen = {library.known_store(text) for text in asked.stores}
            stored = [entry for entry in stored if entry.location in chosen]
    except CatalogError:
        return 0
    read = sum(entry.size for entry in stored) if asked.part else 0
    return round((read + tracks) * (asked.part.share if asked.part else 1.0))
