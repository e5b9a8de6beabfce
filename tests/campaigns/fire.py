"""Azure under fire: every fault of a network and a server, against everything that a store does."""

from __future__ import annotations

import io
import itertools
import secrets
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from azure.storage.blob import AccountSasPermissions, ResourceTypes, generate_account_sas

from audiomood.config import Settings
from audiomood.errors import StoreError
from audiomood.store.azure import AzureStore
from audiomood.store.azure_wire import Limits
from audiomood.store.location import AzureLocation, parse
from tests.azurite.server import ACCOUNT, KEY, fresh_container
from tests.campaigns.deeds import LARGE, OPERATIONS, PRESENT, READING, digest
from tests.campaigns.faults import FAULTS, Fault
from tests.store.proxy import proxied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiomood.store.base import Store
    from tests.azurite.server import Azurite
    from tests.store.proxy import Exchange

PATIENT = Limits(patience=30, pause=0.02)
"""Against faults that end: however slow this machine is, the store has to outlast them."""
HASTY = Limits(patience=0.8, pause=0.1)
"""Against faults that do not, so that a whole campaign is short."""
_SILENCE = 1.0
"""Seconds of silence that are too long where silence is the fault."""
_AT_ONCE = 12


class Case(NamedTuple):
    """A fault that strikes an operation, `times` times or for ever, after `spared` requests."""

    fault: str
    operation: str
    times: int | None
    spared: int = 0


class Verdict(NamedTuple):
    """How a case ended: `strikes` says how often, `wrong` what must not be."""

    case: Case
    strikes: int
    error: StoreError | None
    wrong: str | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """By kind of fault: cases where it struck, those that succeeded, those that ended in a line."""

    injected: Counter[str] = field(default_factory=Counter)
    survived: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        """Count one case."""
        if verdict.wrong is not None:
            self.wrong.append(f"{verdict.case}: {verdict.wrong}")
        if verdict.strikes:
            kind = verdict.case.fault
            self.injected[kind] += 1
            if verdict.wrong is None:
                (self.survived if verdict.error is None else self.ended)[kind] += 1


def all_cases() -> list[Case]:
    """Return every fault with every operation: a few times, for ever, and for ever but later."""
    pairs = itertools.product(FAULTS, OPERATIONS)
    return [
        Case(fault, operation, times, spared)
        for fault, operation in pairs
        for times, spared in ((FAULTS[fault].few, 0), (None, 0), (None, 1))
    ]


def campaign(azurite: Azurite, cases: list[Case] | None = None) -> Outcome:
    """Try cases, all of them by default, several at once."""
    outcome = Outcome()
    for verdict in tried(azurite, all_cases() if cases is None else cases):
        outcome.add(verdict)
    return outcome


def tried(azurite: Azurite, cases: list[Case]) -> list[Verdict]:
    """Try these cases."""
    field_of_fire = Field(azurite)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(field_of_fire.attempt, cases))


class Field:
    """A container with some blobs, and a way to it that is under fire."""

    def __init__(self, azurite: Azurite) -> None:
        self._azurite = azurite
        self._container = fresh_container()
        self._token = generate_account_sas(
            ACCOUNT,
            account_key=KEY,
            resource_types=ResourceTypes(service=True, container=True, object=True),
            permission=AccountSasPermissions(
                read=True, write=True, delete=True, list=True, create=True
            ),
            expiry=datetime.now(UTC) + timedelta(hours=2),
        )
        with self._store(azurite.port) as direct:
            direct.create()
        with self._store(azurite.port, "base") as direct:
            for data in (*PRESENT, LARGE):
                direct.put(io.BytesIO(data), sha256=digest(data))

    def attempt(self, case: Case) -> Verdict:
        """Try one case, and look at everything that it must not have done."""
        strikes = Strikes(FAULTS[case.fault], case.times, case.spared)
        limits = PATIENT if case.times is not None and strikes.fault.mended else HASTY
        if strikes.fault.is_silence:
            limits = replace(limits, silence=_SILENCE)
        operation = OPERATIONS[case.operation]
        folder = "base" if operation in READING else secrets.token_hex(8)
        error, wrong = None, None
        begun = time.monotonic()
        with (
            self._under_fire(strikes) as port,
            self._store(self._azurite.port, folder) as direct,
            self._store(port, folder, limits) as store,
        ):
            try:
                operation(store, direct)
            except StoreError as raised:
                error, wrong = raised, self._fault_of(raised)
            except Exception as raised:  # noqa: BLE001 - whatever it is, it is told
                wrong = f"{type(raised).__name__}: {raised}"
            seconds = time.monotonic() - begun
        if wrong is None and seconds > 3 * limits.longest:
            wrong = f"it took {seconds:.1f} s"
        unharmed = not strikes.count and not strikes.fault.is_silence
        if wrong is None and error is not None and unharmed:
            wrong = f"it failed without a fault: {error}"
        return Verdict(case, strikes.count, error, wrong, seconds)

    def _fault_of(self, error: StoreError) -> str | None:
        """Return what is wrong with the line that a person would see."""
        line = f"{error}; {error.hint}"
        if "\n" in line or self._container not in line:
            return f"that is no clear line: {line}"
        return "it tells the token" if "sig=" in line else None

    @contextmanager
    def _under_fire(self, strikes: Strikes) -> Iterator[int]:
        if strikes.fault.act is None:  # nobody listens
            strikes.count = 1
            with socket.socket() as unused:
                unused.bind(("127.0.0.1", 0))
                yield unused.getsockname()[1]
            return
        with proxied(self._azurite.port) as proxy:
            proxy.fault = strikes
            yield proxy.port

    def _store(self, port: int, folder: str = "", limits: Limits = PATIENT) -> Store:
        text = f"BlobEndpoint=http://127.0.0.1:{port}/{ACCOUNT};SharedAccessSignature={self._token}"
        settings = Settings.from_environment(
            {"AZURE_STORAGE_CONNECTION_STRING": text}, home="/nowhere"
        )
        location = parse(f"azure://default/{self._container}/{folder}".rstrip("/"))
        assert isinstance(location, AzureLocation)
        return AzureStore(location, settings.azure, limits)


class Strikes:
    """Lets a fault strike the exchanges that it fits, as often as it is to."""

    def __init__(self, fault: Fault, times: int | None, spared: int) -> None:
        self.fault = fault
        self.count = 0
        self._times = times
        self._spared = spared
        self._lock = Lock()

    def __call__(self, exchange: Exchange) -> bool:
        # A token does not sign how many are asked for, so that pages can be small here.
        exchange.path = exchange.path.replace("maxresults=5000", "maxresults=2")
        if self.fault.act is None or not self.fault.fits(exchange):
            return False
        with self._lock:
            if self._spared:
                self._spared -= 1
                return False
            if self._times is not None and self.count >= self._times:
                return False
            self.count += 1
        self.fault.act(exchange)
        return True
