"""Rows: what an upload writes into the catalog once the bytes are stored, and what it tells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audiomood.catalog.base import Added
from audiomood.errors import SourceChanged
from audiomood.library.durations import misstated
from audiomood.library.notes.values import is_nameless
from audiomood.library.removals import wait_for
from audiomood.library.upload.intake import Stored, take_in
from audiomood.library.upload.sources import Rejected
from audiomood.model.outcome import Upload
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiomood.catalog.base import Catalog
    from audiomood.library.upload.intake import Found, Outcome, Plan
    from audiomood.model.track import Track

_MENDED: dict[Found, str] = {
    "missing": "its blob was missing and is there again",
    "damaged": "its blob was damaged and is right again",
}
"""What is said of a copy that an upload mended, by what was there before."""


class Rows:
    """Writes the rows of one upload, or finds out which ones a dry run would write."""

    def __init__(self, plan: Plan, catalog: Catalog) -> None:
        self._plan = plan
        self._catalog = catalog
        self._imagined: set[str] = set()
        self._back: set[str] = set()

    def record(self, outcomes: Sequence[Outcome]) -> list[Upload]:
        """Write the rows of what was stored, and tell what became of each source."""
        settled = list(outcomes)
        new = self._imagine(settled) if self._plan.dry_run else self._settle(settled)
        tracks = self._tracks(settled, new)
        same = self._catalog.same_audio(list(new))
        results = []
        for outcome in settled:
            if isinstance(outcome, Rejected):
                results.append(_rejected(outcome))
            else:
                track = tracks.get(outcome.id) or outcome.track
                if named := self._name_again(outcome, track):
                    tracks[outcome.id] = named
                fresh = outcome.id in new
                remark = self._remark(
                    outcome, track, fresh=fresh, named=named, same=same.get(outcome.id)
                )
                results.append(_taken(outcome, named or track, remark, fresh=fresh))
                # The second of two equal files in one batch is a duplicate of the first.
                new.discard(outcome.id)
        return results

    def _tracks(self, outcomes: Sequence[Outcome], new: set[str]) -> dict[str, Track]:
        """Return what the catalog says of those that have rows, by their ids."""
        ids = _ids(outcomes)
        fresh = set() if self._plan.tags or self._plan.dry_run else new - self._back
        tracks = {
            track.id: track for track in self._catalog.get([i for i in ids if i not in fresh])
        }
        for outcome in outcomes:
            # What was just written need not be read. Of equal recordings the first names the track.
            if isinstance(outcome, Stored) and outcome.track and outcome.id in fresh:
                tracks.setdefault(outcome.id, outcome.track)
        return tracks

    def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Write the rows of what was stored when an upload ends early, and wait for nobody.

        A blob that another process is just removing gets no row: it will be gone.
        """
        if not self._plan.dry_run:
            self._add(outcomes)

    def _settle(self, outcomes: list[Outcome]) -> set[str]:
        """Write the rows, of those after a while whose blobs were being removed; return new ids and ones that are back."""
        new, going, back = self._add(outcomes)
        self._back |= back
        new |= back
        for place, outcome in enumerate(outcomes):
            if isinstance(outcome, Stored) and outcome.id in going:
                again = [self._take_in_again(outcome)]
                new |= self._settle(again)
                outcomes[place] = again[0]
        return new

    def _add(self, outcomes: Sequence[Outcome]) -> Added:
        stored = [outcome for outcome in outcomes if isinstance(outcome, Stored)]
        known = [outcome.id for outcome in stored if outcome.track is None]
        tracks = [outcome.track for outcome in stored if outcome.track is not None]
        if known and self._plan.tags:
            self._catalog.tag(known, put=self._plan.tags, drop=())
        if not tracks:
            return Added(set(), set(), set())
        return self._catalog.add(tracks, tags=self._plan.tags)

    def _take_in_again(self, outcome: Stored) -> Outcome:
        """Store a source once more whose blob another process was removing when it was stored."""
        if outcome.source.size is None:
            why = SourceChanged("another process removed the same track meanwhile")
            return Rejected(outcome.source.path, why)
        wait_for(outcome.id, self._catalog, self._plan.store, self._plan.location)
        return take_in(outcome.source, self._plan, maybe_known=False)

    def _imagine(self, outcomes: Sequence[Outcome]) -> set[str]:
        """Return the ids that would be new."""
        ids = set(_ids(outcomes)) - self._imagined
        new = ids - {track.id for track in self._catalog.get(list(ids))}
        self._imagined |= new
        return new

    def _name_again(self, outcome: Stored, track: Track | None) -> Track | None:
        """Give a track whose name was lost that of its file and return it, None for others."""
        name = outcome.source.name
        if not (track and is_nameless(track.id, track.name)) or is_nameless(track.id, name):
            return None
        if not self._plan.dry_run:
            self._catalog.rename(track.id, name)
        return replace(track, name=name)

    def _remark(
        self,
        outcome: Stored,
        track: Track | None,
        *,
        fresh: bool,
        named: Track | None,
        same: tuple[str, str] | None,
    ) -> str | None:
        if track is None:
            return None
        if fresh and track.id not in self._back:
            return _remark_on_new(track, same)
        other = not named and outcome.source.name != track.name
        called = f" as {track.name!r}" if other else ""
        place = "back from the trash" if fresh else "here already" if other else ""
        remarks = (
            place and f"{place}{called}",
            _MENDED.get(outcome.was),
            "named again" if named else None,
        )
        return "; ".join(filter(None, remarks)) or None


def _remark_on_new(track: Track, same: tuple[str, str] | None) -> str | None:
    if same:
        return f"the same audio as {same[0][:SHOWN_ID_DIGITS]} {same[1]!r} under other tags"
    said, counted = track.sound.stated_duration, track.sound.duration
    if not misstated(said, counted):
        return None
    return f"its header says {said:.1f} s, but it holds {counted:.1f} s"


def _taken(outcome: Stored, track: Track | None, remark: str | None, *, fresh: bool) -> Upload:
    return Upload(
        path=outcome.source.path,
        status="stored" if fresh else "duplicate",
        id=outcome.id,
        reason=remark,
        track=track,
    )


def _rejected(outcome: Rejected) -> Upload:
    return Upload(path=outcome.path, status="rejected", reason=str(outcome.error))


def _ids(outcomes: Sequence[Outcome]) -> list[str]:
    return [outcome.id for outcome in outcomes if isinstance(outcome, Stored)]
