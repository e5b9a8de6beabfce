"""What every use case needs: the catalog and the stores of a home, each opened once and late."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Self

from audiomood.catalog import opening
from audiomood.config import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from audiomood.catalog.base import Catalog
    from audiomood.catalog.migrations import Notice
    from audiomood.errors import StoreError
    from audiomood.library.stores import Stores


class Opened:
    """A home folder, its catalog and its stores; to be closed, best by a `with` block."""

    def __init__(self, settings: Settings, *, notice: Notice | None = None) -> None:
        self._settings = settings
        self._notice = notice
        self._opened: Catalog | None = None
        self._imagined = False

    @classmethod
    def open(
        cls,
        home: str | Path | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        notice: Notice | None = None,
    ) -> Self:
        """Open the library at `home`, or where the environment or the platform says it is.

        `notice` is called with the old and the new schema version before the catalog is brought up
        to date, where that takes long.
        """
        environ = os.environ if environ is None else environ
        return cls(Settings.from_environment(environ, home=home), notice=notice)

    @property
    def home(self) -> Path:
        """The folder that holds the catalog."""
        return self._settings.home

    @property
    def exists(self) -> bool:
        """Whether there is a catalog at all."""
        return opening.exists(self.home)

    def close(self) -> None:
        """Let go of the catalog and the stores."""
        if self._opened:
            self._opened.close()
            self._opened = None
            self._imagined = False
        if "_stores" in self.__dict__:
            self._stores.close()

    def __enter__(self) -> Self:
        """Return the library, to be closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the library."""
        self.close()

    @cached_property
    def _stores(self) -> Stores:
        from audiomood.library.stores import Stores

        return Stores(self._settings)

    @property
    def _catalog(self) -> Catalog:
        """The catalog for reading: an empty one in memory while there is no file."""
        if self._imagined and self.exists:
            # Somebody made it meanwhile.
            self.close()
        if self._opened is None:
            self._imagined = not self.exists
            home = None if self._imagined else self.home
            self._opened = opening.open_catalog(home, notice=self._notice)
        return self._opened

    @property
    def _writable(self) -> Catalog:
        """The catalog for a change, made if there is none."""
        if not self.exists:
            self.close()
            opening.create_catalog(self.home)
        return self._catalog

    @property
    def unanswered(self) -> dict[str, StoreError]:
        """The stores that failed where nothing depended on it, and why each did.

        What was to be written or deleted there is remembered, and done by a later change.
        """
        return self._stores.failures()

    def _write_notes(self) -> None:
        """Write the notes that are due to their stores, as far as those can be reached."""
        from audiomood.library.notes import write_due

        write_due(self._writable, self._stores)
