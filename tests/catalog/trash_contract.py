"""What every catalog promises of its trash: nothing that was known of a track gets lost in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from audiomood.model.filter import Filter
from audiomood.model.store import Trashed
from tests.catalog.copy_contract import BOTH, LATER, stores_of, throw
from tests.catalog.filling import filled, found, property_test, vectors
from tests.catalog.making import (
    CLOUD,
    HOME,
    ODD_LIBRARIES,
    ODD_NAMES,
    PARTS,
    START,
    UNKNOWN,
    digest,
    mood,
    track,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audiomood.catalog.base import Catalog
    from audiomood.model.track import Mood, Track


def everything(catalog: Catalog, ids: Sequence[str]) -> dict[str, Any]:
    """All that a catalog tells of its tracks, save their histories."""
    notes = catalog.due_notes(1000).notes
    return {
        "tracks": list(catalog.find(Filter())),
        "moods": [catalog.moods(track_id) for track_id in ids],
        "verdicts": [catalog.verdicts(track_id) for track_id in ids],
        "vectors": [vectors(catalog, (one, two)) for one in (1, 2) for two in (1, 2)],
        "found": [found(catalog, search=word) for word in ("night", "rock", "dvorak", "live")],
        "tallies": catalog.tallies(),
        "stores": catalog.stores(),
        "notes": sorted(notes, key=lambda pair: pair[0].id),
    }


def known_well(catalog: Catalog) -> Track:
    """Add a track of which everything is known that can be."""
    one = track("Night swim", tags={"artist": "Dvořák", "genre": "rock"}, copies=BOTH)
    catalog.add([one], tags={"live": ""})
    catalog.tag([one.id], put={"genre": "Rock"}, drop=["artist"])
    for heard in (mood(parts=PARTS, vector=(0.5,)), replace(UNKNOWN, features_version=2)):
        catalog.record_moods({one.id: heard})
    catalog.record_moods({one.id: mood("sad", model_version=2, parts=PARTS, vector=(0.1, -1e-30))})
    for word in ("happy", None, "calm"):
        catalog.set_word([one.id], word)
    return one


class TrashContract:
    """A part of the contract of a catalog; its fixtures are those of the whole."""

    @given(entries=ODD_LIBRARIES)
    @property_test
    def test_what_comes_back_from_the_trash_is_what_it_was(
        self, empty: Callable[[], Catalog], entries: list[tuple[Track, Mood | None]]
    ) -> None:
        ids = [one.id for one, _ in entries]
        with empty() as catalog:
            before = everything(filled(catalog, entries), ids)
            catalog.trash(ids[::2], removed=START, until=LATER)
            assert sorted(catalog.untrash(ids)) == sorted(ids[::2])

            assert everything(catalog, ids) == before
            assert catalog.trashed() == []

    def test_nothing_that_was_known_of_a_track_gets_lost(self, catalog: Catalog) -> None:
        one = known_well(catalog)
        before, history = everything(catalog, [one.id]), catalog.history(one.id)
        throw(catalog, one)
        assert catalog.untrash([one.id]) == [one.id]

        assert everything(catalog, [one.id]) == before
        assert len(catalog.moods(one.id)) == 3
        *same, removed, restored = catalog.history(one.id)
        assert same == history
        assert (removed.what, restored.what) == ("removed", "restored")
        assert removed.time <= restored.time

    def test_a_track_in_the_trash_is_not_in_the_library(self, catalog: Catalog) -> None:
        one, kept = known_well(catalog), track("kept")
        catalog.add([kept], tags={})
        throw(catalog, one)

        assert list(catalog.find(Filter())) == [kept]
        assert catalog.total(Filter()).tracks == 1
        assert found(catalog, search="night") == []
        assert catalog.get([one.id]) == catalog.candidates(one.id, limit=1) == []
        assert not catalog.has_copy(one.id, HOME)
        assert catalog.history(one.id) == catalog.moods(one.id) == catalog.verdicts(one.id) == []
        assert [(entry.tracks, entry.size) for entry in catalog.stores()] == [(1, 1000), (0, 0)]
        assert vectors(catalog, (1, 2)) == {}

    def test_putting_into_the_trash_takes_nothing_from_any_store(self, catalog: Catalog) -> None:
        one = track(copies=BOTH)
        catalog.add([one], tags={})

        (thrown,) = catalog.trash([one.id, digest("nobody")], removed=START, until=LATER)
        assert thrown == Trashed(
            id=one.id, name=one.name, size=1000, removed=START, until=LATER, stores=(HOME, CLOUD)
        )
        assert catalog.trashed() == [thrown]
        assert catalog.removals() == []
        assert catalog.trash([one.id], removed=LATER, until=LATER) == []
        assert catalog.trashed() == [thrown]

    def test_what_came_meanwhile_stays_when_a_track_comes_back(self, catalog: Catalog) -> None:
        one = known_well(catalog)
        before, vector = catalog.get([one.id]), vectors(catalog, (1, 2))
        throw(catalog, one)
        other = track("other", tags={"genre": "pop"})
        catalog.add([other], tags={})
        catalog.record_moods({other.id: mood("angry", vector=(7.0,))})
        catalog.set_word([other.id], "sad")
        catalog.untrash([one.id])

        assert catalog.get([one.id]) == before
        assert vectors(catalog, (1, 2)) == vector
        assert catalog.get([other.id])[0].tags == {"genre": "pop"}
        assert [heard.word for heard in catalog.moods(other.id)] == ["angry"]
        assert found(catalog, search="pop") == ["other"]
        assert [event.what for event in catalog.history(other.id)] == [
            "added", "analysed", "felt",
        ]  # fmt: skip

    def test_a_track_can_go_and_come_back_again_and_again(self, catalog: Catalog) -> None:
        one = known_well(catalog)
        before = everything(catalog, [one.id])
        for _ in range(3):
            throw(catalog, one)
            catalog.untrash([one.id])

        assert everything(catalog, [one.id]) == before
        whats = [event.what for event in catalog.history(one.id)]
        assert whats[-6:] == ["removed", "restored"] * 3

    def test_the_latest_removed_is_the_first_in_the_trash(self, catalog: Catalog) -> None:
        tracks = [track(str(number)) for number in range(4)]
        catalog.add(tracks, tags={})
        for hours, one in zip((2, 1, 3, 3), tracks, strict=True):
            catalog.trash([one.id], removed=START + timedelta(hours=hours), until=LATER)

        assert [thrown.name for thrown in catalog.trashed()] == ["3", "2", "0", "1"]

    @pytest.mark.parametrize("name", [*ODD_NAMES, "abcd", "a" * 64])
    def test_what_is_in_the_trash_is_meant_by_id_beginning_or_name(
        self, catalog: Catalog, name: str
    ) -> None:
        one, other = track(name, id=f"abcdef{digest('')[6:]}"), track("other", id=digest("o"))
        catalog.add([one, other], tags={})
        throw(catalog, one, other)
        (wanted,) = (thrown for thrown in catalog.trashed() if thrown.id == one.id)

        for reference in (one.id, one.id.upper(), "abcd", "ABCDE"):
            assert catalog.trashed(reference) == [wanted]
        # What may be a whole id is nothing else.
        assert catalog.trashed(name) == [wanted] * (len(name) != 64)
        assert catalog.trashed("abc") == catalog.trashed("") == catalog.trashed(digest("n")) == []

    def test_a_track_that_is_added_again_comes_back_with_all_that_was_known_of_it(
        self, catalog: Catalog
    ) -> None:
        one = known_well(catalog)
        catalog.tag([one.id], put={"mine": "old", "added": "twice"}, drop=())
        before, history = everything(catalog, [one.id]), catalog.history(one.id)
        throw(catalog, one)
        again = track("again", id=one.id, added=LATER, tags={"genre": "pop"})

        assert catalog.add([again], tags={"mine": "new"}) == (set(), set(), {one.id})
        catalog.tag([one.id], put={"mine": "old"}, drop=())
        assert everything(catalog, [one.id]) == before
        assert [event.what for event in catalog.history(one.id)] == [
            *(event.what for event in history), "removed", "restored", "tagged",
        ]  # fmt: skip
        assert catalog.trashed() == catalog.untrash([one.id]) == catalog.purge([one.id]) == []
        assert stores_of(catalog, one) == [HOME, CLOUD]

    def test_what_is_purged_is_gone_and_its_blobs_are_to_go(self, catalog: Catalog) -> None:
        one, kept = known_well(catalog), track("kept")
        catalog.add([kept], tags={})
        throw(catalog, one, kept)
        going = catalog.purge([one.id, digest("nobody")])

        assert {(each.id, each.store) for each in going} == {(one.id, HOME), (one.id, CLOUD)}
        assert set(catalog.removals()) == set(going)
        assert [thrown.name for thrown in catalog.trashed()] == ["kept"]
        assert catalog.purge([one.id]) == catalog.untrash([one.id]) == []
        seen = replace(one, copies=tuple(copy._replace(added=datetime.now(UTC)) for copy in BOTH))
        assert catalog.add([seen], tags={}).going == {one.id}

    def test_a_track_that_comes_back_by_being_added_gains_the_new_copy_and_the_tags(
        self, catalog: Catalog
    ) -> None:
        one = track("one")
        catalog.add([one], tags={"mine": "old"})
        throw(catalog, one)
        again = track("again", id=one.id, store=CLOUD)

        assert catalog.add([again], tags={"mine": "new"}).back == {one.id}
        (back,) = catalog.get([one.id])
        assert (back.name, back.tags, stores_of(catalog, one)) == (
            "one", {"mine": "new"}, [HOME, CLOUD],
        )  # fmt: skip

    def test_only_what_is_in_the_trash_can_be_purged(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})

        assert catalog.purge([one.id]) == catalog.removals() == []
        assert catalog.get([one.id]) == [one]
        throw(catalog, one)
        assert catalog.remove([one.id]) == []
        assert len(catalog.trashed()) == 1

    def test_what_stayed_in_the_trash_for_its_time_has_expired(self, catalog: Catalog) -> None:
        tracks = [track(str(number)) for number in range(3)]
        catalog.add(tracks, tags={})
        for days, one in zip((3, 1, 2), tracks, strict=True):
            until = START + timedelta(days=days)
            catalog.trash([one.id], removed=START, until=until)

        assert catalog.expired(START) == []
        assert catalog.expired(START + timedelta(days=2)) == [tracks[1].id, tracks[2].id]
        assert len(catalog.expired(LATER)) == len(catalog.trashed()) == 3
