"""`audiomood list`: find tracks."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, cast

import typer

from audiomood.cli import shapes
from audiomood.cli.options import writes_rows
from audiomood.cli.parsing import count, duration, feeling, moment, probability, text
from audiomood.cli.render import as_json, chosen_form, write
from audiomood.cli.session import hint_at_no_library, open_library
from audiomood.cli.text import counted, hours, size
from audiomood.cli.verb import verb
from audiomood.errors import UsageError
from audiomood.library.names import tag_condition
from audiomood.model.filter import SORT_KEYS, Filter
from audiomood.model.words import MOOD_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiomood.cli.render import Form
    from audiomood.cli.tracks import Values
    from audiomood.library import Library
    from audiomood.model.outcome import Total

app = verb()


def _one_of(words: tuple[str, ...]) -> object:
    def check(given: str) -> str:
        if given.lower() not in words:
            raise typer.BadParameter(f"{given!r} is none of {', '.join(words)}")
        return given.lower()

    return check


_mood_word = _one_of(MOOD_WORDS)
_sort_key = _one_of(SORT_KEYS)


@app.command("list")
@writes_rows()
def list_(
    ctx: typer.Context,
    min_duration: Annotated[
        float | None,
        typer.Option(
            parser=duration, metavar="TIME", help="At least this long: 300, 90s, 4:30, 5m, 1h30m."
        ),
    ] = None,
    max_duration: Annotated[
        float | None, typer.Option(parser=duration, metavar="TIME", help="At most this long.")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(parser=text, metavar="GLOB", help="The whole name fits this shell pattern."),
    ] = None,
    search: Annotated[
        str | None,
        typer.Option(
            parser=text,
            metavar="TEXT",
            help="Every word begins a word of the name or the tags; case and accents do not count.",
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", parser=text, metavar="FORMAT", help="Of this format: mp3, flac, wav, …"
        ),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(
            parser=text, metavar="KEY[=VALUE]", help="Has this tag; may be given several times."
        ),
    ] = None,
    mood: Annotated[
        str | None,
        typer.Option(parser=_mood_word, metavar="WORD", help=f"Feels so: {', '.join(MOOD_WORDS)}."),
    ] = None,
    min_valence: Annotated[
        float | None,
        typer.Option(parser=feeling, metavar="N", help="At least so pleasant, from -1 to 1."),
    ] = None,
    max_valence: Annotated[
        float | None, typer.Option(parser=feeling, metavar="N", help="At most so pleasant.")
    ] = None,
    min_arousal: Annotated[
        float | None,
        typer.Option(parser=feeling, metavar="N", help="At least so excited, from -1 to 1."),
    ] = None,
    max_arousal: Annotated[
        float | None, typer.Option(parser=feeling, metavar="N", help="At most so excited.")
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            parser=probability,
            metavar="P",
            help="The mood's word is right with at least this probability, from 0 to 1.",
        ),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            parser=moment, metavar="WHEN", help="Added since: 2026-11-01, or 12h, 7d, 2w ago."
        ),
    ] = None,
    store: Annotated[
        str | None, typer.Option(metavar="STORE", help="Has a copy in this store.")
    ] = None,
    unanalyzed: Annotated[bool, typer.Option("--unanalyzed", help="Has no mood yet.")] = False,
    unknown_duration: Annotated[
        bool, typer.Option("--unknown-duration", help="Its duration could not be measured.")
    ] = False,
    sort: Annotated[
        str,
        typer.Option(
            parser=_sort_key,
            metavar="KEY",
            help=f"Order by {', '.join(SORT_KEYS)}; newest first by default.",
        ),
    ] = "added",
    reverse: Annotated[bool, typer.Option("--reverse", "-r", help="The other way round.")] = False,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", parser=count, metavar="N", help="At most so many."),
    ] = None,
    offset: Annotated[
        int, typer.Option(parser=count, metavar="N", help="Without the first so many.")
    ] = 0,
    total: Annotated[
        bool, typer.Option("--total", help="Only count: tracks, hours, bytes.")
    ] = False,
) -> None:
    """Find tracks; all conditions must hold. Newest first, a table on a terminal, else lines of id, seconds, format, mood and name separated by tabs."""
    form = chosen_form(ctx)
    if total and form in ("csv", "ids", "print0"):
        raise UsageError(f"--total has no tracks to write as --{form}", hint="choose one of them")
    with open_library(ctx) as library:
        wanted = Filter(
            min_duration=min_duration, max_duration=max_duration, name=name, search=search,
            format=format_, tags=tuple(map(tag_condition, tag or ())), mood=mood, min_valence=min_valence,
            max_valence=max_valence, min_arousal=min_arousal, max_arousal=max_arousal,
            min_confidence=min_confidence, since=since,
            store=library.known_store(store) if store is not None else None,
            unanalyzed=unanalyzed, unknown_duration=unknown_duration,
            sort=sort, reverse=reverse, limit=limit, offset=offset,  # type: ignore[arg-type]
        )  # fmt: skip
        if total:
            _write_total(library.total(wanted), form)
        else:
            _write_tracks(library, wanted, form)


def _write_tracks(library: "Library", wanted: Filter, form: "Form") -> None:
    from audiomood.cli.tracks import FIELDS, LINES, TRACKS

    if form in ("json", "jsonl"):
        write(library.find(wanted), TRACKS, form)
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
