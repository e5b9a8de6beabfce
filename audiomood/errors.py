"""Every error that audiomood raises on purpose; the exit code and the hint stand on the class.

The message says what failed, on which object and why, in lower case. The hint says what to do
next; the command line prints both in one line. `docs/exit-codes.md` is generated from this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence


class AudiomoodError(Exception):
    """The root: catch this to catch everything that audiomood raises on purpose."""

    exit_code: ClassVar[int] = 1
    hint: str = ""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        if hint is not None:
            self.hint = hint


class UsageError(AudiomoodError):
    """The request itself makes no sense: a value, a store address or a combination of options."""

    exit_code = 2


class UnknownStore(UsageError):
    """The library has no store of that address."""

    hint = "`audiomood store list` shows the stores of this library"


class TargetExists(UsageError):
    """A file stands where a download was to go; nothing is overwritten without `--force`."""

    hint = "give another target with -o, or overwrite it with --force"


class TargetRefused(UsageError):
    """The place for a download does not exist or cannot be written to."""


class InputRejected(AudiomoodError):
    """One input cannot be used; others of the same command may have been."""

    exit_code = 3


class NotAudio(InputRejected):
    """The bytes hold no audio that can be decoded."""


class AnalysisFailed(InputRejected):
    """The analysis or conversion of one track ended without an answer: its process died, or a fault stopped it."""


class SourceUnreadable(InputRejected):
    """The input file cannot be opened or read."""


class SourceChanged(InputRejected):
    """The input changed while it was being read, so what was read is no one state of it."""

    hint = "upload it again when nothing writes to it any more"


class SizeMismatch(SourceChanged):
    """The source gave more or fewer bytes than was said."""


class HashMismatch(SourceChanged):
    """The source gave other bytes than was said."""


class TooLarge(InputRejected):
    """The place takes no file as large as this one; smaller ones it may take."""

    hint = "choose another store with --to"


class TrackNotFound(AudiomoodError):
    """No track has that id, id prefix or name."""

    exit_code = 4
    hint = "`audiomood list` shows what the library holds"


class AmbiguousTrack(AudiomoodError):
    """Several tracks fit; `candidates` holds a line (id and name) for each, at most ten."""

    exit_code = 4
    hint = "give more digits of the id"

    def __init__(self, message: str, *, candidates: Sequence[str]) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class Damage(AudiomoodError):
    """Stored data is not what it was when it was stored."""

    exit_code = 5


class BlobMissing(Damage):
    """A store is known to have held a blob and verifiably does not hold it now."""


class BlobDamaged(Damage):
    """The bytes of a blob do not have the size or hash that their key promises."""


class StoreError(AudiomoodError):
    """A store cannot do what was asked."""

    exit_code = 6


class StoreUnreachable(StoreError):
    """Whether the store holds the blob cannot be known now; a later try may succeed."""


class StoreRefused(StoreError):
    """The store answered and said no: credentials, permissions, a missing container."""


class StoreForeign(StoreRefused):
    """The store belongs to another library, which may delete what is in it."""

    hint = (
        "choose a folder or prefix of its own; if the other library is gone for good,"
        " `audiomood store add --take-over` makes the store this library's"
    )


class StoreFull(StoreRefused):
    """There is no room left in the store."""

    hint = "free some space, or choose another store with --to"


class CatalogError(AudiomoodError):
    """The catalog file cannot be used."""

    exit_code = 7


class CatalogMissing(CatalogError):
    """There is no catalog where one was expected."""

    hint = (
        "`audiomood db rebuild` makes one of what the stores hold, `audiomood db restore` one of a"
        " dump, `audiomood db create` an empty one"
    )


class CatalogExists(CatalogError):
    """There is a catalog where a new one was to go."""

    hint = "remove it with `audiomood db destroy`"


class CatalogLocked(CatalogError):
    """Another program holds the catalog and did not let go in time."""

    hint = "wait for the other program, or see who holds the file"


class CatalogRefused(CatalogError):
    """The catalog cannot be changed: it lies where nothing may be written, or where no room is left."""

    hint = "see who owns the home folder, how it is mounted, and whether its disk is full"


class CatalogDamaged(CatalogError):
    """The file is not a catalog, or is one whose content is broken."""

    hint = (
        "`audiomood db rebuild --replace` puts it aside and makes a new one of what the stores hold; to"
        " use a dump, `audiomood db destroy` and then `audiomood db restore`"
    )


class CatalogForeign(CatalogError):
    """The file is the database of another program."""

    hint = "choose another home folder with --home"


class CatalogOutdated(CatalogError):
    """The catalog is an old state of itself: a store knows what it does not, so it deletes nothing."""

    hint = (
        "`audiomood db rebuild --replace` puts it aside and makes a new one of what the stores know"
    )


class CatalogTooNew(CatalogError):
    """The catalog was written by a newer audiomood than this one."""

    hint = "update audiomood; this version would not understand everything in it"
