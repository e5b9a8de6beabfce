"""How tracks feel: the half of a library that hears, compares, and keeps what a person says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.errors import UsageError
from audiomood.library.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from audiomood.model.agreement import Agreement
    from audiomood.model.filter import Filter
    from audiomood.model.mood import Reason, Verdict, Window
    from audiomood.model.outcome import Analysis
    from audiomood.model.similar import Similar
    from audiomood.model.track import Mood, Track


class Moods(Opened):
    """What can be done with the moods of a library's tracks."""

    def analyse(
        self,
        ids: Sequence[str],
        *,
        again: bool = False,
        jobs: int | None = None,
        detailed: bool = False,
    ) -> Generator[Analysis]:
        """Hear the moods of tracks; yield each once it is kept. Known ones are not heard again.

        Known is what this version heard, or a newer one.

        Parameters
        ----------
        again : hear known ones, too
        jobs : processes that hear, one by default; never this one, which none of them can harm
        detailed : known moods come with their features, parts and vectors as well
        """
        from audiomood.library.analyse import analyse

        return analyse(
            self._catalog, ids, home=self.home, jobs=jobs or 1, again=again, detailed=detailed
        )

    def stale_ids(self) -> list[str]:
        """Return the ids of tracks whose newest mood was made by an older version than this one."""
        from audiomood.library import versions

        return versions.stale_ids(self._catalog)

    def moods(self, track: Track) -> list[Mood]:
        """Return every mood a track ever had, newest first, with features, parts and vector."""
        return self._catalog.moods(track.id)

    def timeline(self, mood: Mood, seconds: float) -> list[Window]:
        """Return how a track feels as it goes on, in windows of `seconds`, a multiple of ten.

        The mood must come with its parts: from `moods`, or from `analyse` in detail. One that a
        version without parts made has no windows.

        Raises
        ------
        UsageError
            Parts do not add up to windows of so many seconds.
        """
        from audiomood.mood.timeline import timeline

        try:
            return timeline(mood.parts, seconds)
        except ValueError as error:
            raise UsageError(str(error)) from error

    def explain(self, mood: Mood) -> list[Reason]:
        """Return what spoke for a mood, strongest first.

        The mood must come with its features: from `moods`, or from `analyse` in detail.

        Raises
        ------
        UsageError
            It comes without, or another version made it.
        """
        from audiomood.library.explain import explain

        return explain(mood)

    def similar(self, track: Track, wanted: Filter | None = None) -> Iterator[Similar]:
        """Yield the tracks that sound like one, nearest first, the track itself left out.

        Only tracks count that fit and were heard by the same version. Of a filter, `sort` does
        not matter; `reverse`, `limit` and `offset` are about the order of distances.

        Raises
        ------
        UsageError
            The track was not heard, or not by a version that tells how near sounds are.
        """
        from audiomood.library.similar import similar
        from audiomood.model.filter import Filter

        return similar(self._catalog, track, wanted or Filter())

    def set_word(self, ids: Sequence[str], word: str | None) -> None:
        """Keep what a person says of tracks, before all that is heard; None takes it back.

        Raises
        ------
        UsageError
            It is none of the words happy, angry, sad, calm and neutral.
        """
        from audiomood.library import edit

        edit.set_word(self._writable, ids, word)
        self._write_notes()

    def verdicts(self, track: Track) -> list[Verdict]:
        """Return what a person ever said of a track, newest first."""
        return self._catalog.verdicts(track.id)

    def agreement(self) -> Agreement:
        """Compare what was heard in this library with what a person says of the same tracks."""
        from audiomood.library import agreement

        return agreement.agreement(self._catalog)
