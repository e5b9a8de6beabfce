"""What every store promises, failures included; a store's own test file inherits it all."""

from __future__ import annotations

import gc
import io
import re
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, BinaryIO, ClassVar, Protocol

import pytest

from audiomood.errors import BlobMissing, HashMismatch, SizeMismatch, StoreError
from audiomood.store.base import Blob, Store
from tests.store.sources import Broken, breaking, digest, noise, pipe, stream

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = b"abcd"
LARGE = noise(9_000_001)
"""More than any store takes in one piece."""

ABSENT = digest(b"nobody ever stored this")


LIBRARY = "0123456789abcdef" * 2


class Damage(Protocol):
    """Writes other bytes in the place of a blob, behind the back of the store."""

    def __call__(self, sha256: str, data: bytes) -> None: ...


def source_of(data: bytes) -> BinaryIO:
    return io.BytesIO(data)


def held(store: Store) -> list[Blob]:
    return list(store.blobs())


def bytes_of(store: Store, sha256: str) -> bytes:
    with store.open(sha256) as file:
        return file.read()


def rotten(data: bytes) -> bytes:
    """Return bytes of the same number, the last of them another."""
    return data[:-1] + bytes([data[-1] ^ 1])


class StoreContract:
    """Inherit it, and give it a `store` that is created and empty, and `again` to open it anew.

    And two hands behind its back: `damage` writes other bytes in the place of a blob, and
    `quarantined` gives the bytes of everything in the quarantine.
    """

    large: ClassVar[int] = 20 << 20
    """Size of a blob that is stored and read within `memory_limit`."""
    memory_limit: ClassVar[int] = 8 << 20
    """Bytes that a put and a read may take, however large the blob is."""

    @pytest.fixture(params=[SMALL, LARGE], ids=["small", "large"])
    def data(self, request: pytest.FixtureRequest) -> bytes:
        return request.param

    def assert_empty(self, store: Store) -> None:
        """Nothing is visible; a store that can leave more behind looks for that as well."""
        assert held(store) == []

    # What goes in comes out

    def test_what_was_put_is_there_and_reads_the_same(self, store: Store, data: bytes) -> None:
        blob = store.put(source_of(data))

        assert blob == Blob(digest(data), len(data))
        assert store.stat(blob.sha256) == blob
        with store.open(blob.sha256) as file:
            assert file.read() == data
        assert held(store) == [blob]

    def test_what_was_said_right_beforehand_is_stored(self, store: Store, data: bytes) -> None:
        blob = store.put(source_of(data), size=len(data), sha256=digest(data))

        assert store.stat(digest(data)) == blob == Blob(digest(data), len(data))

    def test_hash_or_size_alone_is_enough(self, store: Store, data: bytes) -> None:
        assert store.put(source_of(data), sha256=digest(data)).size == len(data)
        other = data + b"x"
        assert store.put(source_of(other), size=len(other)).sha256 == digest(other)

    def test_an_empty_blob_is_a_blob(self, store: Store) -> None:
        blob = store.put(source_of(b""), size=0, sha256=digest(b""))

        assert store.stat(blob.sha256) == Blob(digest(b""), 0)
        with store.open(blob.sha256) as file:
            assert file.read() == b""

    def test_a_source_is_read_from_where_it_stands(self, store: Store, data: bytes) -> None:
        source = source_of(b"header" + data)
        source.seek(6)

        assert store.put(source).sha256 == digest(data)

    def test_a_pipe_is_stored_with_and_without_its_hash(self, store: Store, data: bytes) -> None:
        assert store.put(pipe(data)).sha256 == digest(data)
        store.remove(digest(data))
        assert store.put(pipe(data), sha256=digest(data)).size == len(data)
        with store.open(digest(data)) as file:
            assert file.read() == data

    def test_the_location_opens_the_same_store(
        self, store: Store, again: Callable[[], Store]
    ) -> None:
        blob = store.put(source_of(SMALL))

        with again() as other:
            assert other.location == store.location
            assert held(other) == [blob]

    # Putting again, removing again, creating again

    def test_the_same_bytes_twice_are_one_blob(self, store: Store, data: bytes) -> None:
        first = store.put(source_of(data))

        assert store.put(source_of(data)) == first
        assert store.put(source_of(data), size=len(data), sha256=digest(data)) == first
        assert store.put(source_of(data), sha256=digest(data)) == first
        assert held(store) == [first]

    def test_a_wrong_source_fails_even_when_the_blob_is_there(
        self, store: Store, data: bytes
    ) -> None:
        blob = store.put(source_of(data))
        with pytest.raises(HashMismatch):
            store.put(source_of(b"!" + data[1:]), size=len(data), sha256=digest(data))
        with pytest.raises(SizeMismatch):
            store.put(source_of(data[1:]), size=len(data), sha256=digest(data))

        with store.open(blob.sha256) as file:
            assert file.read() == data
        assert held(store) == [blob]

    def test_two_writers_of_one_blob_both_succeed(self, store: Store, data: bytes) -> None:
        def put(_: int) -> Blob:
            return store.put(source_of(data), sha256=digest(data))

        with ThreadPoolExecutor(4) as threads:
            results = set(threads.map(put, range(4)))

        assert results == {Blob(digest(data), len(data))} == set(held(store))
        with store.open(digest(data)) as file:
            assert file.read() == data

    def test_a_writer_of_wrong_bytes_does_no_harm_to_another(self, store: Store) -> None:
        wrong = LARGE[:-1] + bytes([LARGE[-1] ^ 1])

        def put(data: bytes) -> Blob | None:
            try:
                return store.put(source_of(data), sha256=digest(LARGE))
            except HashMismatch:
                return None

        with ThreadPoolExecutor(4) as threads:
            results = list(threads.map(put, [wrong, LARGE, wrong, LARGE]))

        assert [result is not None for result in results] == [False, True, False, True]
        with store.open(digest(LARGE)) as file:
            assert file.read() == LARGE

    def test_removing_is_idempotent_and_removes_no_other(self, store: Store) -> None:
        blob, other = store.put(source_of(SMALL)), store.put(source_of(b"other"))
        for _ in range(2):
            store.remove(blob.sha256)

            assert store.stat(blob.sha256) is None
            assert held(store) == [other]

    def test_creating_again_keeps_what_is_there(self, store: Store) -> None:
        blob = store.put(source_of(SMALL))
        store.create()

        assert held(store) == [blob]

    # Mending what is there

    def test_a_replacement_mends_bytes_that_rotted(
        self, store: Store, damage: Damage, data: bytes
    ) -> None:
        blob = store.put(source_of(data))
        damage(blob.sha256, rotten(data))
        assert store.stat(blob.sha256) == blob, "the damage must not show in the size"
        assert bytes_of(store, blob.sha256) != data

        assert store.put(source_of(data), size=len(data), sha256=digest(data), replace=True) == blob
        assert bytes_of(store, blob.sha256) == data
        damage(blob.sha256, rotten(data))
        assert store.put(source_of(data), replace=True) == blob
        assert bytes_of(store, blob.sha256) == data
        assert held(store) == [blob]

    def test_a_replacement_of_what_is_not_there_is_a_put(self, store: Store, data: bytes) -> None:
        blob = store.put(source_of(data), size=len(data), sha256=digest(data), replace=True)

        assert held(store) == [blob] == [Blob(digest(data), len(data))]
        assert bytes_of(store, blob.sha256) == data

    def test_a_replacement_that_fails_leaves_what_was_there(
        self, store: Store, data: bytes
    ) -> None:
        blob = store.put(source_of(data))
        with pytest.raises(HashMismatch):
            store.put(source_of(rotten(data)), sha256=digest(data), replace=True)
        with pytest.raises(SizeMismatch):
            store.put(source_of(data[1:]), size=len(data), sha256=digest(data), replace=True)
        source = breaking(data, after=len(data) - 1, error=Broken())
        with pytest.raises(Broken):
            store.put(source, sha256=digest(data), replace=True)

        assert held(store) == [blob]
        assert bytes_of(store, blob.sha256) == data

    def test_several_replacements_at_once_all_succeed(
        self, store: Store, damage: Damage, data: bytes
    ) -> None:
        def mend(_: int) -> Blob:
            return store.put(source_of(data), sha256=digest(data), replace=True)

        blob = store.put(source_of(data))
        damage(blob.sha256, rotten(data))
        with ThreadPoolExecutor(3) as threads:
            assert set(threads.map(mend, range(3))) == {blob} == set(held(store))
        assert bytes_of(store, blob.sha256) == data

    # The quarantine

    def test_a_quarantined_blob_is_gone_and_its_bytes_are_not(
        self, store: Store, damage: Damage, quarantined: Callable[[], list[bytes]], data: bytes
    ) -> None:
        blob, other = store.put(source_of(data)), store.put(source_of(b"other"))
        damage(blob.sha256, rotten(data))
        where = store.quarantine(blob.sha256)

        assert re.search(rf"/quarantine/{blob.sha256}-[0-9a-f]{{8}}$", where)
        (aside,) = store.quarantined()
        assert (aside.name, aside.size) == (where.rpartition("/")[2], len(data))
        assert aside.modified.tzinfo is not None
        assert quarantined() == [rotten(data)]
        assert store.stat(blob.sha256) is None
        with pytest.raises(BlobMissing):
            store.open(blob.sha256)
        assert held(store) == [other]

    def test_the_place_of_a_quarantined_blob_is_free(
        self, store: Store, quarantined: Callable[[], list[bytes]]
    ) -> None:
        places = set()
        for _ in range(2):
            blob = store.put(source_of(SMALL))
            places.add(store.quarantine(blob.sha256))
        assert store.put(source_of(SMALL)) == blob

        assert len(places) == 2
        names = [aside.name for aside in store.quarantined()]
        assert names == sorted(where.rpartition("/")[2] for where in places)
        assert quarantined() == [SMALL, SMALL]
        assert held(store) == [blob]
        assert bytes_of(store, blob.sha256) == SMALL

    def test_an_empty_blob_can_be_quarantined(
        self, store: Store, quarantined: Callable[[], list[bytes]]
    ) -> None:
        store.quarantine(store.put(source_of(b"")).sha256)

        assert held(store) == []
        assert quarantined() == [b""]

    def test_what_is_not_there_cannot_be_quarantined(
        self, store: Store, quarantined: Callable[[], list[bytes]]
    ) -> None:
        for _ in range(2):
            with pytest.raises(BlobMissing, match=ABSENT[:12]):
                store.quarantine(ABSENT)
        assert quarantined() == []
        assert list(store.quarantined()) == []

    # Whose it is

    def test_a_store_is_nobody_s_until_it_is_claimed(
        self, store: Store, again: Callable[[], Store]
    ) -> None:
        with again() as other:
            assert store.owner() is None
            assert other.owner() is None
            store.claim(LIBRARY)

            assert store.owner() == other.owner() == LIBRARY
            other.claim(LIBRARY[::-1])
            assert store.owner() == other.owner() == LIBRARY[::-1]

    def test_a_claim_keeps_what_is_there_and_creating_again_keeps_the_claim(
        self, store: Store, again: Callable[[], Store]
    ) -> None:
        blob = store.put(source_of(SMALL))
        store.claim(LIBRARY)
        with again() as other:
            other.create()

            assert other.owner() == LIBRARY
            assert held(other) == [blob]

    @pytest.mark.parametrize("name", ["", "two\nlines", "x" * 65, "ü", "A", "library 1"])
    def test_what_is_no_id_of_a_library_claims_nothing(self, store: Store, name: str) -> None:
        with pytest.raises(ValueError, match="not the id of a library"):
            store.claim(name)
        assert store.owner() is None

    # Notes

    def test_a_note_comes_back_in_another_instance(
        self, store: Store, again: Callable[[], Store]
    ) -> None:
        content = "夜\n".encode() + noise(200_000)
        store.write_note("0001.jsonl", content)
        store.write_note("empty", b"")

        with again() as other:
            assert other.read_note("0001.jsonl") == content
            assert other.read_note("empty") == b""
            other.write_note("0001.jsonl", b"short")
        assert store.read_note("0001.jsonl") == b"short"

    def test_notes_are_listed_in_the_order_of_their_names_and_are_no_blobs(
        self, store: Store
    ) -> None:
        names = ["z", "0", "10.jsonl", "9.jsonl", "a-b", "a.b", "ab", digest(SMALL), "x" * 100]
        for name in names:
            store.write_note(name, name.encode())

        assert list(store.notes()) == sorted(names)
        assert held(store) == []
        assert [store.read_note(name) for name in names] == [name.encode() for name in names]

    def test_removing_a_note_is_idempotent_and_removes_no_other(self, store: Store) -> None:
        assert list(store.notes()) == []
        store.write_note("one", b"1")
        store.write_note("two", b"2")
        for _ in range(2):
            store.remove_note("one")

            assert list(store.notes()) == ["two"]
            assert store.read_note("one") is None
        assert store.read_note("two") == b"2"

    def test_a_note_of_two_writers_at_once_is_one_of_both_whole(self, store: Store) -> None:
        notes = [bytes([65 + i]) * 300_000 for i in range(4)]
        seen = []
        with ThreadPoolExecutor(4) as threads:
            writing = [threads.submit(store.write_note, "same", note) for note in notes]
            while not all(written.done() for written in writing):
                seen.append(store.read_note("same"))
            for written in writing:
                written.result()
        seen.append(store.read_note("same"))

        assert seen[-1] in notes
        assert {*seen} <= {*notes, None}
        assert list(store.notes()) == ["same"]

    @pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "-x", "A", "a\n", "x" * 101])
    def test_what_is_no_name_names_no_note(self, store: Store, name: str) -> None:
        for use in (store.read_note, store.remove_note, lambda name: store.write_note(name, b"")):
            with pytest.raises(ValueError, match="not the name of a note"):
                use(name)
        assert list(store.notes()) == []

    # What is not there

    def test_an_absent_blob_is_none_and_missing(self, store: Store) -> None:
        assert store.stat(ABSENT) is None
        with pytest.raises(BlobMissing, match=ABSENT[:12]):
            store.open(ABSENT)

    @pytest.mark.parametrize("name", ["../../etc/passwd", ABSENT.upper(), ABSENT[1:], ""])
    def test_what_is_no_hash_is_no_key(self, store: Store, name: str) -> None:
        for use in (store.stat, store.open, store.remove, store.quarantine):
            with pytest.raises(ValueError, match="not a SHA-256"):
                use(name)

    # Sources that fail

    def test_a_short_source_fails_and_leaves_nothing(self, store: Store, data: bytes) -> None:
        with pytest.raises(SizeMismatch):
            store.put(source_of(data[:-1]), size=len(data), sha256=digest(data))
        with pytest.raises(SizeMismatch):
            store.put(source_of(data[:-1]), size=len(data))
        self.assert_empty(store)

    def test_a_long_source_fails_and_leaves_nothing(self, store: Store, data: bytes) -> None:
        with pytest.raises(SizeMismatch):
            store.put(source_of(data + b"x"), size=len(data), sha256=digest(data))
        with pytest.raises(SizeMismatch):
            store.put(pipe(data + b"x"), size=len(data))
        self.assert_empty(store)

    def test_a_wrong_hash_fails_and_leaves_nothing(self, store: Store, data: bytes) -> None:
        with pytest.raises(HashMismatch):
            store.put(source_of(data), size=len(data), sha256=ABSENT)
        assert store.stat(ABSENT) is None
        assert store.stat(digest(data)) is None
        self.assert_empty(store)

    @pytest.mark.parametrize(
        "error", [Broken("in the middle"), OSError(28, "of the source"), KeyboardInterrupt()]
    )
    @pytest.mark.parametrize("told", [True, False])
    def test_what_the_source_raises_passes_through_and_leaves_nothing(
        self, store: Store, data: bytes, error: BaseException, *, told: bool
    ) -> None:
        source = breaking(data, after=len(data) // 2, error=error)
        with pytest.raises(type(error)) as caught:
            store.put(source, sha256=digest(data) if told else None)
        assert caught.value is error
        assert not isinstance(caught.value, StoreError)
        self.assert_empty(store)

    def test_a_put_that_failed_can_be_done_again(self, store: Store, data: bytes) -> None:
        with pytest.raises(Broken):
            store.put(breaking(data, after=len(data) - 1, error=Broken()))

        assert store.put(source_of(data)).sha256 == digest(data)

    # Reading

    @pytest.mark.parametrize("how", ["open", "open_whole"])
    def test_an_open_blob_can_be_read_anywhere(self, store: Store, how: str) -> None:
        sha256 = store.put(source_of(LARGE)).sha256
        with getattr(store, how)(sha256) as file:
            assert file.seekable()
            for start, length in [(8_500_000, 20), (0, 10), (4_194_300, 10), (8_999_990, 100)]:
                assert file.seek(start) == start
                assert file.read(length) == LARGE[start : start + length]
            assert file.seek(-5, io.SEEK_END) == len(LARGE) - 5
            assert file.read() == LARGE[-5:]
            assert file.read() == b""
            file.seek(100)
            file.seek(50, io.SEEK_CUR)
            assert file.tell() == 150
            assert file.read(3_000_000) == LARGE[150:3_000_150]
            file.seek(len(LARGE) + 10)
            assert file.read(1) == b""

    @pytest.mark.parametrize("how", ["open", "open_whole"])
    def test_many_open_blobs_are_read_at_once(self, store: Store, how: str) -> None:
        def read(sha256: str) -> bytes:
            with getattr(store, how)(sha256) as file:
                data: bytes = file.read()
            return data

        sha256 = store.put(source_of(LARGE)).sha256
        with ThreadPoolExecutor(8) as threads:
            assert all(data == LARGE for data in threads.map(read, [sha256] * 8))

    # Many

    def test_a_large_blob_is_quarantined_with_little_memory(self, store: Store) -> None:
        part = noise(1 << 20)
        blob = store.put(stream(part for _ in range(self.large >> 20)))
        gc.collect()
        tracemalloc.start()
        try:
            store.quarantine(blob.sha256)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert peak < self.memory_limit

    def test_blobs_are_listed_in_the_order_of_their_hashes(self, store: Store) -> None:
        stored = [store.put(source_of(noise(10 + i, seed=i))) for i in range(30)]

        assert held(store) == sorted(stored, key=lambda blob: blob.sha256)

    def test_many_threads_may_use_one_store(self, store: Store) -> None:
        def work(seed: int) -> None:
            data = noise(20_000, seed=seed)
            blob = store.put(source_of(data))
            with store.open(blob.sha256) as file:
                assert file.read() == data
            if seed % 2:
                store.remove(blob.sha256)

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(work, range(100)))

        assert {blob.sha256 for blob in held(store)} == {
            digest(noise(20_000, seed=seed)) for seed in range(0, 100, 2)
        }

    def test_a_large_blob_takes_little_memory(self, store: Store) -> None:
        part = noise(1 << 20)
        source = stream(part for _ in range(self.large >> 20))
        gc.collect()
        tracemalloc.start()
        try:
            blob = store.put(source)
            with store.open(blob.sha256) as file:
                while chunk := file.read(1 << 16):
                    assert chunk
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert blob.size == self.large
        assert peak < self.memory_limit
