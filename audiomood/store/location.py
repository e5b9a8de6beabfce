"""Addresses of stores: how a person writes them, what they mean, and how they are written down.

A `file:` or `azure:` address is percent-decoded, so that one line of printable text can name any
folder; a plain path is taken as it is. What `str` gives is the canonical text: it parses to the
same location, holds no secret, and is what a catalog keeps.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from audiomood.config import absolute
from audiomood.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


DEFAULT_ACCOUNT = "default"
"""The account of whatever credentials the environment holds."""

FORMS = "file:PATH, a path such as ./folder, or azure://ACCOUNT-or-default/CONTAINER[/PREFIX]"

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE)
_ACCOUNT = re.compile(r"default|[a-z0-9]{3,24}")
_CONTAINER = re.compile(r"(?=.{3,63}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
_MEMORY_NAME = re.compile(r"[\w.-]*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONGEST_PREFIX = 900
"""Characters; a blob's name in Azure has 1024, and a key of ours takes 68 of them."""

_SECRET = re.compile(
    r"(?:\b|_)(?:sig|accountkey|sharedaccesssignature|password)\s*=", re.IGNORECASE
)

# Spelled out instead of `str.isprintable`, whose answer changes with each version of Unicode:
# the percent sign, what begins a query, control characters, bytes that are no text, and the
# characters that turn the direction of a line or end it.
_NEEDS_QUOTING = re.compile(
    "[%?#\x00-\x1f\x7f-\x9f\udc80-\udcff\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


@dataclass(frozen=True, slots=True)
class FileLocation:
    """A folder; a relative path counts from the library's home folder."""

    path: PurePath

    def __str__(self) -> str:
        """Return the canonical address."""
        return f"file:{_quoted(self.path.as_posix())}"

    def folder(self, home: Path) -> Path:
        """Return the absolute path of the folder."""
        return home / self.path


@dataclass(frozen=True, slots=True)
class AzureLocation:
    """A container of Azure Blob Storage, or what lies under a prefix in it.

    `account` is `default` for the account of the credentials. `prefix` has no slash at its ends.
    """

    account: str
    container: str
    prefix: str = ""

    def __str__(self) -> str:
        """Return the canonical address."""
        return f"azure://{self.account}/{self.container}" + (
            f"/{_quoted(self.prefix)}" if self.prefix else ""
        )


@dataclass(frozen=True, slots=True)
class MemoryLocation:
    """A store of this process alone, for tests; one name is one store."""

    name: str = ""

    def __str__(self) -> str:
        """Return the canonical address."""
        return f"memory:{self.name}"


Location = FileLocation | AzureLocation | MemoryLocation


def parse(text: str) -> Location:
    """Return the location that an address or a plain path means.

    A plain path begins with `.`, `~` or a slash, and is made absolute here and now.

    Raises
    ------
    UsageError
        It is no address, or one that carries a secret; the secret is not repeated.
    """
    if text.startswith((".", "~")) or Path(text).is_absolute():
        return FileLocation(_path(str(absolute(_encodable(text)))))
    scheme = _SCHEME.match(text)
    kind = scheme[1].lower() if scheme else ""
    if kind != "file" and _SECRET.search(unquote(text)):  # a folder may be called anything
        raise UsageError(
            "a store address carries no key, token or password",
            hint="set them as AZURE_STORAGE_… variables and name the store azure://default/CONTAINER",
        )
    if scheme is None or kind not in _PARSERS:
        raise UsageError("this is not the address of a store", hint=f"write {FORMS}")
    return _PARSERS[kind](text[scheme.end() :])


def _parse_file(rest: str) -> FileLocation:
    if rest.startswith("//") and not rest.startswith("///"):
        raise UsageError(
            "a file: address names no host", hint="write file:/absolute/path or file:relative/path"
        )
    decoded = _decoded(rest)
    if not decoded:
        raise UsageError("a file: address names a folder", hint="write file:PATH")
    if decoded.startswith("~"):
        raise UsageError(
            "`~` means nothing in a file: address", hint="write the path alone, without file:"
        )
    return FileLocation(_path(decoded))


def _parse_azure(rest: str) -> AzureLocation:
    if not rest.startswith("//") or re.search("[?#]", rest):
        raise UsageError(
            "an Azure address is azure://ACCOUNT/CONTAINER[/PREFIX], with nothing before or after",
            hint="write azure://default/CONTAINER for the account of your credentials",
        )
    account, _, path = rest[2:].partition("/")
    container, _, prefix = path.partition("/")
    # Neither name is repeated: what is none may be a key or a password in the wrong place.
    if not _ACCOUNT.fullmatch(account):
        raise UsageError("an Azure account has 3 to 24 lower-case letters and digits")
    if not _CONTAINER.fullmatch(container):
        raise UsageError(
            "an Azure container has 3 to 63 lower-case letters, digits and single hyphens between"
        )
    return AzureLocation(account, container, _prefix(_decoded(prefix).strip("/")))


def _parse_memory(rest: str) -> MemoryLocation:
    if not _MEMORY_NAME.fullmatch(rest):
        raise UsageError("the name of a store in memory has letters, digits, `.`, `_` and `-`")
    return MemoryLocation(rest)


_PARSERS: dict[str, Callable[[str], Location]] = {
    "file": _parse_file,
    "azure": _parse_azure,
    "memory": _parse_memory,
}


def _path(text: str) -> PurePath:
    if "\0" in text:
        raise UsageError("the path of a store holds no NUL character")
    # POSIX lets two leading slashes mean something else than one, and no system here does.
    return PurePath("/" + text.lstrip("/") if text.startswith("//") else text)


def _prefix(text: str) -> str:
    parts = text.split("/") if text else []
    if any(part in {"", ".", ".."} for part in parts) or _CONTROL.search(text):
        raise UsageError(
            "a prefix in Azure has no control characters and no empty, `.` or `..` part"
        )
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise UsageError("a prefix in Azure is text in UTF-8")
    if len(text) > _LONGEST_PREFIX:
        raise UsageError(f"a prefix in Azure has at most {_LONGEST_PREFIX} characters here")
    return text


def _decoded(text: str) -> str:
    return _encodable(unquote(text, errors="surrogateescape"))


def _encodable(text: str) -> str:
    """Return the text as the file system would give it back, its undecodable bytes escaped."""
    try:
        return os.fsdecode(os.fsencode(text))
    except UnicodeEncodeError as error:
        raise UsageError("a store address holds characters that are no text") from error


def _quoted(text: str) -> str:
    return _NEEDS_QUOTING.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in os.fsencode(found[0])), text
    )
