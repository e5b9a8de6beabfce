"""Where Azure's world ends: its credentials become a client, and its errors become ours."""

from __future__ import annotations

import contextlib
import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

from azure.core.credentials import AzureNamedKeyCredential, AzureSasCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError
from azure.storage.blob import BlobServiceClient

from audiomood.errors import StoreError, StoreRefused, StoreUnreachable
from audiomood.store.azure_patience import PASSING, Garbled, Patience, Unavailable
from audiomood.store.location import DEFAULT_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azure.storage.blob import BlobClient, BlobProperties

    from audiomood.config import AzureCredentials
    from audiomood.store.location import AzureLocation

_KEY_HINT = (
    "see whether the key or token in AZURE_STORAGE_… is this account's and has not expired, and"
    " whether this computer's clock is right"
)
_HINTS = {
    "AuthenticationFailed": _KEY_HINT,
    "AuthorizationFailure": f"{_KEY_HINT}; or the account's firewall keeps this computer out",
    "AuthorizationPermissionMismatch": "the key or token has no right to do this",
    "ContainerNotFound": "`audiomood store add` with this address makes the container",
    "ContainerBeingDeleted": "Azure takes a minute to delete a container; try again then",
}
_NETWORK_HINT = "see whether the network is up and the account's name is right"
_NO_CREDENTIALS = (
    "set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or"
    " AZURE_STORAGE_SAS_TOKEN"
)

RANGE = 8 << 20
"""Bytes asked for in one request, at most: each has its price, and all of them are in memory."""

# Azure's loggers and its HTTP library warn about what is retried or raised anyway; without a
# handler of the program, Python would print that in between our own lines.
for _name in ("azure", "urllib3"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def connect(
    location: AzureLocation, credentials: AzureCredentials, patience: Patience
) -> BlobServiceClient:
    """Return a client of the account, with the first credentials that are there.

    They are tried in the order in which Azure's own tools do: the connection string, account and
    key, account and SAS token, and whatever `azure-identity` finds.

    Raises
    ------
    StoreRefused
        There are none, they make no sense, or they belong to another account.
    """
    try:
        service = _service(location, credentials, patience)
    except ValueError:
        # What the library says may quote the string.
        raise StoreRefused(
            f"the credentials for {location} make no sense",
            hint="copy the connection string or key again from the account's access keys",
        ) from None
    if location.account not in {DEFAULT_ACCOUNT, service.account_name}:
        raise StoreRefused(
            f"{location} is in another account than the credentials, which are for"
            f" {service.account_name!r}",
            hint="set the AZURE_STORAGE_… variables of that account",
        )
    return service


def _service(
    location: AzureLocation, credentials: AzureCredentials, patience: Patience
) -> BlobServiceClient:
    options: dict[str, Any] = {
        "retry_policy": patience,
        "transport": patience.transport,
        "max_chunk_get_size": RANGE,
        # Storage accounts never redirect; the login page of a hotel's network does.
        "permit_redirects": False,
    }
    if credentials.connection_string is not None:
        return BlobServiceClient.from_connection_string(
            credentials.connection_string.reveal(), **options
        )
    account = credentials.account
    if account is None and location.account != DEFAULT_ACCOUNT:
        account = location.account
    if account is None:
        raise StoreRefused(f"there are no credentials for {location}", hint=_NO_CREDENTIALS)
    return BlobServiceClient(
        f"https://{account}.blob.core.windows.net",
        credential=_credential(location, account, credentials),
        **options,
    )


def _credential(location: AzureLocation, account: str, credentials: AzureCredentials) -> Any:
    if credentials.key is not None:
        return AzureNamedKeyCredential(account, credentials.key.reveal())
    if credentials.sas_token is not None:
        return AzureSasCredential(credentials.sas_token.reveal().removeprefix("?"))
    return _identity(location)


def _identity(location: AzureLocation) -> Any:
    try:
        identity = import_module("azure.identity")
    except ImportError:
        raise StoreRefused(
            f"there are no credentials for {location}",
            hint=f"{_NO_CREDENTIALS}; or sign in with `az login`, which needs"
            " `pip install 'audiomood[identity]'`",
        ) from None
    return identity.DefaultAzureCredential()


@contextlib.contextmanager
def edge(location: str) -> Iterator[None]:
    """Turn every error that Azure's libraries raise inside the block into one of ours.

    Nothing of the original is kept but its codes: its text holds the address of the request, and
    that may hold a token.
    """
    try:
        yield
    except (AzureError, OSError, ValueError) as error:
        raise translated(error, location) from None


def look(client: BlobClient, location: str) -> BlobProperties | None:
    """Return the properties of a blob, or None where Azure says that there is no such blob.

    Raises
    ------
    StoreError
        Azure cannot be asked, or has no such container.
    """
    with edge(location):
        try:
            return client.get_blob_properties()
        except HttpResponseError as error:
            if error_code(error) == "BlobNotFound":
                return None
            raise


def translated(error: Exception, location: str) -> StoreError:
    """Return what an error of Azure's libraries, or of the network below them, means for us."""
    if isinstance(error, Garbled):
        return StoreUnreachable(f"{location} {error.what}", hint=_NETWORK_HINT)
    status = getattr(error, "status_code", None)
    code = error_code(error)
    what = (code or type(error).__name__) + (f", HTTP {status}" if status is not None else "")
    if _is_refusal(error, status, code):
        hint = _KEY_HINT if isinstance(error, ClientAuthenticationError) else None
        return StoreRefused(f"{location} refuses ({what})", hint=_HINTS.get(code, hint))
    hint = _HINTS.get(code, _NETWORK_HINT)
    if isinstance(error, Unavailable):
        hint = "it has too much to do, or a fault; try again later"
        if error.asked is not None:
            hint = f"it asks to be left alone for {error.asked:.0f} seconds; try again then"
    return StoreUnreachable(f"{location} cannot be reached ({what})", hint=hint)


def error_code(error: Exception) -> str:
    """Return Azure's own name for an error, such as `BlobNotFound`, or an empty text."""
    code = getattr(error, "error_code", None)
    if not code:  # the answer to a HEAD request has no body, and says it here alone
        code = getattr(getattr(error, "response", None), "headers", {}).get("x-ms-error-code")
    return str(getattr(code, "value", code) or "")


def _is_refusal(error: Exception, status: int | None, code: str) -> bool:
    if status is None:
        return isinstance(error, ClientAuthenticationError)
    return 400 <= status < 500 and status not in PASSING and code != "ContainerBeingDeleted"
