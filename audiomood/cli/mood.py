"""`audiomood mood`: hear how tracks feel, or show what is known."""

from contextlib import closing
from os import cpu_count
from typing import TYPE_CHECKING, Annotated

import typer

from audiomood.cli import shapes
from audiomood.cli.codes import SOME_FAILED
from audiomood.cli.options import Jobs, writes_rows
from audiomood.cli.progress import progress
from audiomood.cli.render import chosen_form, write_live
from audiomood.cli.session import hint, hint_at_no_library, named_tracks, open_library
from audiomood.cli.text import percent, signed
from audiomood.cli.verb import verb
from audiomood.cli.view import Column, View
from audiomood.errors import UsageError
from audiomood.model.filter import Filter
from audiomood.model.outcome import Analysis
from audiomood.model.track import Mood
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from audiomood.cli.render import Form
    from audiomood.errors import AudiomoodError
    from audiomood.library import Library

app = verb()


def _of_mood(get: "Callable[[Mood], str]") -> "Callable[[Analysis], str]":
    return lambda analysis: get(analysis.mood) if analysis.mood else ""


_word = _of_mood(lambda mood: mood.word)
_sure = _of_mood(lambda mood: percent(mood.probability))
_valence = _of_mood(lambda mood: signed(mood.valence))
_arousal = _of_mood(lambda mood: signed(mood.arousal))
_reason = _of_mood(lambda mood: mood.reason or "")


def _remark(analysis: Analysis) -> str:
    return str(analysis.error) if analysis.error else _reason(analysis)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


MOODS: View[Analysis] = View(
    columns=(
        Column("id", style="cyan"),
        Column("mood", style="mood"),
        Column("sure", right=True),
        Column("valence", right=True),
        Column("arousal", right=True),
        Column("name", elastic=True),
        Column("reason", elastic=True),
    ),
    cells=lambda analysis: (
        analysis.track.shown_id, _word(analysis), _sure(analysis), _valence(analysis),
        _arousal(analysis), analysis.track.name, _remark(analysis),
    ),
    fields=("id", "mood", "probability", "valence", "arousal", "name", "reason"),
    values=lambda analysis: (
        analysis.track.id, *_plain(analysis.mood), analysis.track.name, _remark(analysis) or None,
    ),
    line=lambda analysis: (
        analysis.track.id[:SHOWN_ID_DIGITS], _word(analysis),
        *(_number(value) for value in _numbers(analysis.mood)),
        analysis.track.name, _remark(analysis),
    ),
    json=shapes.analysis,
    id=lambda analysis: analysis.track.id,
)  # fmt: skip


def _numbers(mood: Mood | None) -> tuple[float | None, float | None, float | None]:
    return (mood.probability, mood.valence, mood.arousal) if mood else (None, None, None)


def _plain(mood: Mood | None) -> tuple[str | float | None, ...]:
    return (mood.word if mood else None, *_numbers(mood))


@app.command()
@writes_rows()
def mood(
    ctx: typer.Context,
    tracks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TRACK...]",
            help="Ids, id prefixes or names; `-` reads ids from standard input.",
        ),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", "-a", help="Every track that has no mood yet.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Hear what is known once more, too.")
    ] = False,
    jobs: Jobs = None,
) -> None:
    """Hear the mood of tracks: a word, how sure it is, valence and arousal from -1 to 1. What was heard before is shown, not heard again; what is interrupted goes on where it stopped."""
    form = chosen_form(ctx)
    if bool(tracks) == all_:
        given = "both tracks and --all" if tracks else "no tracks"
        raise UsageError(f"{given} were given", hint="name tracks, or say --all")
    with open_library(ctx) as library:
        wanted = _wanted(library, tracks, again=again)
        failures: list[AudiomoodError] = []
        rows = _noting(_analyses(library, wanted, form, again=again, jobs=jobs), failures)
        write_live(rows, MOODS, form)
        hint_at_no_library(library)
        if all_ and not wanted and library.exists:
            hint("every track has its mood already; --again hears them once more")
    if failures:
        raise typer.Exit(failures[0].exit_code if len(wanted) == 1 else SOME_FAILED)


def _wanted(library: "Library", tracks: list[str] | None, *, again: bool) -> list[str]:
    if tracks:
        return [track.id for track in named_tracks(library, tracks)]
    every = Filter(unanalyzed=not again)
    return [str(track_id) for (track_id,) in library.rows(every, ("id",))]


def _analyses(
    library: "Library", ids: list[str], form: "Form", *, again: bool, jobs: int | None
) -> "Generator[Analysis]":
    with (
        closing(library.analyse(ids, again=again, jobs=jobs or cpu_count())) as analyses,
        progress("hearing", form=form, things=len(ids), noun="tracks") as bar,
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
