"""What lies beside the blobs in a container: notes, the quarantine, the marker that says whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError

from audiomood.store.azure_edge import edge, error_code, look
from audiomood.store.base import QUARANTINED, Leftover, Store
from audiomood.store.documents import MARKER, is_note, marker, note_name, owner_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azure.storage.blob import BlobClient, ContainerClient

NOTES = "notes/"
QUARANTINE = "quarantine/"


class AzureDocuments(Store):
    """The part of a store in a container that keeps small documents, and knows what was put aside."""

    _location: str
    _prefix: str
    _container: ContainerClient

    def owner(self) -> str | None:
        """Return whose the marker says the store is; see `Store.owner`.

        A store that nobody claimed has no marker here: its container alone makes it one.
        """
        text = self._read(MARKER)
        return None if text is None else owner_in(text, location=self._location)

    def claim(self, library_id: str) -> None:
        """Write the library into the marker; see `Store.claim`."""
        self._write(MARKER, marker(library_id))

    def write_note(self, name: str, data: bytes) -> None:
        """Write the note; see `Store.write_note`."""
        self._write(NOTES + note_name(name), data)

    def notes(self) -> Iterator[str]:
        """Yield the name of every note, ascending, a page at a time; see `Store.notes`."""
        start = self._prefix + NOTES
        pages = self._container.list_blob_names(name_starts_with=start).by_page()
        while True:
            with edge(self._location):
                page = next(pages, None)
                names = [] if page is None else [name.removeprefix(start) for name in page]
            if page is None:
                return
            yield from filter(is_note, names)

    def read_note(self, name: str) -> bytes | None:
        """Return what the note holds, or None; see `Store.read_note`."""
        return self._read(NOTES + note_name(name))

    def remove_note(self, name: str) -> None:
        """Make sure that there is no such note; see `Store.remove_note`."""
        delete(self._document(NOTES + note_name(name)), self._location)

    def quarantined(self) -> Iterator[Leftover]:
        """Yield what was a blob, a page at a time; see `Store.quarantined`."""
        start = self._prefix + QUARANTINE
        pages = self._container.list_blobs(name_starts_with=start).by_page()
        while True:
            with edge(self._location):
                page = next(pages, None)
                found = [] if page is None else [(b.name, b.size, b.last_modified) for b in page]
            if page is None:
                return
            for name, size, modified in found:
                if QUARANTINED.fullmatch(name.removeprefix(start)):
                    yield Leftover(name.removeprefix(start), size, modified)

    def _document(self, name: str) -> BlobClient:
        return self._container.get_blob_client(self._prefix + name)

    def _write(self, name: str, data: bytes) -> None:
        client = self._document(name)
        with edge(self._location):
            client.upload_blob(data, length=len(data), validate_content=True, overwrite=True)

    def _read(self, name: str) -> bytes | None:
        client = self._document(name)
        with edge(self._location):
            try:
                data: bytes = client.download_blob().readall()
            except HttpResponseError as error:
                if error_code(error) == "BlobNotFound":
                    return None
                raise
        return data


def delete(client: BlobClient, location: str, *, etag: str | None = None) -> bool:
    """Delete a blob, and return whether it is gone: also where it was before.

    With `etag` it is deleted only while it is as it was then.

    Raises
    ------
    StoreError
        Azure cannot be asked, has no such container, or does not allow it.
    """
    same: dict[str, Any] = {"etag": etag, "match_condition": MatchConditions.IfNotModified}
    with edge(location):
        try:
            client.delete_blob(**(same if etag is not None else {}))
        except HttpResponseError as error:
            if error_code(error) == "BlobNotFound":
                return True
            if etag is None or error_code(error) != "ConditionNotMet":
                raise
        else:
            return True
    # Nor is it met where our own first request deleted the blob and its answer got lost.
    return look(client, location) is None
