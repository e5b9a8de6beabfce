"""What every catalog promises of copies in several stores, and of what a store should hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from audiomood.errors import CatalogError
from audiomood.model.filter import Filter
from audiomood.model.store import Holding
from audiomood.model.track import Copy
from tests.catalog.filling import found
from tests.catalog.making import CLOUD, HOME, START, digest, track

if TYPE_CHECKING:
    from audiomood.catalog.base import Catalog
    from audiomood.model.track import Track

LATER = START + timedelta(days=30)
BOTH = (Copy(store=HOME, added=START), Copy(store=CLOUD, added=START))


def stores_of(catalog: Catalog, one: Track) -> list[str]:
    """The stores that hold a track, None of it where it is not there."""
    return [copy.store for track in catalog.get([one.id]) for copy in track.copies]


def throw(catalog: Catalog, *tracks: Track) -> None:
    catalog.trash([one.id for one in tracks], removed=START, until=LATER)


class CopyContract:
    """A part of the contract of a catalog; its fixtures are those of the whole."""

    # Copies

    def test_a_track_gains_a_copy_and_its_history_says_so(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})

        assert catalog.add_copies(CLOUD, {one.id: START}) == {one.id}
        assert catalog.get([one.id])[0].copies == BOTH
        assert catalog.has_copy(one.id, CLOUD)
        event = catalog.history(one.id)[-1]
        assert (event.what, event.detail) == ("copied", f"to {CLOUD}")

    def test_a_copy_that_is_recorded_stays_as_it_is(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})

        assert catalog.add_copies(HOME, {one.id: LATER}) == {one.id}
        assert catalog.get([one.id]) == [one]
        assert [event.what for event in catalog.history(one.id)] == ["added"]

    def test_a_copy_of_what_is_no_track_is_left_out(self, catalog: Catalog) -> None:
        one, thrown = track(), track("thrown")
        catalog.add([one, thrown], tags={})
        throw(catalog, thrown)
        some = dict.fromkeys([one.id, thrown.id, digest("nobody")], START)

        assert catalog.add_copies(CLOUD, some) == {one.id}
        assert [trashed.stores for trashed in catalog.trashed()] == [(HOME,)]

    def test_a_copy_that_a_removal_may_take_away_is_left_out(self, catalog: Catalog) -> None:
        one = track(copies=BOTH)
        catalog.add([one], tags={})
        going = catalog.drop_copies([one.id], CLOUD, kept=HOME)

        assert catalog.add_copies(CLOUD, {one.id: datetime.now(UTC)}) == set()
        seen = datetime.now(UTC)
        catalog.removed(catalog.claim(going))
        assert catalog.add_copies(CLOUD, {one.id: seen}) == set()
        after = datetime.now(UTC) + timedelta(microseconds=1)
        assert catalog.add_copies(CLOUD, {one.id: after}) == {one.id}
        assert stores_of(catalog, one) == [HOME, CLOUD]

    def test_a_copy_in_a_store_that_nobody_added_is_an_error(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})

        for record in (catalog.add_copies, catalog.link):
            with pytest.raises(CatalogError):
                record("file:elsewhere", {one.id: START})
        assert stores_of(catalog, one) == [HOME]

    def test_a_dropped_copy_is_to_go_and_the_track_stays(self, catalog: Catalog) -> None:
        one = track(copies=BOTH)
        catalog.add([one], tags={})
        (going,) = catalog.drop_copies([one.id, digest("nobody")], HOME, kept=CLOUD)

        assert (going.id, going.store) == (one.id, HOME)
        assert catalog.removals() == [going]
        assert stores_of(catalog, one) == [CLOUD]
        event = catalog.history(one.id)[-1]
        assert (event.what, event.detail) == ("dropped", f"from {HOME}")

    def test_the_last_copy_of_a_track_is_never_dropped(self, catalog: Catalog) -> None:
        one, other = track(), track("other", copies=BOTH)
        catalog.add([one, other], tags={})

        assert [
            going.id for going in catalog.drop_copies([one.id, other.id], HOME, kept=CLOUD)
        ] == [other.id]
        assert catalog.drop_copies([one.id, other.id], HOME, kept=CLOUD) == []
        assert catalog.drop_copies([one.id, other.id], CLOUD, kept=HOME) == []
        assert (stores_of(catalog, one), stores_of(catalog, other)) == ([HOME], [CLOUD])
        assert [event.what for event in catalog.history(one.id)] == ["added"]

    def test_a_copy_is_dropped_only_while_the_one_that_is_to_stay_is_recorded(
        self, catalog: Catalog
    ) -> None:
        third = "file:third"
        catalog.add_store(third)
        one = track(copies=(*BOTH, Copy(store=third, added=START)))
        catalog.add([one], tags={})
        catalog.drop_copies([one.id], HOME, kept=CLOUD)

        # That another is left, of which nobody knows anything, is no reason.
        assert catalog.drop_copies([one.id], CLOUD, kept=HOME) == []
        assert catalog.drop_copies([one.id], CLOUD, kept=CLOUD) == []
        assert stores_of(catalog, one) == [CLOUD, third]

    # Holdings

    def test_holdings_are_told_by_id_and_with_the_state_that_counts(self, catalog: Catalog) -> None:
        names = ["track", "thrown", "gone", "dropped", "elsewhere"]
        one, thrown, gone, dropped, elsewhere = (track(name, copies=BOTH) for name in names)
        elsewhere = track("elsewhere", store=CLOUD)
        catalog.add([one, thrown, gone, dropped, elsewhere], tags={})
        throw(catalog, thrown)
        catalog.remove([gone.id])
        catalog.drop_copies([dropped.id], HOME, kept=CLOUD)

        wanted = [
            Holding(one.id, "track", 1000, "track"),
            Holding(thrown.id, "thrown", 1000, "trash"),
            Holding(gone.id, None, None, "going"),
            Holding(dropped.id, None, None, "going"),
        ]
        assert list(catalog.holdings(HOME)) == sorted(wanted)
        catalog.removed(catalog.claim(catalog.removals()))
        assert list(catalog.holdings(HOME)) == sorted(wanted[:2])
        assert [each.state for each in catalog.holdings(CLOUD) if each.id == dropped.id] == [
            "track"
        ]
        assert list(catalog.holdings("file:elsewhere")) == []

    def test_a_blob_that_is_needed_and_going_at_once_is_told_once(self, catalog: Catalog) -> None:
        one, thrown = track("one", copies=BOTH), track("thrown", copies=BOTH)
        catalog.add([one, thrown], tags={})
        catalog.drop_copies([one.id, thrown.id], CLOUD, kept=HOME)
        # Only a catalog that is made anew links without asking for removals.
        catalog.link(CLOUD, {one.id: START, thrown.id: START})
        throw(catalog, thrown)

        assert len(catalog.removals()) == 2
        assert {each.id: each.state for each in catalog.holdings(CLOUD)} == {
            one.id: "track", thrown.id: "trash",
        }  # fmt: skip

    def test_many_holdings_come_in_order_whatever_changes_meanwhile(self, catalog: Catalog) -> None:
        tracks = [track(str(number)) for number in range(1300)]
        catalog.add(tracks, tags={})
        throw(catalog, *tracks[:600])
        catalog.remove([one.id for one in tracks[600:700]])
        ids = sorted(one.id for one in tracks)

        seen = []
        for number, holding in enumerate(catalog.holdings(HOME)):
            seen.append(holding.id)
            if number % 100 == 0:
                catalog.untrash([ids[number]])
                catalog.trash([ids[-1 - number]], removed=START, until=LATER)
        assert seen == ids

    # Making a catalog anew

    def test_linked_blobs_are_copies_of_what_is_known(self, catalog: Catalog) -> None:
        one, thrown, nobody = track(), track("thrown"), digest("nobody")
        catalog.add([one, thrown], tags={})
        throw(catalog, thrown)

        assert catalog.link(CLOUD, dict.fromkeys([one.id, thrown.id, nobody], START)) == {nobody}
        assert catalog.get([one.id])[0].copies == BOTH
        assert [trashed.stores for trashed in catalog.trashed()] == [(HOME, CLOUD)]
        assert catalog.link(CLOUD, {one.id: LATER}) == set()
        assert catalog.get([one.id])[0].copies == BOTH

    def test_what_no_store_holds_is_forgotten(self, catalog: Catalog) -> None:
        kept, thrown = track("kept"), track("thrown")
        copyless, lost = track("copyless", copies=()), track("lost", copies=())
        catalog.add([kept, thrown, copyless, lost], tags={})
        throw(catalog, thrown, lost)

        assert [(one.id, one.name, one.size, one.state) for one in catalog.copyless()] == [
            (copyless.id, "copyless", copyless.size, "track"),
            (lost.id, "lost", lost.size, "trash"),
        ]
        assert catalog.forget_copyless() == 2
        assert catalog.copyless() == []
        assert found(catalog) == ["kept"]
        assert [trashed.name for trashed in catalog.trashed()] == ["thrown"]
        assert catalog.count_due() == 2
        assert catalog.forget_copyless() == 0
        assert catalog.total(Filter()).tracks == 1
