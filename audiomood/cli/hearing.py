"""What is written of tracks that are heard: their moods, and what was asked for beside them."""

from __future__ import annotations

import math
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Self

from audiomood.cli import shapes
from audiomood.cli.feeling import why_unknown
from audiomood.cli.moods import MOODS, REASONS, WINDOWS, TrackReason, TrackWindow, as_heard
from audiomood.cli.render import write_live
from audiomood.cli.session import hint
from audiomood.cli.text import counted
from audiomood.cli.windows import fitting
from audiomood.errors import InputRejected, UsageError
from audiomood.model.filter import Filter

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from audiomood.cli.plot import Subject, Target
    from audiomood.cli.render import Form
    from audiomood.library import Library
    from audiomood.model.mood import Reason, Window
    from audiomood.model.outcome import Analysis
    from audiomood.model.similar import Similar
    from audiomood.model.track import Mood

_NEAR = 8
"""Tracks that a picture shows beside the one that it is about."""
_STEPS = 24
"""Windows of a timeline that a picture shows at most, unless their length was asked for."""
_NO_TIMELINE, _NO_REASONS = "no timeline", "nothing to explain"


class Asked(NamedTuple):
    """What is wanted beside the moods: windows of so many seconds, reasons, a picture."""

    seconds: float | None
    explain: bool
    picture: Target | None

    @classmethod
    def of(
        cls, form: Form, *, seconds: float | None, explain: bool, plot: str | None, force: bool
    ) -> Self:
        """Return what was asked for.

        Raises
        ------
        UsageError
            It does not fit the form of the rows, or no picture can be drawn there.
        """
        if seconds is not None and explain and form in ("tsv", "csv"):
            raise UsageError(
                "--timeline and --explain write different rows", hint="choose one, or --json"
            )
        if plot is None:
            return cls(seconds, explain, None)
        from audiomood.cli.plot import target

        return cls(seconds, explain, target(plot, force=force))

    @property
    def in_detail(self) -> bool:
        """Whether more is needed of a mood than its numbers."""
        return self.seconds is not None or self.explain or self.picture is not None


def write_heard(library: Library, analyses: Generator[Analysis], asked: Asked, form: Form) -> None:
    """Write what was asked for of each track as it is heard, and then the picture."""
    heard: list[Analysis] = []
    if asked.picture:
        analyses = _kept(analyses, heard)
    if form == "table" and (asked.seconds is not None or asked.explain):
        _write_details(library, analyses, asked)
    elif form in ("json", "jsonl"):
        write_live(analyses, MOODS._replace(json=lambda one: _shape(library, one, asked)), form)
    elif asked.seconds is not None and form in ("tsv", "csv"):
        write_live(_track_windows(library, analyses, asked.seconds), WINDOWS, form)
    elif asked.explain and form in ("tsv", "csv"):
        write_live(_track_reasons(library, analyses), REASONS, form)
    else:
        write_live(analyses, MOODS, form)
    if asked.picture:
        _draw(library, heard, asked, asked.picture)


def _kept(analyses: Generator[Analysis], heard: list[Analysis]) -> Generator[Analysis]:
    with closing(analyses):
        for analysis in analyses:
            heard.append(analysis)
            yield analysis


def _windows(library: Library, mood: Mood | None, seconds: float) -> Sequence[Window]:
    if mood is None or not mood.parts:
        return ()
    return library.timeline(mood, seconds or fitting(mood.parts[-1].end))


def _explained(library: Library, analysis: Analysis) -> tuple[Sequence[Reason], str]:
    """Return what spoke for a mood, and where nothing did, why that is so."""
    mood = analysis.mood
    if mood is None:
        return (), ""
    if mood.valence is None:
        # Nothing spoke for a mood that is not known, whatever was measured.
        return (), f"{_NO_REASONS}, {why_unknown(mood)}"
    try:
        return library.explain(mood), ""
    except UsageError as error:
        # That of another version, or of a track that was just removed: the others have theirs.
        return (), str(error)


