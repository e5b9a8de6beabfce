"""What the environment says: the home folder, the store for new uploads, the Azure credentials.

This is loaded at every start, so it imports nothing heavy, and its classes are named tuples, which
take a fraction of the time of dataclasses to make, the less where types are no texts. Nothing else
reads the environment: what a use case needs to know is handed to it in `Settings`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, NoReturn, Self

from audiomood.errors import UsageError

REDACTED = "**redacted**"


class Secret:
    """A value that no output shows: it prints as `**redacted**` and cannot be pickled.

    A worker process finds its secrets in the environment that it inherits.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value, to be handed to the library that needs it and to nothing else."""
        return self._value

    def __repr__(self) -> str:
        """Return a text that tells nothing, not even the length."""
        return REDACTED

    def __reduce__(self) -> NoReturn:
        """Refuse: whoever pickles a secret is about to write or send it."""
        raise TypeError("a secret is not pickled; a worker reads the environment itself")


class AzureCredentials(NamedTuple):
    """Azure's own variables, as they stand; which of them counts is decided where they are used."""

    connection_string: Secret | None = None
    account: str | None = None
    key: Secret | None = None
    sas_token: Secret | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read the `AZURE_STORAGE_…` variables; an empty one counts as not set."""
        return cls(
            connection_string=_secret(environ, "AZURE_STORAGE_CONNECTION_STRING"),
            account=environ.get("AZURE_STORAGE_ACCOUNT") or None,
            key=_secret(environ, "AZURE_STORAGE_KEY"),
            sas_token=_secret(environ, "AZURE_STORAGE_SAS_TOKEN"),
        )

    def environment(self, others: Mapping[str, str]) -> dict[str, str]:
        """Return an environment that says this to a process, and holds all other variables."""
        ours = {
            "AZURE_STORAGE_CONNECTION_STRING": _revealed(self.connection_string),
            "AZURE_STORAGE_ACCOUNT": self.account,
            "AZURE_STORAGE_KEY": _revealed(self.key),
            "AZURE_STORAGE_SAS_TOKEN": _revealed(self.sas_token),
        }
        said = {name: value for name, value in ours.items() if value is not None}
        return {name: value for name, value in others.items() if name not in ours} | said


class Settings(NamedTuple):
    """What one run of audiomood was told from outside, besides its arguments.

    `home` is absolute. `store` is the address in `$AUDIOMOOD_STORE` as it was written, or None.
    """

    home: Path
    store: str | None = None
    azure: AzureCredentials = AzureCredentials()

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str], *, home: str | Path | None = None
    ) -> Self:
        """Read the environment; a `home` that was given counts more than `$AUDIOMOOD_HOME`.

        Raises
        ------
        UsageError
            The home is empty, or begins with `~` and the name of nobody.
        """
        if home == "":
            raise UsageError("the name of the home folder is empty")
        chosen = home or environ.get("AUDIOMOOD_HOME")
        return cls(
            home=absolute(chosen) if chosen else _platform_home(),
            store=environ.get("AUDIOMOOD_STORE") or None,
            azure=AzureCredentials.from_environment(environ),
        )


def absolute(path: str | Path) -> Path:
    """Return the path that a person means: `~` expanded, relative to the working folder.

    `..` is resolved as the file system does it, so symbolic links before it are followed.

    Raises
    ------
    UsageError
        The path begins with `~` and the name of nobody.
    """
    try:
        expanded = Path(path).expanduser()
    except RuntimeError as error:
        raise UsageError(f"there is no home folder for {str(path)!r}") from error
    return expanded.resolve() if ".." in expanded.parts else expanded.absolute()


def _secret(environ: Mapping[str, str], name: str) -> Secret | None:
    value = environ.get(name)
    return Secret(value) if value else None


def _revealed(secret: Secret | None) -> str | None:
    return secret.reveal() if secret else None


def _platform_home() -> Path:
    from platformdirs import user_data_path  # most runs of a script name their home

    return user_data_path("audiomood", appauthor=False)
