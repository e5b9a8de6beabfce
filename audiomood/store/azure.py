"""A store in a container of Azure Blob Storage: one block blob for each blob."""

from __future__ import annotations

import io
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError

from audiomood.errors import AudiomoodError, BlobMissing, StoreUnreachable
from audiomood.store.azure_documents import QUARANTINE, AzureDocuments, delete
from audiomood.store.azure_edge import RANGE, connect, edge, error_code, look
from audiomood.store.azure_patience import CHECKED, CHECKED_RANGE, Patience
from audiomood.store.azure_upload import BLOCK, Outbox, Upload, blocks_of, read_block
from audiomood.store.azure_wire import Limits
from audiomood.store.base import Blob, is_sha256, key
from audiomood.store.meter import Meter, chunks
from audiomood.store.readahead import FIRST_WINDOW, ReadAhead, Readers
from audiomood.store.spool import measured, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azure.storage.blob import BlobClient

    from audiomood.config import AzureCredentials
    from audiomood.store.location import AzureLocation

PAGE = 5000
"""Blobs that are listed by one request: the most that Azure gives."""


class AzureStore(AzureDocuments):
    """Blobs in a container, each with its SHA-256 in its metadata."""

    connections: ClassVar[int] = 8
    """More requests at once than this gained little."""

    def __init__(
        self, location: AzureLocation, credentials: AzureCredentials, limits: Limits | None = None
    ) -> None:
        self._location = str(location)
        self._prefix = f"{location.prefix}/" if location.prefix else ""
        self._patience = Patience(limits or Limits())
        self._service = connect(location, credentials, self._patience)
        self._container = self._service.get_container_client(location.container)
        self._executor = ThreadPoolExecutor(self.connections, thread_name_prefix="azure")
        self._outbox = Outbox(self._executor, most=self.connections)
        self._readers = Readers()

    @property
    def location(self) -> str:
        """The address that opens this store again with the same credentials."""
        return self._location

    def create(self) -> None:
        """Make the container where there is none; see `Store.create`.

        Looking comes first: many a token may use a container that it could not make.
        """
        with edge(self._location):
            try:
                next(iter(self._container.list_blob_names(results_per_page=1)), None)
            except HttpResponseError as error:
                if error_code(error) != "ContainerNotFound":
                    raise
                self._make_container()

    def put(
        self,
        source: BinaryIO,
        *,
        size: int | None = None,
        sha256: str | None = None,
        replace: bool = False,
    ) -> Blob:
        """Store all bytes of the source; see `Store.put`.

        Less than `BLOCK` bytes go up in one request, more in blocks. The name of a blob has to be
        known before its first block, so a large source whose hash is not said is read twice.
        """
        meter = Meter(size=size, sha256=sha256)
        start = place(source)
        first = read_block(source)
        if len(first) < BLOCK:
            meter.update(first)
            blob = meter.blob()
            return self._upload(blob.sha256, replace=replace).whole(blob, first)
        begun = iter([first])
        del first  # or it stays in memory until all is sent
        if sha256 is not None:
            blocks = chain(begun, blocks_of(source))
            return self._put_blocks(blocks, meter, sha256, replace=replace)
        # Chunks are read, and measured by who gave the source, while the one before is hashed.
        with (
            closing(chunks(source)) as rest,
            measured(source, chain(begun, rest), meter, start=start) as again,
        ):
            blob = meter.blob()
            checked = Meter(size=blob.size, sha256=blob.sha256)
            return self._put_blocks(blocks_of(again), checked, blob.sha256, replace=replace)

    def stat(self, sha256: str) -> Blob | None:
        """Return the blob of that hash, or None; see `Store.stat`."""
        found = look(self._client(sha256), self._location)
        return None if found is None else Blob(sha256, found.size)

    def open(self, sha256: str) -> BinaryIO:
        """Open the blob for reading in ranges, the next ones fetched ahead; see `Store.open`.

        Each range is compared with the MD5 that Azure made of it, and asked for again if need be.
        """
        return self._open(sha256, CHECKED)

    def open_whole(self, sha256: str) -> BinaryIO:
        """Open it without an MD5 of each range; see `Store.open_whole`.

        To make and to compare them costs both sides more than all the rest, and says nothing that
        the hash of the whole does not say. It only says it earlier: who finds the whole wrong
        reads it once more by `open`, which gets right bytes also where one range in ten is not.
        """
        return self._open(sha256, {})

    def remove(self, sha256: str) -> None:
        """Make sure that the store does not hold the blob; see `Store.remove`."""
        delete(self._client(sha256), self._location)

    def blobs(self) -> Iterator[Blob]:
        """Yield every blob, ordered by hash, a page at a time; see `Store.blobs`."""
        listed = self._container.list_blobs(name_starts_with=self._prefix, results_per_page=PAGE)
        pages = listed.by_page()
        while True:
            with edge(self._location):
                page = next(pages, None)
                found = [] if page is None else [(blob.name, blob.size) for blob in page]
            if page is None:
                return
            for name, size in found:
                sha256 = name[-64:]
                if is_sha256(sha256) and name == self._prefix + key(sha256):
                    yield Blob(sha256, size)

    def quarantine(self, sha256: str) -> str:
        """Copy the blob to a name in the quarantine, then delete it; see `Store.quarantine`."""
        found = look(self._client(sha256), self._location)
        if found is None:
            raise self._missing(sha256)
        name = f"{QUARANTINE}{sha256}-{secrets.token_hex(4)}"
        target = self._container.get_blob_client(self._prefix + name)
        with self.open(sha256) as file:
            upload = Upload(target, location=self._location)
            meter, blocks = Meter(size=None, sha256=None), blocks_of(file)
            upload.in_blocks(blocks, meter, sha256=sha256, outbox=self._outbox)
        copied = look(target, self._location)
        if copied is None or copied.size != found.size:
            raise self._changed(sha256)
        if not delete(self._client(sha256), self._location, etag=found.etag):
            raise self._changed(sha256)
        return f"{self._location}/{name}"

    def abandon(self) -> None:
        """End every call that is under way; see `Store.abandon`."""
        self._patience.abandon()

    def close(self) -> None:
        """Close the connections; what is still on its way ends."""
        self._patience.abandon()
        self._executor.shutdown(cancel_futures=True)
        self._service.close()

    def _make_container(self) -> None:
        try:
            self._container.create_container()
        except HttpResponseError as error:
            if error_code(error) != "ContainerAlreadyExists":
                raise

    def _client(self, sha256: str) -> BlobClient:
        return self._container.get_blob_client(self._prefix + key(sha256))

    def _upload(self, sha256: str, *, replace: bool) -> Upload:
        return Upload(self._client(sha256), location=self._location, replace=replace)

    def _put_blocks(
        self, blocks: Iterator[bytes], meter: Meter, sha256: str, *, replace: bool
    ) -> Blob:
        upload = self._upload(sha256, replace=replace)
        return upload.in_blocks(blocks, meter, sha256=sha256, outbox=self._outbox)

    def _open(self, sha256: str, headers: dict[str, str]) -> BinaryIO:
        client = self._client(sha256)
        with edge(self._location):
            try:
                stream = client.download_blob(offset=0, length=FIRST_WINDOW, headers=headers)
                first = b"".join(stream.chunks())
            except HttpResponseError as error:
                if error_code(error) == "InvalidRange":  # an empty blob has no first byte
                    return io.BytesIO()
                if error_code(error) == "BlobNotFound":
                    raise self._missing(sha256) from None
                raise
            size = int(str(stream.properties.content_range).rpartition("/")[2])
        if len(first) == size:
            return io.BytesIO(first)
        self._refuse_short(first, min(size, FIRST_WINDOW))
        fetch = partial(self._fetch, client, sha256, stream.properties.etag, headers)
        largest = CHECKED_RANGE if headers else RANGE
        return io.BufferedReader(
            ReadAhead(
                fetch, self._executor,
                size=size, first=first, largest=largest, readers=self._readers,
            )
        )  # fmt: skip

    def _fetch(
        self, client: BlobClient, sha256: str, etag: str, headers: dict[str, str],
        start: int, length: int,
    ) -> bytes:  # fmt: skip
        same: dict[str, Any] = {"etag": etag, "match_condition": MatchConditions.IfNotModified}
        with edge(self._location):
            try:
                stream = client.download_blob(offset=start, length=length, headers=headers, **same)
                data = b"".join(stream.chunks())  # readall would copy them twice
            except HttpResponseError as error:
                if error_code(error) not in {"BlobNotFound", "ConditionNotMet"}:
                    raise
                raise self._changed(sha256) from None
        self._refuse_short(data, length)
        return data

    def _changed(self, sha256: str) -> AudiomoodError:
        if self.stat(sha256) is None:
            return self._missing(sha256)
        return StoreUnreachable(
            f"{self._location} got blob {sha256[:12]} anew while it was read", hint="try again"
        )

    def _refuse_short(self, data: bytes, length: int) -> None:
        if len(data) != length:
            raise StoreUnreachable(
                f"{self._location} gave {len(data)} bytes where {length} were asked for"
            )

    def _missing(self, sha256: str) -> BlobMissing:
        return BlobMissing(f"{self._location} does not hold the blob {sha256[:12]}")
