"""Patience with Azure: what is tried again, how soon, for how long, and when it ends at once."""

from __future__ import annotations

import base64
import hashlib
import random
import re
import threading
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ServiceResponseError,
)
from azure.storage.blob import ExponentialRetry

from audiomood.store.azure_wire import WHOLE, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.store.azure_wire import Limits

_ASKS_FOR_HASH = "x-ms-range-get-content-md5"
CHECKED = {_ASKS_FOR_HASH: "true"}
"""Headers of a request for a range whose bytes are to be compared with their MD5 when they arrive;
without it, nobody would notice here what a proxy did to them."""
CHECKED_RANGE = 2 << 20
"""Bytes of such a range, at most; of more than twice as many Azure makes no MD5."""

PASSING = {408, 429}
"""Client errors of HTTP that say: not now."""
_LASTING = {501, 505}
"""Server errors that say: never."""
_WRONG_HASH = {"Md5Mismatch", "InvalidXmlDocument", "InvalidOperation"}
"""What Azure, and Azurite, call a request whose body has not the MD5 that its header says."""
_PART = 206
_RANGE = re.compile(r"bytes (\d+)-(\d+)/")


class Garbled(ServiceResponseError):
    """What came is not what Azure sent; `what` is said of the store in our own error."""

    what: str = "is answered by something that is not Azure"

    def __init__(self, what: str | None = None) -> None:
        super().__init__(what)
        if what is not None:
            self.what = what


class Unavailable(HttpResponseError):
    """Azure says: not now. It may say for how many seconds, which `asked` tells.

    It does not hold the answer, whose body Azure's library would trust to be well-formed.
    """

    asked: float | None = None

    def __init__(self, answer: Any) -> None:
        super().__init__("not now")
        self.status_code = answer.status_code
        self.error_code = answer.headers.get("x-ms-error-code")
        self.asked = asked_pause(answer.headers)


class Patience(ExponentialRetry):
    """Tries again after about 0.5, 1, 2, 4 seconds, or when the server says, for a limited time.

    An answer counts once its last byte is here, so what breaks in the middle is asked for again.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits
        self._wire = Wire(limits)
        self._abandoned = threading.Event()
        self.transport = self._wire.transport()

    def abandon(self) -> None:
        """End every call that is under way, with an error; those that come later are as ever."""
        abandoned, self._abandoned = self._abandoned, threading.Event()
        abandoned.set()
        self._wire.cut()

    def send(self, request: Any) -> Any:
        """Send until there is an answer that counts, or the time is over."""
        mode = self.configure_retries(request)["mode"]
        abandoned = self._abandoned
        until = time.monotonic() + self._limits.patience
        pause = self._limits.pause
        while True:
            response, error = self._tried(request)
            if response is not None:
                response.http_response.location_mode = mode
                if not _is_passing(response.http_response):
                    return response
            asked = None if response is None else asked_pause(response.http_response.headers)
            wait = pause * random.uniform(0.8, 1.2) if asked is None else max(asked, pause)
            if time.monotonic() + wait > until or abandoned.wait(wait):
                raise error or Unavailable(response.http_response)
            pause *= 2

    def _tried(self, request: Any) -> tuple[Any, AzureError | None]:
        try:
            response = self.next.send(request)
            _assure_whole(request.http_request, response.http_response)
        except ClientAuthenticationError:
            raise
        except AzureError as error:
            return None, error
        return response, None


def asked_pause(headers: Mapping[str, str]) -> float | None:
    """Return for how many seconds an answer asks to be left alone, None where it does not say."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None


def _is_passing(answer: Any) -> bool:
    status: int = answer.status_code
    return status in PASSING or (status >= 500 and status not in _LASTING)


def _assure_whole(request: Any, answer: Any) -> None:
    """Read the answer to its end, and see that it is Azure's and that all of it came as it left.

    Raises
    ------
    ServiceResponseError
        It is not, or did not.
    """
    try:
        data = _content(answer.internal_response)
    except OSError as error:
        raise ServiceResponseError("the answer broke off", error=error) from error
    if _is_passing(answer):
        return
    if "x-ms-request-id" not in answer.headers:
        raise Garbled
    if _is_wrong_hash(answer) and "Content-MD5" in request.headers:
        raise Garbled("gets bytes that changed on their way")
    if answer.status_code == _PART:
        _assure_range(data, asked=_ASKS_FOR_HASH in request.headers, headers=answer.headers)


def _content(answer: Any) -> bytes:
    """Return the bytes of an answer, which Azure's library then finds read."""
    # As the HTTP library does it itself, but for the size of the pieces.
    answer._content = b"".join(answer.iter_content(WHOLE))  # noqa: SLF001 - it has no other way
    content: bytes = answer.content
    return content


def _is_wrong_hash(answer: Any) -> bool:
    return answer.status_code == 400 and answer.headers.get("x-ms-error-code") in _WRONG_HASH


def _assure_range(data: bytes, *, asked: bool, headers: Mapping[str, str]) -> None:
    found = _RANGE.match(headers.get("Content-Range", ""))
    if found is None or int(found[2]) - int(found[1]) + 1 != len(data):
        raise Garbled("gives more or fewer bytes than it says")
    expected = headers.get("Content-MD5") if asked else None
    if expected is not None and _md5(data) != expected:
        raise Garbled("gives bytes that changed on their way")


def _md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
