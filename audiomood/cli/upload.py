"""`audiomood upload`: put recordings into the library."""

import sys
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import replace
from os import cpu_count
from typing import TYPE_CHECKING, Annotated

import typer

from audiomood.cli import shapes
from audiomood.cli.codes import SOME_FAILED
from audiomood.cli.feeling import sureness
from audiomood.cli.options import Jobs, writes_rows
from audiomood.cli.progress import progress
from audiomood.cli.render import chosen_form, write_live
from audiomood.cli.session import hint, hint_at_unanswered, lasting, open_library
from audiomood.cli.text import clock, counted, seconds
from audiomood.cli.verb import verb
from audiomood.cli.view import Column, View
from audiomood.errors import AudiomoodError, UsageError
from audiomood.model.outcome import Upload
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from audiomood.cli.render import Form
    from audiomood.library import Library
    from audiomood.library.upload.sources import Rejected, Source
    from audiomood.model.track import Track

app = verb()


def _shown_id(result: Upload) -> str:
    return (result.id or "")[:SHOWN_ID_DIGITS]


def _duration(result: Upload) -> float | None:
    return result.track.sound.duration if result.track else None


def _word(result: Upload) -> str:
    return (result.track.word if result.track else None) or ""


def _reason(result: Upload) -> str:
    mood = result.track.mood if result.track else None
    return result.reason or (mood.reason if mood else None) or ""


def _sureness(result: Upload) -> str:
    return sureness(result.track.person_word, result.track.confidence) if result.track else ""


UPLOADS: View[Upload] = View(
    columns=(
        Column("status"),
        Column("id", style="cyan"),
        Column("duration", right=True),
        Column("mood", style="mood"),
        Column("sure", right=True),
        Column("path", elastic=True, path=True),
        Column("reason", elastic=True),
    ),
    cells=lambda result: (
        result.status, _shown_id(result), clock(_duration(result)), _word(result),
        _sureness(result), result.path, _reason(result),
    ),
    fields=("status", "id", "duration", "mood", "path", "reason"),
    values=lambda result: (
        result.status, result.id, _duration(result), _word(result) or None, result.path, _reason(result) or None,
    ),
    line=lambda result: (
        result.status, _shown_id(result), seconds(_duration(result)), _word(result),
        result.path, _reason(result),
    ),
    json=shapes.upload,
    id=lambda result: result.id,
)  # fmt: skip


@app.command()
@writes_rows()
def upload(
    ctx: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files, folders with all that is in them, or `-` for standard input. In folders,"
            " hidden files, links to folders, pipes and devices are passed over.",
        ),
    ],
    name: Annotated[str | None, typer.Option(help="The track's name, for a single input.")] = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="STORE",
            help="Store the bytes here: file:FOLDER or azure://ACCOUNT-or-default/CONTAINER[/PREFIX].",
        ),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY[=VALUE]", help="Give every track this tag; may be given several times."
        ),
    ] = None,
    mood: Annotated[
        bool, typer.Option("--mood", help="Hear the mood of every track at once.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Measure everything, change nothing.")
    ] = False,
    jobs: Jobs = None,
) -> None:
    """Store recordings, each once, and measure them. One line for each file: stored, duplicate or rejected."""
    from audiomood.library.upload.sources import expand

    form = chosen_form(ctx)
    if name is not None and len(paths) > 1:
        raise UsageError("--name is for a single input", hint="upload one file at a time")
    to = to if to is None else lasting(to)
    counts: Counter[str] = Counter()
    with open_library(ctx) as library, _summary(counts):
        sources = list(expand(paths, name=name))
        if not sources:
            hint(f"there is nothing to upload in {', '.join(paths)}")
        before = library.locations()
        rows = _uploads(library, sources, form, to=to, tags=tag or (), dry_run=dry_run, jobs=jobs)
        rows = _tallied(rows, counts, form)
        if mood and not dry_run:
            rows = _with_moods(library, rows, counts, form, jobs)
        write_live(rows, UPLOADS, form)
        hint_at_unanswered(library)
        if dry_run:
            hint("nothing was changed; this is what would become of the files")
        elif to:
            for location in library.locations():
                if location not in before:
                    hint(f"{location} is a store of this library now")
    if counts["rejected"] or counts["not heard"]:
        raise typer.Exit(SOME_FAILED)


def _uploads(
    library: "Library", sources: "list[Source | Rejected]", form: "Form", *, to: str | None,
    tags: "Iterable[str]", dry_run: bool, jobs: int | None,
) -> "Generator[Upload]":  # fmt: skip
    size = sum(getattr(source, "size", None) or 0 for source in sources)
    with progress("uploading", form=form, things=len(sources), noun="files", size=size) as bar:
        results = library.upload(
            sources, to=to, tags=tags, dry_run=dry_run, jobs=jobs, advance=bar.advance
        )
        with closing(results):
            for result in results:
                bar.done(1)
                yield result


def _tallied(rows: "Generator[Upload]", counts: Counter[str], form: "Form") -> "Generator[Upload]":
    with closing(rows):
        for result in rows:
            counts[result.status] += 1
            # Where the reason has no place, or only a narrow one.
            if result.status == "rejected" and form in ("ids", "print0", "table"):
                hint(f"{result.path}: {result.reason}")
            yield result


def _with_moods(
    library: "Library", uploads: "Generator[Upload]", counts: Counter[str], form: "Form",
    jobs: int | None,
) -> "Generator[Upload]":  # fmt: skip
    """Yield results with the moods of their tracks, each as soon as it is heard.

    Where the upload ended with an error, what it stored before is told all the same.
    """
    results: list[Upload] = []
    try:
        with closing(uploads):
            results.extend(uploads)
    except AudiomoodError:
        yield from results
        raise
    ids = list(dict.fromkeys(result.id for result in results if result.id))
    with (
        closing(library.analyse(ids, jobs=jobs or cpu_count())) as analyses,
        progress("hearing", form=form, things=len(ids), noun="tracks") as bar,
    ):
        heard: dict[str, Track] = {}
        for result in results:
            while (
                result.id
                and result.id not in heard
                # None where another process has removed the track meanwhile.
                and (analysis := next(analyses, None))
            ):
                heard[analysis.track.id] = replace(analysis.track, mood=analysis.mood)
                bar.done(1)
                if analysis.error:
                    counts["not heard"] += 1
                    hint(f"{analysis.track.name}: {analysis.error}")
            yield result._replace(track=heard[result.id]) if result.id in heard else result


@contextmanager
def _summary(counts: Counter[str]) -> "Iterator[None]":
    """Tell a person at the end, whatever that is, what became of the files."""
    try:
        yield
    finally:
        if sys.stderr.isatty() and counts:
            hint(", ".join(_told(status, number) for status, number in counts.items()))


def _told(status: str, number: int) -> str:
    return counted(number, status) if status == "duplicate" else f"{number:,} {status}"