def _told(library: Library, analysis: Analysis) -> Sequence[Reason]:
    """Return what spoke for a mood; where nothing did, say so beside the rows."""
    reasons, why_not = _explained(library, analysis)
    if why_not:
        hint(f"{analysis.track.name}: {why_not}")
    return reasons


def _shape(library: Library, analysis: Analysis, asked: Asked) -> dict[str, object]:
    shape = shapes.analysis(analysis)
    if asked.seconds is not None:
        windows = _windows(library, analysis.mood, asked.seconds)
        shape["timeline"] = [shapes.window(window) for window in windows]
    if asked.explain:
        shape["explain"] = [shapes.reason(each) for each in _told(library, analysis)]
    return shape


def _track_windows(
    library: Library, analyses: Generator[Analysis], seconds: float
) -> Generator[TrackWindow]:
    with closing(analyses):
        for track, mood in ((analysis.track, analysis.mood) for analysis in analyses):
            windows = _windows(library, mood, seconds)
            if mood and not windows:
                hint(f"{track.name}: {_NO_TIMELINE}, {why_unknown(mood)}")
            for window in windows:
                yield TrackWindow(track, window)


def _track_reasons(library: Library, analyses: Generator[Analysis]) -> Generator[TrackReason]:
    with closing(analyses):
        for analysis in analyses:
            for reason in _told(library, analysis):
                yield TrackReason(analysis.track, reason)


def _write_details(library: Library, analyses: Generator[Analysis], asked: Asked) -> None:
    from audiomood.cli.details import Details

    details = Details()
    with closing(analyses):
        # All of them first: nothing is written while the progress is on the terminal.
        heard = list(analyses)
    for analysis in heard:
        details.heading(analysis)
        if (mood := analysis.mood) is None:
            continue
        if asked.seconds is not None:
            if windows := _windows(library, mood, asked.seconds):
                details.timeline(analysis, windows)
            else:
                details.remark(f"{_NO_TIMELINE}, {why_unknown(mood)}")
        if asked.explain:
            reasons, why_not = _explained(library, analysis)
            if why_not:
                details.remark(why_not)
            else:
                details.explanation(mood, reasons)


def _draw(library: Library, heard: Sequence[Analysis], asked: Asked, target: Target) -> None:
    """Draw the tracks that have a place on the plane; what could not be heard was told before.

    Raises
    ------
    UsageError
        There are no tracks.
    InputRejected
        All were heard, and none has one.
    """
    from audiomood.cli.plot import draw, place_of

    if not heard:
        raise UsageError("there is nothing to draw: no tracks are left to hear", hint="name some")
    subjects = list(chain.from_iterable(_subject(library, one, asked) for one in heard))
    placeless = [(one.track.name, one.mood) for one in heard if one.mood and not place_of(one.mood)]
    if subjects:
        draw(subjects, _near(library, subjects), target)
        left_out = f" without {counted(len(placeless), 'track')} of unknown mood"
        hint(f"drew {target.path}" + (left_out if placeless else ""))
    elif len(placeless) == len(heard):
        (name, mood), *others = placeless
        why = "no mood is known of these tracks" if others else f"{name!r}: {why_unknown(mood)}"
        raise InputRejected(f"{target.path} was not drawn, {why}")


def _near(library: Library, subjects: Sequence[Subject]) -> Sequence[Similar]:
    """Return what sounds like a track that is drawn alone."""
    (track, *_), *others = subjects
    if others or not (track.mood and track.mood.vector):
        return ()
    return list(library.similar(track, Filter(limit=_NEAR)))


def _subject(library: Library, analysis: Analysis, asked: Asked) -> Iterable[Subject]:
    from audiomood.cli.plot import Subject, place_of

    mood = analysis.mood
    if mood and (place := place_of(mood)):
        length = mood.parts[-1].end if mood.parts else 0
        seconds = asked.seconds or 10.0 * max(1, math.ceil(length / 10 / _STEPS))
        yield Subject(as_heard(analysis), place, _windows(library, mood, seconds))
