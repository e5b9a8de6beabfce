"""A trial of a store finds the promise that is broken, and leaves nothing behind."""

from __future__ import annotations

import io
import itertools
import uuid
from typing import TYPE_CHECKING, BinaryIO

import pytest

from audiomood.config import Settings
from audiomood.errors import StoreRefused, StoreUnreachable
from audiomood.store.base import Blob
from audiomood.store.memory import MemoryStore
from audiomood.store.opening import open_store
from audiomood.store.promises import PROMISES
from audiomood.store.trial import Held, trial
from tests.store.contract import LIBRARY, SMALL, held, source_of
from tests.store.sources import digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiomood.store.base import Store
    from tests.azurite.server import Azurite


def address(kind: str, request: pytest.FixtureRequest, folder: Path) -> tuple[str, Settings]:
    if kind == "azure":
        azurite: Azurite = request.getfixturevalue("azurite")
        container: str = request.getfixturevalue("container")
        settings = Settings.from_environment(azurite.environment, home=folder)
        return f"azure://default/{container}/夜", settings
    return ("file:blobs" if kind == "local" else f"memory:{uuid.uuid4().hex}"), Settings(
        home=folder
    )


@pytest.fixture(params=["memory", "local", "azure"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    text, settings = address(request.param, request, tmp_path)
    with open_store(text, home=tmp_path, settings=settings) as store:
        yield store


def made(kind: type[MemoryStore]) -> MemoryStore:
    store = kind(uuid.uuid4().hex)
    store.create()
    return store


def broken(store: Store) -> list[str]:
    return [result.promise for result in trial(store) if not result.kept]


def test_every_kind_of_store_keeps_every_promise_and_is_left_as_it_was(
    store: Store, tmp_path: Path
) -> None:
    store.create()
    store.claim(LIBRARY)
    blob = store.put(source_of(SMALL))
    store.write_note("mine", b"note")

    results = list(trial(store))
    assert results == [Held(promise, kept=True, why=None) for promise, _ in PROMISES]
    assert held(store) == [blob]
    assert list(store.notes()) == ["mine"]
    assert store.owner() == LIBRARY
    files = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(files) in ([], sorted(["audiomood-store", blob.sha256, "mine"]))


def test_a_store_that_is_nobody_s_stays_nobody_s(store: Store) -> None:
    store.create()
    for _ in trial(store):
        pass
    assert store.owner() is None


def test_a_store_that_is_not_there_is_not_made(store: Store) -> None:
    with pytest.raises((StoreUnreachable, StoreRefused)):
        next(trial(store))
    with pytest.raises((StoreUnreachable, StoreRefused)):
        store.stat(digest(SMALL))


# Stores that break their word


class Flipping(MemoryStore):
    def open(self, sha256: str) -> BinaryIO:
        data = super().open(sha256).read()
        return io.BytesIO(data[:-1] + bytes([data[-1] ^ 1]))


class Ending(MemoryStore):
    """Gives at most four MiB."""

    def open(self, sha256: str) -> BinaryIO:
        return io.BytesIO(super().open(sha256).read(4 << 20))


class Trusting(MemoryStore):
    """Stores what it gets under whatever name was said."""

    def put(
        self,
        source: BinaryIO,
        *,
        size: int | None = None,
        sha256: str | None = None,
        replace: bool = False,
    ) -> Blob:
        data = source.read()
        name = sha256 or digest(data)
        self._held().blobs[name] = data
        return Blob(name, len(data))


class Early(MemoryStore):
    """Makes a blob visible before its source has ended."""

    def put(
        self,
        source: BinaryIO,
        *,
        size: int | None = None,
        sha256: str | None = None,
        replace: bool = False,
    ) -> Blob:
        if sha256 is not None and sha256 not in self._held().blobs:
            self._held().blobs[sha256] = b"half"
        return super().put(source, size=size, sha256=sha256)


class Keeping(MemoryStore):
    """Removes nothing."""

    def remove(self, sha256: str) -> None:
        pass


class Once(MemoryStore):
    def remove(self, sha256: str) -> None:
        if self.stat(sha256) is None:
            raise StoreRefused("there is no such blob")
        super().remove(sha256)


class Unordered(MemoryStore):
    def blobs(self) -> Iterator[Blob]:
        yield from sorted(super().blobs(), key=lambda blob: blob.sha256, reverse=True)


class Forgetful(MemoryStore):
    def notes(self) -> Iterator[str]:
        return iter(())


class First(MemoryStore):
    """Keeps the first note of a name."""

    def write_note(self, name: str, data: bytes) -> None:
        if self.read_note(name) is None:
            super().write_note(name, data)


class Guessing(MemoryStore):
    """Takes what it does not know for an empty blob."""

    def open(self, sha256: str) -> BinaryIO:
        return super().open(sha256) if self.stat(sha256) else io.BytesIO()


class ReadOnly(MemoryStore):
    def put(self, source: BinaryIO, **told: object) -> Blob:
        raise StoreRefused("the token has no right to write")


@pytest.mark.parametrize(
    ("kind", "promises"),
    [
        (Flipping, ["what is put comes back", "what is larger", "reading can begin"]),
        (Ending, ["what is larger", "reading can begin", "two writers"]),
        (Trusting, ["bytes of another hash", "a source that ends", "a blob can be written anew"]),
        (Early, ["a source that fails", "bytes of another hash", "a source that ends"]),
        (Keeping, ["what is removed", "all that was made"]),
        (Once, ["removing what is gone"]),
        (Unordered, ["blobs are listed"]),
        (Forgetful, ["notes come back"]),
        (First, ["notes come back"]),
        (Guessing, ["what is not there", "what is removed"]),
        (ReadOnly, ["what is put comes back", "what is larger", "blobs are listed"]),
    ],
)
def test_a_broken_promise_is_found(kind: type[MemoryStore], promises: list[str]) -> None:
    found = broken(made(kind))

    for promise in promises:
        assert any(text.startswith(promise) for text in found), promise
    if len(promises) == 1:
        assert len(found) <= 2, "other promises are not blamed"


def test_what_a_store_says_to_its_defence_is_told() -> None:
    result = next(trial(made(ReadOnly)))

    assert result == Held(PROMISES[0][0], kept=False, why="the token has no right to write")


# Interruptions


@pytest.mark.parametrize("steps", range(1, len(PROMISES) + 1))
def test_a_trial_that_is_broken_off_leaves_nothing(steps: int) -> None:
    store = made(MemoryStore)
    running = trial(store)
    for _ in itertools.islice(running, steps):
        pass
    running.close()

    assert held(store) == []
    assert list(store.notes()) == []


@pytest.mark.parametrize("call", range(1, 40, 3))
def test_an_interrupt_in_the_middle_of_a_promise_leaves_nothing(call: int) -> None:
    """As Ctrl-C does it: after a put or a note that the store had finished already."""

    class Interrupted(MemoryStore):
        calls = 0

        def _count(self) -> None:
            type(self).calls += 1
            if self.calls == call:
                raise KeyboardInterrupt

        def put(self, source: BinaryIO, **told: object) -> Blob:
            blob = super().put(source, **told)  # type: ignore[arg-type]
            self._count()
            return blob

        def write_note(self, name: str, data: bytes) -> None:
            super().write_note(name, data)
            self._count()

        def stat(self, sha256: str) -> Blob | None:
            found = super().stat(sha256)
            if self.calls:
                self._count()
            return found

    store = made(Interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(trial(store))
    assert store._held().blobs == {}
    assert store._held().notes == {}
