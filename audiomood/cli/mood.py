"""`audiomood mood`: hear how tracks feel, show what is known, and keep what a person says of it."""

from contextlib import closing
from os import cpu_count
from typing import TYPE_CHECKING, Annotated

import typer

from audiomood.cli.codes import SOME_FAILED
from audiomood.cli.hearing import Asked, write_heard
from audiomood.cli.options import Jobs, writes_rows
from audiomood.cli.parsing import one_of
from audiomood.cli.progress import progress
from audiomood.cli.render import chosen_form, write
from audiomood.cli.session import (
    hint,
    hint_at_no_library,
    hint_at_unanswered,
    named_tracks,
    open_library,
)
from audiomood.cli.verb import verb
from audiomood.cli.windows import TakesTimeline, as_length, assure_track, taken_for_tracks, window
from audiomood.errors import UsageError
from audiomood.model.filter import Filter
from audiomood.model.words import PERSON_WORDS

if TYPE_CHECKING:
    from collections.abc import Generator

    from audiomood.cli.render import Form
    from audiomood.errors import AudiomoodError
    from audiomood.library import Library
    from audiomood.model.outcome import Analysis

app = verb()

Tracks = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TRACK...]", help="Ids, id prefixes or names; `-` reads ids from standard input."
    ),
]
All = Annotated[bool, typer.Option("--all", "-a", help="Every track that has no mood yet.")]
Stale = Annotated[
    bool,
    typer.Option("--stale", help="Every track whose mood an older version of audiomood heard."),
]
Again = Annotated[bool, typer.Option("--again", help="Hear what is known once more, too.")]
Timeline = Annotated[
    float | None,
    typer.Option(
        parser=window,
        metavar="[SECONDS]",
        help="How each track feels as it goes on, in windows of 10, 30, 1m, …; without a number, of"
        " what suits its length. The next word is SECONDS if it is a time and could not begin an"
        " id, which has four digits or more; --timeline=3600 always is.",
    ),
]
Explain = Annotated[bool, typer.Option("--explain", help="What spoke for it, and how much.")]
Plot = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Draw it: valence and arousal, timeline, and what sounds like it, as .png or .svg.",
    ),
]
Force = Annotated[bool, typer.Option("--force", "-f", help="Draw over a file that is there.")]
Set = Annotated[
    str | None,
    typer.Option(
        "--set",
        parser=one_of(PERSON_WORDS),
        metavar="WORD",
        help=f"Say how it feels to you, before what was heard: {', '.join(PERSON_WORDS)}.",
    ),
]
Unset = Annotated[bool, typer.Option("--unset", help="Take back what you said of it.")]
Report = Annotated[
    bool, typer.Option("--report", help="How often you and what was heard agree, by word and version.")
]  # fmt: skip


@app.command(cls=TakesTimeline)
@writes_rows()
def mood(
    ctx: typer.Context,
    tracks: Tracks = None,
    all_: All = False,
    stale: Stale = False,
    again: Again = False,
    jobs: Jobs = None,
    timeline: Timeline = None,
    explain: Explain = False,
    plot: Plot = None,
    force: Force = False,
    word: Set = None,
    unset: Unset = False,
    report: Report = False,
) -> None:
    """Hear the mood of tracks: a word, how sure it is, valence and arousal from -1 to 1. What was heard before is shown, not heard again; what is interrupted goes on where it stopped. What you say yourself goes before what was heard."""
    form = chosen_form(ctx)
    _assure_sense(ctx, {
        "tracks": tracks, "--all": all_, "--stale": stale, "--again": again, "--jobs": jobs,
        "--timeline": timeline is not None, "--explain": explain, "--plot": plot is not None,
        "--force": force, "--set": word, "--unset": unset, "--report": report,
    })  # fmt: skip
    asked = Asked.of(form, seconds=timeline, explain=explain, plot=plot, force=force)
    with open_library(ctx) as library:
        if report:
            _report(library, form)
        elif word or unset:
            _keep_word(library, tracks or [], word, form)
        else:
            assure_track(ctx, library)
            ids = _chosen(library, tracks, stale=stale, again=again)
            _hear(library, ids, asked, form, again=again, jobs=jobs)
            hint_at_no_library(library)
            if not (tracks or ids) and library.exists:
                hint(_NOTHING_STALE if stale else _NOTHING_THERE if again else _NOTHING_NEW)


