"""Care: the part of a library that keeps recordings safe: checks, copies, the trash, the notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.library.moods import Moods

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

    from audiomood.errors import CatalogOutdated
    from audiomood.library.check import Check
    from audiomood.library.trash import Swept
    from audiomood.model.outcome import Removed, Transfer
    from audiomood.model.portion import Portion
    from audiomood.model.store import Trashed
    from audiomood.model.track import Track
    from audiomood.store.trial import Held


def _silent(_: int) -> None:
    """Advance nothing."""


class Care(Moods):
    """What keeps a library's recordings safe."""

    _swept: Swept | None = None

    def check(
        self,
        *,
        stores: Sequence[str] = (),
        read: Portion | None = None,
        decode: bool = False,
        repair: bool = False,
        dry_run: bool = False,
        jobs: int | None = None,
        advance: Callable[[int], None] = _silent,
    ) -> Check:
        """Look for everything that is wrong; findings come as they are found.

        Parameters
        ----------
        stores : addresses of the stores to look at; all where there is none
        read : the tracks whose bytes are read and hashed as well, in every copy
        decode : decode every track as well, or those that are read, and compare how long it is
        repair : do what mends without losing anything, and say what was done
        dry_run : with `repair`, say what it would do and change nothing
        jobs : blobs read at once, and processes that decode
        advance : called with the number of bytes read or decoded, from several threads
        """
        from audiomood.library.check import Check, Plan

        plan = Plan(
            stores=tuple(stores), read=read, decode=decode, repair=repair, dry_run=dry_run,
            jobs=jobs, advance=advance,
        )  # fmt: skip
        return Check(self.home, lambda: self._catalog, self._stores, plan)

    # Copies in several stores

    def copy(
        self,
        tracks: Iterable[Track],
        *,
        to: str,
        jobs: int | None = None,
        advance: Callable[[int], None] = _silent,
    ) -> Generator[Transfer]:
        """Give each track a verified copy in the store `to`; what is there already is left alone."""
        from audiomood.library.transfer import copy

        return copy(
            self._writable, self._stores, tracks, home=self.home, to=to, jobs=jobs, advance=advance
        )

    def move(
        self,
        tracks: Iterable[Track],
        *,
        to: str,
        source: str | None = None,
        jobs: int | None = None,
        advance: Callable[[int], None] = _silent,
    ) -> Generator[Transfer]:
        """Copy, read the new copy back, and only then delete those in `source`, or in all others."""
        from audiomood.library.transfer import move

        return move(
            self._writable, self._stores, tracks, home=self.home, to=to, source=source, jobs=jobs,
            advance=advance,
        )  # fmt: skip

    def test_store(self, text: str) -> Generator[Held]:
        """Try with throw-away bytes whether a store keeps its promises; yield one after another."""
        from audiomood.library.transfer import try_store

        return try_store(self._stores, text, home=self.home)

    # The trash

    def remove(self, tracks: Sequence[Track], *, now: bool = False) -> list[Removed]:
        """Put tracks into the trash for 30 days, or with `now` delete them and their blobs for good.

        Raises
        ------
        StoreError
            With `now`: a store that holds a copy cannot be reached. Nothing happened.
        CatalogOutdated
            With `now`: such a store knows what this catalog does not. Nothing happened.
        """
        from audiomood.library import trash

        removed, self._swept = trash.remove(self._writable, self._stores, tracks, now=now)
        return removed

    @property
    def expired(self) -> Sequence[Trashed]:
        """What the last removal deleted for good besides, since its time in the trash was over."""
        return self._swept.deleted if self._swept else ()

    @property
    def held_back(self) -> CatalogOutdated | None:
        """Why the last removal did not delete what has been in the trash for too long, if so."""
        return self._swept.refused if self._swept else None

    def trashed(self) -> list[Trashed]:
        """Return what is in the trash, newest first."""
        return self._catalog.trashed()

    def trashed_as(self, references: Iterable[str]) -> list[Trashed]:
        """Return what is meant of what is in the trash, each once; errors as in `restore`."""
        from audiomood.library import trash

        return trash.named(self._catalog, references)

    def restore(self, reference: str) -> Track:
        """Bring a track back from the trash, with all that was known of it.

        Raises
        ------
        TrackNotFound, AmbiguousTrack
            Of what is in the trash.
        """
        from audiomood.library import trash

        return trash.restore(self._writable, self._stores, [reference])[0]

    def restore_all(self, references: Iterable[str]) -> list[Track]:
        """Bring several tracks back, or none where one of them cannot be; errors as in `restore`."""
        from audiomood.library import trash

        return trash.restore(self._writable, self._stores, references)

    def lost_copies(self, tracks: Sequence[Track]) -> list[tuple[Track, str]]:
        """Return which of the copies of tracks are verifiably not there, each with its store.

        Those in a store that cannot be asked are not among them.
        """
        from audiomood.library import presence

        return presence.lost_copies(self._stores, tracks)

    def empty_trash(self, references: Sequence[str] | None = None) -> list[Trashed]:
        """Delete for good what is in the trash, all of it or what is named; return what went.

        Each tells where blobs of it are still `going`: a later removal deletes those.
        """
        from audiomood.library import trash

        emptied, self._swept = trash.empty(self._writable, self._stores, references)
        return emptied
