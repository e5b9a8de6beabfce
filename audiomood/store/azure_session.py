"""What all requests to Azure have in common on the side of the HTTP library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import requote_uri

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter


class Session(requests.Session):
    """Hands requests to what sends them as Azure's library made and signed them.

    What the HTTP library adds to any request takes as long as all the rest of sending it: cookies,
    forms, redirects, and a password from `~/.netrc`, which would take the place of the signature.
    For proxies and certificates it asks the environment, which is done here once for each host.
    """

    def __init__(self, adapter: HTTPAdapter) -> None:
        super().__init__()
        self.mount("http://", adapter)
        self.mount("https://", adapter)
        self._adapter = adapter
        self._found: dict[Any, dict[str, Any]] = {}

    def request(  # type: ignore[override] # only Azure's library calls it, and always like this
        self,
        method: str,
        url: str,
        *,
        headers: Any,
        data: Any,
        timeout: Any,
        verify: Any,
        cert: Any,
        stream: bool = False,
        **_: Any,
    ) -> requests.Response:
        """Send one request, and return the answer: read to its end unless it is to be a stream."""
        prepared = requests.PreparedRequest()
        prepared.method = method
        prepared.url = requote_uri(url)
        prepared.headers = CaseInsensitiveDict(headers)
        prepared.body = data or None
        prepared.prepare_content_length(prepared.body)
        found = self._environment(url, verify, cert)
        response = self._adapter.send(prepared, stream=stream, timeout=timeout, **found)
        if not stream:
            response.content  # noqa: B018 - to ask for it reads it
        return response

    def _environment(self, url: str, verify: Any, cert: Any) -> dict[str, Any]:
        """Return the proxies and the certificates for requests to this host."""
        asked = (*urlsplit(url)[:2], verify, cert)
        if asked not in self._found:
            found = self.merge_environment_settings(url, {}, None, verify, cert)
            self._found[asked] = {name: found[name] for name in ("proxies", "verify", "cert")}
        return self._found[asked]