_SOURCES = ("tracks", "--all", "--stale")
_COMPANIONS = {"--report": (), "--set": ("tracks",), "--unset": ("tracks",)}
"""Options that go with nothing else than these."""
_NOTHING_STALE = "no mood was heard by an older version"
_NOTHING_THERE = "the library has no tracks"
_NOTHING_NEW = "every track has its mood already; --again hears them once more"


def _assure_sense(ctx: typer.Context, values: dict[str, object]) -> None:
    """Raise `UsageError` for options that do not go together, or where it is not said of what."""
    given = [name for name, value in values.items() if value]
    for name, companions in _COMPANIONS.items():
        others = [other for other in given if other not in (name, *companions)]
        if name in given and others:
            raise UsageError(f"{name} does not go with {others[0]}", hint="give one of them")
    if "--report" in given:
        return
    sources = [name for name in given if name in _SOURCES]
    if len(sources) != 1:
        what = f"both {sources[0]} and {sources[1]}" if sources else "no tracks"
        only = {"--set", "--unset"} & {*given}
        advice = "name tracks" if only else "name tracks, or say --all or --stale"
        if values["tracks"] == (taken := taken_for_tracks(ctx)):
            advice = as_length(taken[0])
        raise UsageError(f"{what} were given", hint=advice)
    if "--force" in given and "--plot" not in given:
        raise UsageError("--force is for --plot", hint="say what to draw, with --plot FILE")


def _chosen(library: "Library", tracks: list[str] | None, *, stale: bool, again: bool) -> list[str]:
    """Return the ids of the tracks that were named, or of all that there is something to hear of."""
    if tracks:
        return [track.id for track in named_tracks(library, tracks)]
    if stale:
        return library.stale_ids()
    every = Filter(unanalyzed=not again)
    return [str(track_id) for (track_id,) in library.rows(every, ("id",))]


def _hear(
    library: "Library", ids: list[str], asked: Asked, form: "Form", *, again: bool, jobs: int | None
) -> None:
    """Hear these tracks, write what was asked for, and end with the exit code that fits."""
    failures: list[AudiomoodError] = []
    analyses = library.analyse(ids, again=again, jobs=jobs or cpu_count(), detailed=asked.in_detail)
    rows = _noting(_shown(analyses, len(ids), form), failures)
    write_heard(library, rows, asked, form)
    if failures:
        raise typer.Exit(failures[0].exit_code if len(ids) == 1 else SOME_FAILED)


def _shown(analyses: "Generator[Analysis]", count: int, form: "Form") -> "Generator[Analysis]":
    with (
        closing(analyses),
        progress("hearing", form=form, things=count, noun="tracks") as bar,
    ):
        for analysis in analyses:
            bar.done(1)
            yield analysis


def _noting(rows: "Generator[Analysis]", failures: "list[AudiomoodError]") -> "Generator[Analysis]":
    with closing(rows):
        for analysis in rows:
            if analysis.error:
                failures.append(analysis.error)
                hint(f"{analysis.track.name}: {analysis.error}")
            yield analysis


def _keep_word(library: "Library", tracks: list[str], word: str | None, form: "Form") -> None:
    """Keep what a person says, or forget it, and write how the tracks feel now."""
    from dataclasses import replace

    from audiomood.cli.moods import MOODS
    from audiomood.model.outcome import Analysis

    found = named_tracks(library, tracks)
    library.set_word([track.id for track in found], word)
    hint_at_unanswered(library)
    now = (replace(track, person_word=word) for track in found)
    write((Analysis(track=track, mood=track.mood, fresh=False) for track in now), MOODS, form)


def _report(library: "Library", form: "Form") -> None:
    from audiomood.cli.report import write_report

    write_report(library.agreement(), form)
    hint_at_no_library(library)
