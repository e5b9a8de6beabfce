"""What should be there beside what is there, compared with sets."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from audiomood.library.check.joining import joined
from audiomood.model.portion import Portion
from audiomood.model.store import Holding
from audiomood.store.base import Blob

NUMBERS = st.sets(st.integers(0, 16**64 - 1), max_size=60)
MANY = st.builds(
    lambda seed, step: {pow(seed + 2, place * step + 1, 2**256 - 189) for place in range(10_000)},
    st.integers(0, 2**64), st.integers(1, 7),
)  # fmt: skip


def assert_joined(expected: set[int], present: set[int]) -> None:
    holdings = (Holding(f"{one:064x}", "a", 1, "track") for one in sorted(expected))
    blobs = (Blob(f"{one:064x}", 1) for one in sorted(present))
    both, missing, stray = set(), set(), set()
    for holding, blob in joined(holdings, blobs):
        if holding and blob:
            assert holding.id == blob.sha256
            both.add(int(holding.id, 16))
        elif holding:
            missing.add(int(holding.id, 16))
        else:
            assert blob
            stray.add(int(blob.sha256, 16))
    assert (both, missing, stray) == (expected & present, expected - present, present - expected)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_joining_equals_sets(shared: set[int], expected: set[int], present: set[int]) -> None:
    assert_joined(shared | expected, shared | present)


@settings(max_examples=5, deadline=None)
@given(MANY, MANY)
def test_joining_equals_sets_of_ten_thousand(some: set[int], others: set[int]) -> None:
    assert_joined(some, others | set(sorted(some)[::2]))


@given(st.integers(1, 1000), st.integers(0, 16**64 - 1))
def test_the_parts_of_the_circle_cover_every_id_once(total: int, number: int) -> None:
    track_id = f"{number:064x}"
    parts = [part for part in range(1, total + 1) if Portion.part(part, total).includes(track_id)]
    assert len(parts) == 1


@given(st.floats(0.001, 1), st.floats(0, 1, exclude_max=True))
def test_a_share_holds_about_that_many_ids_wherever_it_starts(share: float, start: float) -> None:
    portion = Portion.of(share, start=start)
    found = sum(
        portion.includes(f"{place * 16**15 // 3000:015x}".ljust(64, "0")) for place in range(3000)
    )
    assert abs(found - share * 3000) <= 2
