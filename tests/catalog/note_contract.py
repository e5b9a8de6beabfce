"""What every catalog promises of notes: what is to be written, and what is made of them again."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from audiomood.model.filter import Filter
from audiomood.model.mood import Verdict
from audiomood.model.note import Due, Note
from audiomood.model.track import Copy
from tests.catalog.copy_contract import BOTH, LATER, throw
from tests.catalog.filling import filled, found, property_test
from tests.catalog.making import CLOUD, HOME, ODD_LIBRARIES, START, digest, mood, sound, track

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiomood.catalog.base import Catalog
    from audiomood.model.track import Mood, Track

MANY = 1000


def note(name: str = "Nightswim.mp3", **changes: object) -> Note:
    plain = Note(
        id=digest(name),
        name=name,
        size=1000,
        added=START,
        sound=sound(),
        file_tags={},
        person_tags={},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def due(catalog: Catalog) -> list[str]:
    """The names of the notes that are to be written."""
    return [each.name for each, _ in catalog.due_notes(MANY).notes]


def write_all(catalog: Catalog) -> None:
    """Take all notes as written."""
    catalog.notes_written(catalog.due_notes(MANY))
    assert catalog.count_due() == 0


class NoteContract:
    """A part of the contract of a catalog; its fixtures are those of the whole."""

    def test_a_note_says_all_that_nobody_could_measure_again(self, catalog: Catalog) -> None:
        one = track(tags={"artist": "Ann", "genre": "rock", "year": "1999"}, copies=BOTH)
        catalog.add([one], tags={"live": ""})
        catalog.tag([one.id], put={"genre": "pop"}, drop=["year"])
        catalog.rename(one.id, "another")
        for word in ("sad", None, "calm"):
            catalog.set_word([one.id], word)

        ((told, stores),) = catalog.due_notes(MANY).notes
        assert told == note(
            "another",
            id=one.id,
            file_tags={"artist": "Ann"},
            person_tags={"genre": "pop", "live": ""},
            verdicts=tuple(reversed(catalog.verdicts(one.id))),
        )
        assert [said.word for said in told.verdicts] == ["sad", None, "calm"]
        assert stores == (HOME, CLOUD)

    def test_a_note_of_what_is_in_the_trash_says_so(self, catalog: Catalog) -> None:
        one = track(tags={"artist": "Ann"}, copies=BOTH)
        catalog.add([one], tags={"live": ""})
        catalog.set_word([one.id], "sad")
        ((before, stores),) = catalog.due_notes(MANY).notes
        throw(catalog, one)

        assert catalog.due_notes(MANY).notes == ((replace(before, removed=START), stores),)

    @pytest.mark.parametrize(
        "change",
        [
            lambda catalog, one: catalog.rename(one.id, "new"),
            lambda catalog, one: catalog.tag([one.id], put={"a": "b"}, drop=[]),
            lambda catalog, one: catalog.tag([one.id], put={}, drop=["genre"]),
            lambda catalog, one: catalog.set_word([one.id], "sad"),
            lambda catalog, one: catalog.set_word([one.id], None),
            lambda catalog, one: catalog.add([one], tags={"a": "b"}),
            lambda catalog, one: catalog.add([track(store="file:third")], tags={}),
            lambda catalog, one: catalog.add_copies("file:third", {one.id: START}),
            lambda catalog, one: catalog.drop_copies([one.id], HOME, kept=CLOUD),
            throw,
        ],
    )
    def test_every_change_of_what_a_note_says_makes_it_due(
        self, catalog: Catalog, change: Callable[[Catalog, Track], object]
    ) -> None:
        one = track(tags={"genre": "rock"}, copies=BOTH)
        catalog.add_store("file:third")
        catalog.add([one, track("other")], tags={})
        catalog.set_word([one.id], "happy")
        write_all(catalog)
        change(catalog, one)

        assert catalog.count_due() == 1
        ((told, _),) = catalog.due_notes(MANY).notes
        assert told.id == one.id

    def test_what_no_note_says_makes_none_due(self, catalog: Catalog) -> None:
        one = track(copies=BOTH)
        catalog.add([one], tags={})
        catalog.set_word([one.id], "sad")
        write_all(catalog)

        catalog.record_moods({one.id: mood()})
        catalog.set_word([one.id], "sad")
        catalog.add([one], tags={})
        catalog.add_copies(HOME, {one.id: START})
        catalog.tag([digest("nobody")], put={"a": "b"}, drop=[])
        catalog.rename(digest("nobody"), "somebody")
        assert catalog.untrash([one.id]) == catalog.purge([one.id]) == []
        catalog.use_store(CLOUD)
        assert due(catalog) == []

    def test_a_track_that_comes_back_from_the_trash_is_noted_as_back(
        self, catalog: Catalog
    ) -> None:
        one = track()
        catalog.add([one], tags={})
        throw(catalog, one)
        write_all(catalog)
        catalog.untrash([one.id])

        assert catalog.due_notes(MANY).notes == ((note(), (HOME,)),)

    def test_what_is_gone_is_noted_no_more(self, catalog: Catalog) -> None:
        one, thrown = track(), track("thrown")
        catalog.add([one, thrown], tags={})
        throw(catalog, thrown)
        catalog.remove([one.id])
        catalog.purge([thrown.id])

        assert catalog.count_due() == 0
        assert catalog.due_notes(MANY).notes == ()

    def test_what_was_written_is_due_no_more(self, catalog: Catalog) -> None:
        catalog.add([track(str(number)) for number in range(5)], tags={})
        written = 0
        while (some := catalog.due_notes(2)).notes:
            assert len(some.notes) <= 2
            catalog.notes_written(some)
            written += len(some.notes)

        assert (written, catalog.count_due()) == (5, 0)

    def test_what_changed_since_it_was_returned_stays_due(self, catalog: Catalog) -> None:
        one, other = track(), track("other")
        catalog.add([one, other], tags={})
        returned = catalog.due_notes(MANY)
        catalog.rename(one.id, "new")
        catalog.notes_written(returned)

        assert due(catalog) == ["new"]
        catalog.notes_written(returned)
        assert due(catalog) == ["new"]

    def test_what_went_and_was_added_again_since_stays_due(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})
        returned = catalog.due_notes(MANY)
        throw(catalog, one)
        catalog.add([one], tags={})
        catalog.notes_written(returned)

        assert catalog.due_notes(MANY).notes == ((note(), (HOME,)),)

    def test_notes_that_could_not_be_written_let_others_go_first(self, catalog: Catalog) -> None:
        catalog.add([track(str(number)) for number in range(6)], tags={})
        seen = [each.id for _ in range(3) for each, _ in catalog.due_notes(2).notes]

        assert len(set(seen)) == 6
        assert [each.id for each, _ in catalog.due_notes(2).notes] == seen[:2]

    def test_of_what_was_returned_a_part_may_be_struck_out(self, catalog: Catalog) -> None:
        one, other = track(), track("other")
        catalog.add([one, other], tags={})
        returned = catalog.due_notes(MANY)
        mine = tuple(pair for pair in returned.token if pair[0] == one.id)
        catalog.notes_written(Due(stamp=returned.stamp, notes=(), token=mine))

        assert due(catalog) == ["other"]

    def test_a_stamp_that_the_catalog_neither_gave_nor_was_made_of_is_strange(
        self, catalog: Catalog
    ) -> None:
        assert catalog.stamp() == 0
        catalog.set_library_id(catalog.library_id(), stamp=1000)
        first, second = catalog.due_notes(1).stamp, catalog.due_notes(1).stamp
        known = {0, 999, 1000, first, second}

        assert catalog.stamp() == second
        assert catalog.strange(known) == set()
        # Also one between two of its own, as a later state of the catalog gave it.
        others = {1001, first - 1, second + 1, 2**63, 10**20 - 1}
        assert catalog.strange(known | others) == others

    def test_stamps_are_near_the_clock_and_grow_even_if_it_goes_back(
        self, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = time.time_ns()
        stamps = [catalog.due_notes(1).stamp]
        assert before <= stamps[0] <= time.time_ns()
        for clock in (0, before + 10**15, 0, -1):
            monkeypatch.setattr(time, "time_ns", lambda clock=clock: clock)
            stamps.append(catalog.due_notes(1).stamp)

        assert stamps == sorted(set(stamps))
        assert stamps[2] == before + 10**15

    def test_a_library_has_a_name_of_its_own_until_it_gets_another(
        self, catalog: Catalog, empty: Callable[[], Catalog]
    ) -> None:
        name = catalog.library_id()
        assert len(name) == 32
        assert int(name, 16) >= 0
        with empty() as other:
            assert other.library_id() != name

        last = time.time_ns() + 10**15
        catalog.set_library_id("0123456789abcdef" * 2, stamp=last)
        assert catalog.library_id() == "0123456789abcdef" * 2
        assert catalog.due_notes(1).stamp > last
        catalog.set_library_id(name)
        assert catalog.library_id() == name
        assert catalog.due_notes(1).stamp > last + 1

    # Making a catalog anew

    @given(entries=ODD_LIBRARIES)
    @property_test
    def test_notes_and_blobs_make_the_library_again(
        self, empty: Callable[[], Catalog], entries: list[tuple[Track, Mood | None]]
    ) -> None:
        ids = [one.id for one, _ in entries]
        with empty() as catalog, empty() as again:
            filled(catalog, entries)
            catalog.tag(ids[:1], put={"mine": "yes"}, drop=["genre"])
            notes = {each.id: each for each, _ in catalog.due_notes(MANY).notes}
            filled(again, [])
            again.adopt([notes[track_id] for track_id in ids])
            for store in (HOME, CLOUD):
                copies = [(one.id, copy) for one, _ in entries for copy in one.copies]
                again.link(store, {i: copy.added for i, copy in copies if copy.store == store})

            bare = [replace(one, mood=None) for one in catalog.find(Filter())]
            assert list(again.find(Filter())) == bare
            assert [again.verdicts(each) for each in ids] == [
                catalog.verdicts(each) for each in ids
            ]
            assert again.count_due() == 0
            again.rename(ids[0] if ids else "", "new")
            assert again.count_due() == len(ids[:1])

    def test_of_notes_about_one_track_the_last_counts(self, catalog: Catalog) -> None:
        said = (Verdict("sad", START), Verdict("calm", LATER))
        first = note(file_tags={"genre": "rock", "artist": "Ann"}, verdicts=said)
        second = replace(first, name="second", file_tags={}, person_tags={"genre": "pop"})
        third = replace(second, name="third", person_tags={}, verdicts=(), sound=sound(channels=1))

        catalog.adopt([first, second])
        (one,) = catalog.find(Filter())
        assert (one.name, one.tags, one.person_word) == ("second", {"genre": "pop"}, "calm")
        assert found(catalog, search="pop") == ["second"]
        catalog.adopt([third])
        (one,) = catalog.find(Filter())
        assert one == track("third", id=first.id, copies=(), sound=third.sound)
        assert catalog.verdicts(first.id) == []
        assert found(catalog, search="pop") == found(catalog, search="second") == []
        assert [event.what for event in catalog.history(first.id)] == ["adopted"]

    def test_a_track_that_is_there_becomes_what_the_note_says(self, catalog: Catalog) -> None:
        one = track(tags={"genre": "rock"})
        catalog.add([one], tags={})
        catalog.record_moods({one.id: mood(vector=(0.5,))})
        catalog.adopt([note(name="new", id=one.id)])

        (kept,) = catalog.get([one.id])
        assert (kept.name, kept.tags, kept.copies) == ("new", {}, one.copies)
        assert [heard.word for heard in catalog.moods(one.id)] == ["calm"]

    def test_what_was_found_is_taken_in_with_all_that_is_said_of_it_and_nothing_is_due(
        self, catalog: Catalog
    ) -> None:
        said = (Verdict("sad", START), Verdict("calm", LATER))
        one = note(file_tags={"genre": "rock"}, person_tags={"live": ""}, verdicts=said)
        assert not catalog.take_in(one.id, Copy(store=HOME, added=START), None)
        assert catalog.take_in(one.id, Copy(store=HOME, added=START), one)
        assert catalog.take_in(one.id, Copy(store=CLOUD, added=START), None)
        (kept,) = catalog.find(Filter())
        assert (kept.copies, kept.tags, kept.person_word) == (
            BOTH, {"genre": "rock", "live": ""}, "calm",
        )  # fmt: skip
        assert catalog.count_due() == 0
        catalog.make_due([one.id, "ab" * 32])
        assert due(catalog) == [one.name]

    def test_what_a_removal_may_take_away_is_not_taken_in(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})
        catalog.remove([one.id])
        (copy,) = one.copies
        assert not catalog.take_in(one.id, copy, note(id=one.id))
        assert list(catalog.find(Filter())) == []

    def test_what_is_found_of_a_track_in_the_trash_is_recorded_there(
        self, catalog: Catalog
    ) -> None:
        one = track()
        catalog.add([one], tags={})
        throw(catalog, one)
        write_all(catalog)
        assert catalog.take_in(one.id, Copy(store=CLOUD, added=LATER), None)
        assert set(catalog.trashed()[0].stores) == {HOME, CLOUD}
        assert catalog.count_due() == 0
        catalog.make_due([one.id])
        assert due(catalog) == [one.name]

    def test_a_note_takes_a_track_out_of_the_trash(self, catalog: Catalog) -> None:
        one = track(copies=BOTH)
        catalog.add([one], tags={})
        throw(catalog, one)
        catalog.adopt([note(removed=START)])

        assert catalog.get([one.id]) == [one]
        assert catalog.trashed() == []
