"""Azure under fire: every fault of a network and a server, against everything that a store does."""

from __future__ import annotations

import io
import itertools
import random
import secrets
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from azure.storage.blob import AccountSasPermissions, ResourceTypes, generate_account_sas

from audiomood.config import Settings
from audiomood.errors import StoreError
from audiomood.store.azure import AzureStore
from audiomood.store.azure_wire import Limits
from audiomood.store.base import Blob
from audiomood.store.location import AzureLocation, parse
from tests.azurite.server import ACCOUNT, KEY, fresh_container
from tests.campaigns.faults import FAULTS, Fault
from tests.store.proxy import proxied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audiomood.store.base import Store
    from tests.azurite.server import Azurite
    from tests.store.proxy import Exchange

LIMITS = Limits(patience=1.5, pause=0.1, connect=1.0, silence=0.75)
"""A tenth of the patience that a store has by default, so that a whole campaign is short."""
LONGEST = 3 * (LIMITS.patience + LIMITS.connect + 2 * LIMITS.silence)
"""Seconds within which every operation has to end: some of them are three calls."""
_AT_ONCE = 8
_ABSENT = "0" * 64


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
        operation = OPERATIONS[case.operation]
        folder = "base" if operation in READING else secrets.token_hex(8)
        error, wrong = None, None
        begun = time.monotonic()
        with (
            self._under_fire(strikes) as port,
            self._store(self._azurite.port, folder) as direct,
            self._store(port, folder) as store,
        ):
            try:
                operation(store, direct)
            except StoreError as raised:
                error, wrong = raised, self._fault_of(raised)
            except Exception as raised:  # noqa: BLE001 - whatever it is, it is told
                wrong = f"{type(raised).__name__}: {raised}"
            seconds = time.monotonic() - begun
        if wrong is None and seconds > LONGEST:
            wrong = f"it took {seconds:.1f} s"
        if wrong is None and error is not None and not strikes.count:
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

    def _store(self, port: int, folder: str = "") -> Store:
        text = f"BlobEndpoint=http://127.0.0.1:{port}/{ACCOUNT};SharedAccessSignature={self._token}"
        settings = Settings.from_environment(
            {"AZURE_STORAGE_CONNECTION_STRING": text}, home="/nowhere"
        )
        location = parse(f"azure://default/{self._container}/{folder}".rstrip("/"))
        assert isinstance(location, AzureLocation)
        return AzureStore(location, settings.azure, LIMITS)


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


# What a store does


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


LARGE = random.Random(1).randbytes(5 << 20)
"""More than one block, and several ranges."""
PRESENT = [random.Random(seed).randbytes(5000) for seed in range(2, 7)]
_LISTED = sorted(
    (Blob(digest(data), len(data)) for data in (*PRESENT, LARGE)), key=lambda b: b.sha256
)


def _put(store: Store, direct: Store, data: bytes) -> None:
    try:
        blob = store.put(io.BytesIO(data), sha256=digest(data))
    finally:
        found = direct.stat(digest(data))
        if found is not None:
            with direct.open(digest(data)) as file:
                assert file.read() == data, "other bytes are there"
    assert found == blob == Blob(digest(data), len(data)), "what was put is not there"


def put_small(store: Store, direct: Store) -> None:
    _put(store, direct, secrets.token_bytes(5000))


def put_in_blocks(store: Store, direct: Store) -> None:
    _put(store, direct, secrets.token_bytes(16) + LARGE[: 9 << 19])


def stat(store: Store, direct: Store) -> None:
    assert store.stat(digest(LARGE)) == Blob(digest(LARGE), len(LARGE)), "stat does not see it"
    assert store.stat(_ABSENT) is None, "stat sees what is not there"


def read_small(store: Store, direct: Store) -> None:
    with store.open(digest(PRESENT[0])) as file:
        assert file.read() == PRESENT[0], "other bytes came"


def read_large(store: Store, direct: Store) -> None:
    with store.open(digest(LARGE)) as file:
        assert file.read() == LARGE, "other bytes came"


def remove(store: Store, direct: Store) -> None:
    data = secrets.token_bytes(100)
    direct.put(io.BytesIO(data))
    store.remove(digest(data))
    assert direct.stat(digest(data)) is None, "what was removed is there"


def blobs(store: Store, direct: Store) -> None:
    assert list(store.blobs()) == _LISTED, "the listing is another"


def notes(store: Store, direct: Store) -> None:
    name, data = f"{secrets.token_hex(8)}.jsonl", secrets.token_bytes(3000)
    store.write_note(name, data)
    assert direct.read_note(name) == data, "the note is not there"
    assert list(store.notes()) == [name], "the list of notes is another"
    assert store.read_note(name) == data, "the note is another"
    store.remove_note(name)
    assert direct.read_note(name) is None, "the note is still there"


def claim(store: Store, direct: Store) -> None:
    mine = secrets.token_hex(16)
    store.claim(mine)
    assert direct.owner() == store.owner() == mine, "the owner is another"


OPERATIONS: dict[str, Callable[[Store, Store], None]] = {
    each.__name__: each
    for each in (
        put_small, put_in_blocks, stat, read_small, read_large, remove, blobs, notes, claim,
    )
}  # fmt: skip
READING = {stat, read_small, read_large, blobs}
