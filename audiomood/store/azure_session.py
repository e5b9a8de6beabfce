"""What all requests to Azure have in common on the side of the HTTP library."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests


class Session(requests.Session):
    """Asks the environment for proxies once, and not for each request, which takes a while."""

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[Any, dict[str, Any]] = {}

    def merge_environment_settings(
        self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> dict[str, Any]:
        """Return what holds for requests to this host."""
        if proxies:
            return super().merge_environment_settings(url, proxies, stream, verify, cert)
        asked = (*urlsplit(url)[:2], stream, verify, cert)
        if asked not in self._found:
            self._found[asked] = super().merge_environment_settings(url, {}, stream, verify, cert)
        return dict(self._found[asked])
