"""How the bytes of one blob get into a container: in one request, or in blocks."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError
from azure.storage.blob import BlobBlock

from audiomood.errors import StoreUnreachable
from audiomood.store.azure_edge import edge, error_code, look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future

    from azure.storage.blob import BlobClient, BlobProperties

    from audiomood.store.base import Blob
    from audiomood.store.meter import Meter

BLOCK = 4 << 20
"""Bytes of a block; what is smaller goes up in one request. A blob has at most 50,000 blocks."""
IN_MEMORY = 4
"""Blocks of one blob in memory at once: one that is read, the others on their way."""

_CAME_FIRST = {"BlobAlreadyExists", "ConditionNotMet", "InvalidBlockList"}
"""What Azure says when another writer, or our own request whose answer got lost, was faster."""


def read_block(source: BinaryIO) -> bytes:
    """Return the next bytes of the source: a full block, less only at its end, or nothing after it."""
    block = source.read(BLOCK)
    while block and len(block) < BLOCK and (more := source.read(BLOCK - len(block))):
        block += more
    return block


def blocks_of(source: BinaryIO) -> Iterator[bytes]:
    """Return what gives the blocks of the source one by one, and keeps none of them."""
    return iter(partial(read_block, source), b"")


class Outbox:
    """Sends blocks of any number of blobs; none is read before there is room for it among `most`.

    So what is in memory does not grow with the number of blobs that go up at once.
    """

    def __init__(self, executor: Executor, *, most: int) -> None:
        self._executor = executor
        self._room = threading.Semaphore(most)

    def send(
        self, take: Callable[[], bytes | None], send: Callable[[bytes], object]
    ) -> Future[object] | None:
        """Take a block once there is room, and let a thread send it; None where there is no more."""
        self._room.acquire()
        try:
            block = take()
            future = None if block is None else self._executor.submit(send, block)
        except BaseException:
            self._room.release()
            raise
        if future is None:
            self._room.release()
        else:
            future.add_done_callback(lambda _: self._room.release())
        return future


class Upload:
    """One blob on its way; `location` names the store in errors.

    With `replace` what is there already is not trusted, whatever its size and its metadata say.
    """

    def __init__(self, client: BlobClient, *, location: str, replace: bool = False) -> None:
        self._client = client
        self._location = location
        self._replace = replace

    def whole(self, blob: Blob, data: bytes) -> Blob:
        """Send all bytes at once, on the condition that there is no such blob yet.

        Or to replace just the one that is there.
        """
        send = partial(
            self._client.upload_blob, data, length=len(data), validate_content=True, overwrite=False
        )
        if self._is_sent(send, blob, found=None):
            return blob
        found = look(self._client, self._location)
        if not self._replace and _is(found, blob):
            return blob
        # What is there has not these bytes, or is not trusted: this replaces just that.
        if not self._is_stored_by(send, blob, found=found):
            self._give_up(blob)
        return blob

    def in_blocks(
        self, blocks: Iterator[bytes], meter: Meter, *, sha256: str, outbox: Outbox
    ) -> Blob:
        """Send block by block through the outbox, and make them a blob when the meter agrees.

        What is there already is looked at first, because Azure would say so only in the end.
        Blocks that do not become a blob are never visible, and Azure drops them after a week.
        """
        found = look(self._client, self._location)
        held = None if self._replace else found
        if held is not None and meter.expects(size=held.size) and _hash(held) == sha256:
            for block in blocks:
                meter.update(block)
            return meter.blob()
        sent = self._stage(partial(_take, blocks, meter), outbox)
        blob = meter.blob()
        if not self._is_stored_by(
            partial(self._client.commit_block_list, sent, validate_content=True), blob, found=found
        ):
            self._give_up(blob)
        return blob

    def _stage(self, take: Callable[[], bytes | None], outbox: Outbox) -> list[BlobBlock]:
        # Another writer of this blob may be at work, and its bytes need not be the right ones:
        # under ids of our own no block of it gets among ours.
        mine = secrets.token_hex(8)
        sent: list[BlobBlock] = []
        pending: deque[Future[object]] = deque()
        try:
            while True:
                block = BlobBlock(f"{mine}-{len(sent):05d}")
                future = outbox.send(take, partial(self._stage_block, block))
                if future is None:
                    break
                sent.append(block)
                pending.append(future)
                if len(pending) == IN_MEMORY:
                    pending.popleft().result()
            while pending:
                pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
        return sent

    def _stage_block(self, block: BlobBlock, data: bytes) -> None:
        with edge(self._location):
            self._client.stage_block(block.id, data, length=len(data), validate_content=True)

    def _is_stored_by(
        self, send: Callable[..., Any], blob: Blob, *, found: BlobProperties | None
    ) -> bool:
        """Send on the condition that nothing changed since `found` was, and say if it is there.

        It may be there although the request failed: because another one came first, of another
        writer or of our own when its answer got lost on the way.
        """
        if self._is_sent(send, blob, found=found):
            return True
        now = look(self._client, self._location)
        is_new = now is not None and (found is None or now.etag != found.etag)
        return is_new and _is(now, blob)

    def _is_sent(
        self, send: Callable[..., Any], blob: Blob, *, found: BlobProperties | None
    ) -> bool:
        with edge(self._location):
            try:
                send(metadata={"sha256": blob.sha256}, **_unchanged(found))
            except HttpResponseError as error:
                if error_code(error) not in _CAME_FIRST:
                    raise
                return False
        return True

    def _give_up(self, blob: Blob) -> NoReturn:
        raise StoreUnreachable(
            f"{self._location} got blob {blob.sha256[:12]} from several writers at once",
            hint="try again",
        )


def _take(blocks: Iterator[bytes], meter: Meter) -> bytes | None:
    """Return the next block, which the meter has seen; None where there is no more."""
    block = next(blocks, None)
    if block is not None:
        meter.update(block)
    return block


def _is(found: BlobProperties | None, blob: Blob) -> bool:
    return found is not None and found.size == blob.size and _hash(found) == blob.sha256


def _hash(found: BlobProperties) -> str | None:
    metadata: dict[str, str] = found.metadata or {}
    return metadata.get("sha256")


def _unchanged(found: BlobProperties | None) -> dict[str, Any]:
    if found is None:
        return {"match_condition": MatchConditions.IfMissing}
    return {"match_condition": MatchConditions.IfNotModified, "etag": found.etag}
