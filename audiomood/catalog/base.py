"""The contract of a catalog, in words: the rows of a library, and what is promised about them."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from audiomood.catalog.safekeeping import Safekeeping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from audiomood.model.filter import Filter
    from audiomood.model.mood import Verdict
    from audiomood.model.outcome import Total
    from audiomood.model.store import Removal, StoreEntry
    from audiomood.model.track import Event, Mood, Track

Field = Literal[
    "id", "name", "format", "codec", "channels", "sample_rate", "bit_rate", "size", "duration",
    "stated_duration", "added", "mood", "probability", "valence", "arousal", "heard", "said",
]  # fmt: skip
"""What `rows` can give of a track: text, numbers, or None where it is not known.

`mood` is the word that counts: the one that a person `said`, whose `probability` is 1, and without
one the word that was `heard`.
"""


class Added(NamedTuple):
    """What became of tracks that were to be added: new ones, ones whose blob is going, ones `back`.

    Those came back from the trash.
    """

    new: set[str]
    going: set[str]
    back: set[str]


class Tally(NamedTuple):
    """Tracks whose newest mood was made by the same versions, and that are called the same.

    `versions` are those of the features and of the model, `heard` is the word of the moods and
    `said` the person's, each None where there is none; `probability` is the sum of what the moods
    state.
    """

    versions: tuple[int, int] | None
    heard: str | None
    said: str | None
    tracks: int
    probability: float


class Catalog(Safekeeping):
    """The rows of one library; what keeps it safe stands in `Safekeeping`.

    - Every method that changes something is one transaction: it happened whole or not at all,
      and when it returns it survives a power cut. Other processes may read and write meanwhile.
    - Iterators hold a few rows at a time, however many there are.
    - Ids are whole ids of 64 hex digits; a change to an id that is not there changes nothing.
    - Text is any Unicode text without NUL; ids, names and the keys of tags are not empty.
    - Errors are `CatalogError`s: locked, damaged, too new, full.

    A catalog object belongs to the thread that opened it, unless it was opened for any thread:
    then threads may read from it in turn.
    """

    @property
    @abstractmethod
    def home(self) -> Path | None:
        """The folder that the catalog lies in, None where it is in memory."""

    # Tracks

    @abstractmethod
    def add(self, tracks: Sequence[Track], *, tags: Mapping[str, str]) -> Added:
        """Record tracks with their copies, and give each the person's `tags` as well.

        A track that is there already keeps its row and gains the copies it lacks and the
        person's tags. Of equal tracks in one call the first names the row.
        One whose blob is just being removed from a store is left out: the blob that the caller
        saw may vanish, so it waits for the removal, stores the blob again and adds again.
        One that is in the trash comes back from it as it was, with the copies that the trash knew,
        and is then one that is there.
        A copy's store must have been added before.
        """

    @abstractmethod
    def remove(self, ids: Sequence[str]) -> list[Removal]:
        """Forget tracks and all that belongs to them, and record that their blobs are to go."""

    @abstractmethod
    def removals(self, track_id: str | None = None) -> list[Removal]:
        """Return the blobs that are still to go, of all tracks or of one; longest waiting first."""

    @abstractmethod
    def claim(self, removals: Sequence[Removal]) -> list[Removal]:
        """Take removals on, and return those that are the caller's to finish, begun `since` now.

        Left out is what somebody else claimed or finished since the caller read it. So nobody
        deletes a blob that was stored again while he was busy with others. They are `claimed` from
        now on, for everybody who reads them.
        """

    @abstractmethod
    def removed(self, removals: Sequence[Removal]) -> None:
        """Strike out claimed removals whose blobs are gone."""

    @abstractmethod
    def rename(self, track_id: str, name: str) -> None:
        """Give a track another name."""

    @abstractmethod
    def tag(self, ids: Sequence[str], *, put: Mapping[str, str], drop: Sequence[str]) -> None:
        """Set the tags `put`, a person's word from now on, and drop those whose keys are named."""

    @abstractmethod
    def record_moods(self, moods: Mapping[str, Mood]) -> None:
        """Keep moods by track id; one of the same versions replaces the earlier one.

        The last one that was kept is the newest, and the only one that keeps its vector.
        """

    @abstractmethod
    def set_word(self, ids: Sequence[str], word: str | None) -> None:
        """Keep the word that a person says of tracks, or with None take back what was said.

        It goes before every word that was heard, also of tracks that were not. To say what is
        said already changes nothing.
        """

    # Reading

    @abstractmethod
    def find(self, wanted: Filter) -> Iterator[Track]:
        """Yield the tracks that fit, whole (but without features, parts and vector of their moods)."""

    @abstractmethod
    def rows(self, wanted: Filter, fields: Sequence[Field]) -> Iterator[tuple[object, ...]]:
        """Yield only some fields of the tracks that fit: much faster than `find`."""

    @abstractmethod
    def total(self, wanted: Filter) -> Total:
        """Count what fits; order, limit and offset do not matter."""

    @abstractmethod
    def get(self, ids: Sequence[str]) -> list[Track]:
        """Return the tracks of those ids that are there, in that order."""

    @abstractmethod
    def candidates(self, reference: str, *, limit: int) -> list[tuple[str, str]]:
        """Return (id, name) of what `reference` may mean.

        A whole id means that track alone. Anything else means every track of that exact name
        and, from four hex digits on, every id that begins so; at most `limit` are returned.
        """

    @abstractmethod
    def has_size(self, size: int) -> bool:
        """Tell whether some track has that many bytes: if not, a file of that size is new."""

    @abstractmethod
    def has_copy(self, track_id: str, location: str) -> bool:
        """Tell whether a track of that id is recorded to have a copy in a store."""

    @abstractmethod
    def same_audio(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return (id, name) of the oldest track with the same packets as each, where one is older."""

    @abstractmethod
    def history(self, track_id: str) -> list[Event]:
        """Return what happened to a track, oldest first."""

    @abstractmethod
    def moods(self, track_id: str) -> list[Mood]:
        """Return every mood a track ever had, newest first, with features, parts and vector."""

    @abstractmethod
    def verdicts(self, track_id: str) -> list[Verdict]:
        """Return what a person ever said of a track, newest first."""

    @abstractmethod
    def likenesses(self, wanted: Filter, versions: tuple[int, int]) -> Iterator[tuple[str, bytes]]:
        """Yield (id, vector) of the tracks that fit and have a vector of these versions.

        The versions are those of the features and of the model, a vector is its numbers as
        little-endian 32-bit floats. They come as the tracks were added; the order, limit and
        offset that are wanted do not matter.
        """

    @abstractmethod
    def tallies(self) -> list[Tally]:
        """Count all tracks by the versions of their newest mood, its word and a person's word."""

    @abstractmethod
    def breakdown(
        self, field: Literal["format", "mood"]
    ) -> list[tuple[str | None, int, float, int]]:
        """Return (value, tracks, seconds, bytes) for each value of a field, most tracks first.

        Of moods it is the word that counts.
        """

    # Stores and copies

    @abstractmethod
    def add_store(self, location: str) -> None:
        """Record a store; one that is there already stays as it is."""

    @abstractmethod
    def use_store(self, location: str) -> None:
        """Make a recorded store the default one for uploads; another changes nothing."""

    @abstractmethod
    def stores(self) -> list[StoreEntry]:
        """Return the recorded stores, oldest first; it counts every copy that they hold."""

    @abstractmethod
    def locations(self) -> list[str]:
        """Return the addresses of the recorded stores, oldest first, without counting anything."""

    @abstractmethod
    def default_location(self) -> str | None:
        """Return the address of the default store, None where none was made it."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Self:
        """Return the catalog, to be closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the catalog."""
        self.close()
