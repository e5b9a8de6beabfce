"""Getting out: the recordings of a library as files, as they were stored or in another format."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from audiomood.library.care import Care

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from audiomood.library.wanted import Wanted
    from audiomood.model.outcome import Download
    from audiomood.model.track import Track


def _silent(_: int) -> None:
    """Advance nothing."""


class Getting(Care):
    """What writes recordings where a person wants them."""

    def download(
        self,
        track: Track,
        target: Path,
        *,
        force: bool = False,
        advance: Callable[[int], None] = _silent,
    ) -> Download:
        """Write a track's bytes to a file, which appears whole and verified or not at all."""
        from audiomood.library import fetch

        return fetch.download(track, target, self._stores, force=force, advance=advance)

    def downloads(
        self,
        wanted: Sequence[tuple[Track, Path]],
        *,
        force: bool = False,
        jobs: int | None = None,
        advance: Callable[[int], None] = _silent,
    ) -> Generator[Download]:
        """Write many tracks, each to its file as `download` does; yield what became of them, in order.

        What went wrong with one is in its result; only a store that cannot be asked ends them all.

        Parameters
        ----------
        jobs : tracks at once; by default what their stores make good use of
        advance : called with the number of bytes read, from several threads
        """
        from audiomood.library.downloads import downloads

        return downloads(wanted, self._stores, force=force, jobs=jobs, advance=advance)

    def conversions(
        self,
        wanted: Sequence[tuple[Track, Path]],
        form: Wanted,
        *,
        force: bool = False,
        jobs: int | None = None,
        advance: Callable[[int], None] = _silent,
    ) -> Generator[Download]:
        """Do what `downloads` does in another format; what is in that already is downloaded as it is.

        A result is as long as its source to the sample, and has the tags of the library.

        Parameters
        ----------
        form : the format, and perhaps the bit rate
        jobs : tracks at once; by default one for each processor
        advance : called with the number of bytes of the library that are done, from several threads
        """
        from audiomood.library.convert import conversions

        return conversions(
            wanted, form, self._stores, self.home, force=force, jobs=jobs, advance=advance
        )

    def copy_to(
        self, track: Track, file: BinaryIO, *, advance: Callable[[int], None] = _silent
    ) -> None:
        """Write a track's bytes into an open, seekable file, left empty or right."""
        from audiomood.library import fetch

        fetch.copy_verified(track, self._stores, file, advance)
