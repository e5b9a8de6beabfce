"""What every catalog promises; a catalog's own test file inherits it all."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given

from audiomood.catalog.base import Field
from audiomood.errors import CatalogError
from audiomood.model.filter import Filter
from audiomood.model.outcome import Total
from audiomood.model.track import Copy
from tests.catalog.copy_contract import CopyContract
from tests.catalog.filling import filled, found, property_test, vectors
from tests.catalog.making import (
    CLOUD,
    HOME,
    LIBRARIES,
    ODD_LIBRARIES,
    ODD_NAMES,
    START,
    digest,
    filters,
    mood,
    sound,
    track,
)
from tests.catalog.mood_contract import MoodContract
from tests.catalog.note_contract import NoteContract
from tests.catalog.oracle import expected
from tests.catalog.trash_contract import TrashContract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audiomood.catalog.base import Catalog
    from audiomood.model.track import Mood, Track

NOBODY = digest("nobody")
MOMENT = timedelta(microseconds=1)


class CatalogContract(MoodContract, CopyContract, TrashContract, NoteContract):
    """Inherit it, and give it `empty`, which makes an empty catalog of its own at each call."""

    @pytest.fixture
    def catalog(self, empty: Callable[[], Catalog]) -> Iterator[Catalog]:
        with empty() as catalog:
            yield filled(catalog, [])

    # What goes in comes out

    @given(entries=ODD_LIBRARIES)
    @property_test
    def test_a_track_comes_back_as_it_was_added(
        self, empty: Callable[[], Catalog], entries: list[tuple[Track, Mood | None]]
    ) -> None:
        with empty() as catalog:
            filled(catalog, entries)

            whole = [
                replace(one, mood=heard and replace(heard, features={}, parts=(), vector=()))
                for one, heard in entries
            ]
            assert catalog.get([one.id for one in whole]) == [_sorted(one) for one in whole]
            for one, heard in entries:
                assert catalog.moods(one.id) == [heard] * bool(heard)

    def test_a_catalog_can_be_added_to_while_it_is_read(self, catalog: Catalog) -> None:
        many = [track(f"{number}") for number in range(600)]
        catalog.add(many, tags={})
        reading = catalog.find(Filter(reverse=True))
        first = next(reading)
        catalog.add([track("new", tags={"artist": "Ada"})], tags={"live": ""})

        assert [first, *reading][:600] == many
        assert found(catalog, search="ada live new") == ["new"]

    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_a_name_is_data_wherever_it_goes(self, catalog: Catalog, name: str) -> None:
        odd = track(name, tags={"title": name})
        catalog.add([odd], tags={})
        catalog.tag([odd.id], put={"note": name}, drop=["title"])
        catalog.rename(odd.id, "plain")
        catalog.rename(odd.id, name)

        assert found(catalog, tags=(f"note={name}",)) == [name]
        assert found(catalog, name="".join(f"[{char}]" if char in "[*?" else char for char in name))
        assert catalog.candidates(name, limit=9) == [(odd.id, name)]
        assert found(catalog, search=name) == [name]
        assert [event.detail for event in catalog.history(odd.id)] == [
            f"as {name}", f"note={name} -title", f"from {name} to plain", f"from plain to {name}",
        ]  # fmt: skip

    def test_tracks_are_returned_in_the_order_that_was_asked_for(self, catalog: Catalog) -> None:
        one, two = track("one"), track("two")
        catalog.add([one, two], tags={})

        assert [t.id for t in catalog.get([two.id, NOBODY, one.id])] == [two.id, one.id]

    def test_more_ids_can_be_asked_for_than_a_statement_takes(self, catalog: Catalog) -> None:
        tracks = [track(str(number)) for number in range(1200)]
        added = catalog.add(tracks, tags={})

        assert len(added.new) == 1200
        assert [t.name for t in catalog.get([t.id for t in tracks])] == [t.name for t in tracks]

    def test_a_track_that_is_there_keeps_its_row(self, catalog: Catalog) -> None:
        catalog.add([track("first", id=digest("x"), tags={"genre": "rock"})], tags={})
        later = track("second", id=digest("x"), store=CLOUD, tags={"genre": "pop"})

        assert catalog.add([later], tags={"mine": "yes"}) == (set(), set(), set())
        (kept,) = catalog.find(Filter())
        assert kept.name == "first"
        assert kept.tags == {"genre": "rock", "mine": "yes"}
        assert [copy.store for copy in kept.copies] == [HOME, CLOUD]

    def test_the_first_of_equal_tracks_names_the_row(self, catalog: Catalog) -> None:
        same = digest("x")
        added = catalog.add([track("first", id=same), track("second", id=same)], tags={})

        assert added.new == {same}
        assert found(catalog) == ["first"]

    def test_a_copy_in_a_store_that_nobody_added_fails_and_leaves_nothing(
        self, catalog: Catalog
    ) -> None:
        with pytest.raises(CatalogError):
            catalog.add([track("good"), track("bad", store="file:elsewhere")], tags={})

        assert found(catalog) == []

    def test_a_change_to_what_is_not_there_changes_nothing(self, catalog: Catalog) -> None:
        catalog.rename(NOBODY, "name")
        catalog.tag([NOBODY], put={"a": "b"}, drop=["c"])
        catalog.record_moods({NOBODY: mood(vector=(0.5,))})
        catalog.set_word([NOBODY], "sad")
        catalog.drop_copies([NOBODY], HOME, kept=CLOUD)

        assert catalog.remove([NOBODY]) == []
        assert catalog.total(Filter()) == Total(tracks=0, seconds=0, size=0, unknown_duration=0)
        assert catalog.history(NOBODY) == catalog.moods(NOBODY) == catalog.verdicts(NOBODY) == []

    # Tags

    def test_a_persons_word_replaces_the_files(self, catalog: Catalog) -> None:
        one = track(tags={"genre": "rock", "artist": "Ann"})
        catalog.add([one], tags={"genre": "pop"})
        assert catalog.get([one.id])[0].tags == {"genre": "pop", "artist": "Ann"}

        catalog.tag([one.id], put={"artist": "Anna", "live": ""}, drop=["genre", "none"])
        assert catalog.get([one.id])[0].tags == {"artist": "Anna", "live": ""}

    def test_what_was_said_at_an_upload_is_said_of_known_tracks_too(self, catalog: Catalog) -> None:
        one, two = track("one"), track("two")
        catalog.add([one], tags={})
        catalog.add([one, two], tags={"album": "x"})

        assert [t.tags for t in catalog.find(Filter())] == [{"album": "x"}] * 2

    def test_search_follows_the_tags(self, catalog: Catalog) -> None:
        one = track("one", tags={"artist": "Dvořák", "live": ""})
        catalog.add([one], tags={})
        assert found(catalog, search="dvorak live") == ["one"]

        catalog.tag([one.id], put={"artist": "Smetana"}, drop=["live"])
        assert found(catalog, search="dvorak") == found(catalog, search="live") == []
        assert found(catalog, search="smetana one") == ["one"]

        catalog.tag([one.id], put={}, drop=["artist"])
        assert found(catalog, search="smetana") == []

    # Filters

    @given(entries=LIBRARIES, wanted=filters())
    @property_test
    def test_a_filter_selects_and_orders_what_it_says(
        self,
        empty: Callable[[], Catalog],
        entries: list[tuple[Track, Mood | None]],
        wanted: Filter,
    ) -> None:
        with empty() as catalog:
            filled(catalog, entries)
            ids = expected(entries, wanted)

            assert [one.id for one in catalog.find(wanted)] == ids
            assert [row for (row,) in catalog.rows(wanted, ("id",))] == ids
            assert catalog.total(wanted) == _total(entries, wanted)

    def test_rows_give_the_fields_of_the_tracks(self, catalog: Catalog) -> None:
        one = track(sound=sound(duration=None))
        catalog.add([one], tags={})
        fields: tuple[Field, ...] = get_args(Field)

        (row,) = catalog.rows(Filter(), fields)
        values = dict(zip(fields, row, strict=True))
        assert values.pop("added") == "2026-11-01T12:00:00.000000Z"
        assert values == {
            "id": one.id, "name": one.name, "format": "mp3", "codec": "mp3float", "channels": 2,
            "sample_rate": 44100, "bit_rate": 128_000, "size": 1000, "duration": None,
            "stated_duration": 60.03, "mood": None, "probability": None, "valence": None,
            "arousal": None, "heard": None, "said": None,
        }  # fmt: skip

    @pytest.mark.parametrize("field", ["seq", "1; DROP TABLE track", "tags", ""])
    def test_what_is_no_field_is_no_part_of_a_query(self, catalog: Catalog, field: Any) -> None:
        with pytest.raises(ValueError):
            catalog.rows(Filter(), ("id", field))
        with pytest.raises(ValueError):
            catalog.breakdown(field)

    def test_times_long_ago_are_before_those_of_today(self, catalog: Catalog) -> None:
        catalog.add([track()], tags={})

        assert found(catalog, since=datetime(1, 1, 1, tzinfo=UTC))
        assert found(catalog, since=datetime(999, 1, 1, tzinfo=UTC))
        assert not found(catalog, since=START + MOMENT)

    def test_what_changes_while_tracks_are_read_does_not_stop_the_reading(
        self, catalog: Catalog
    ) -> None:
        catalog.add([track(str(number)) for number in range(600)], tags={})

        for one in catalog.find(Filter()):
            catalog.tag([one.id], put={"seen": ""}, drop=())
        assert catalog.total(Filter(tags=("seen",))).tracks == 600

    # Search

    @pytest.mark.parametrize(
        "text",
        ["dvorak", "DVOŘÁK", "Dvořák", "dvor", "new world", "world new", "no.9", "9", "song",
         "my_song", '"new', "new*", "new -", "(new)", "new!", "new 🎸", "new\0world", "wor new dvo"],
    )  # fmt: skip
    def test_search_finds(self, catalog: Catalog, text: str) -> None:
        name = "Dvořák: New World (no.9) my_song 🎸.flac"
        catalog.add([track(name), track("other")], tags={})

        assert found(catalog, search=text) == [name]

    @pytest.mark.parametrize(
        "text",
        ["", " ", "...", "🎸", '"', "'", "*", "-", "vorak", "orld", "new OR other", "new AND world",
         "NOT other", "name:new", "name : new", "NEAR(new world)", "new^other", "a" * 10_000],
    )  # fmt: skip
    def test_search_does_not_find(self, catalog: Catalog, text: str) -> None:
        catalog.add([track("Dvořák: New World 🎸"), track("other")], tags={})

        assert found(catalog, search=text) == []

    def test_a_search_may_have_very_many_words(self, catalog: Catalog) -> None:
        catalog.add([track("new world")], tags={})

        assert found(catalog, search="new world " * 1000) == ["new world"]

    # Which track is meant

    def test_candidates_are_ids_that_begin_so_and_names_that_are_so(self, catalog: Catalog) -> None:
        same = "abcd" + "0" * 60
        tracks = [
            track("one", id=same),
            track("abcd", id="1" * 64),
            track("abc", id="abce" + "0" * 60),
            track("two", id="ffff" + "0" * 60),
        ]
        catalog.add(tracks, tags={})

        def names(reference: str, limit: int = 9) -> list[str]:
            return [name for _, name in catalog.candidates(reference, limit=limit)]

        assert names("abcd") == ["one", "abcd"]
        assert names("ABCD") == ["one"]
        assert names("abcd", 1) == ["one"]
        assert names("abc") == ["abc"]
        assert names(same) == names(same.upper()) == ["one"]
        assert names("") == names("ff") == names("ab%") == names("f" * 64) == []

    # What an upload asks

    def test_a_size_and_a_copy_are_known_or_not(self, catalog: Catalog) -> None:
        one = track(size=77)
        catalog.add([one], tags={})

        assert catalog.has_size(77)
        assert not catalog.has_size(78)
        assert catalog.has_copy(one.id, HOME)
        assert not catalog.has_copy(one.id, CLOUD)
        assert not catalog.has_copy(NOBODY, HOME)

    def test_the_same_audio_is_that_of_the_oldest_track_before(self, catalog: Catalog) -> None:
        first, second, third = track("first"), track("second"), track("third")
        catalog.add([first, second], tags={})
        catalog.add([third, track("else", sound=sound(audio_hash=digest("else")))], tags={})

        older = (first.id, "first")
        asked = [third.id, second.id, first.id, digest("else"), digest("nothing")]
        assert catalog.same_audio(asked) == {second.id: older, third.id: older}

    # Sums

    def test_a_breakdown_counts_each_value(self, catalog: Catalog) -> None:
        for number, kind in enumerate(("mp3", "mp3", "wav")):
            heard = sound(format=kind, duration=None if number else 60.0)
            catalog.add([track(str(number), sound=heard)], tags={})
        catalog.record_moods({digest("2"): mood("sad")})

        assert catalog.breakdown("format") == [("mp3", 2, 60.0, 2000), ("wav", 1, 0.0, 1000)]
        assert catalog.breakdown("mood") == [(None, 2, 60.0, 2000), ("sad", 1, 0.0, 1000)]

    # Stores

    def test_stores_are_recorded_once_and_tell_what_they_hold(self, catalog: Catalog) -> None:
        catalog.add_store(HOME)
        catalog.add([track("one"), track("two"), track("three", store=CLOUD)], tags={})

        entries = [(entry.location, entry.tracks, entry.size) for entry in catalog.stores()]
        assert entries == [(HOME, 2, 2000), (CLOUD, 1, 1000)]
        assert catalog.locations() == [HOME, CLOUD]

    def test_one_recorded_store_is_the_default(self, catalog: Catalog) -> None:
        def default() -> list[str]:
            marked = [entry.location for entry in catalog.stores() if entry.default]
            assert marked == [one for one in [catalog.default_location()] if one]
            return marked

        assert default() == []
        for location, expected_default in ((HOME, HOME), (CLOUD, CLOUD), ("file:none", CLOUD)):
            catalog.use_store(location)
            assert default() == [expected_default]

    # Removal

    def test_a_removed_track_leaves_nothing_to_the_next_one(self, catalog: Catalog) -> None:
        old = track("old name", tags={"genre": "rock"})
        catalog.add([old], tags={})
        catalog.record_moods({old.id: mood(vector=(0.5,))})
        catalog.set_word([old.id], "sad")
        catalog.remove([old.id])
        new = track("new")
        catalog.add([new], tags={})

        assert list(catalog.find(Filter())) == [new]
        assert found(catalog, search="old") == found(catalog, search="rock") == []
        assert catalog.moods(new.id) == catalog.moods(old.id) == catalog.history(old.id) == []
        assert catalog.verdicts(new.id) == catalog.verdicts(old.id) == []
        assert vectors(catalog, (1, 1)) == {}
        assert [event.what for event in catalog.history(new.id)] == ["added"]

    def test_every_copy_of_a_removed_track_is_to_go(self, catalog: Catalog) -> None:
        both = track(copies=(Copy(store=HOME, added=START), Copy(store=CLOUD, added=START)))
        other = track("other")
        catalog.add([both, other], tags={})
        going = catalog.remove([both.id, other.id])

        wanted = {(both.id, HOME), (both.id, CLOUD), (other.id, HOME)}
        assert {(removal.id, removal.store) for removal in going} == wanted
        assert set(catalog.removals()) == set(going)
        assert set(catalog.removals(other.id)) == {one for one in going if one.id == other.id}

    def test_a_track_whose_blob_is_going_waits(self, catalog: Catalog) -> None:
        one, other = track(), track("other")
        catalog.add([one], tags={})
        (removal,) = catalog.remove([one.id])

        again = _at(one, datetime.now(UTC))
        assert catalog.add([again, other], tags={}) == ({other.id}, {one.id}, set())
        assert catalog.add([_at(track(store=CLOUD), START)], tags={}).new == {one.id}
        assert not removal.claimed
        claimed = catalog.claim([removal])
        assert catalog.removals() == claimed
        assert claimed[0].claimed
        catalog.removed(claimed)
        assert catalog.removals() == []

    def test_a_track_whose_blob_was_seen_before_it_went_waits(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})
        removal = catalog.remove([one.id])
        before = datetime.now(UTC)
        catalog.removed(catalog.claim(removal))
        after = datetime.now(UTC) + MOMENT

        assert catalog.add([_at(one, before)], tags={}) == (set(), {one.id}, set())
        assert catalog.add([_at(one, after)], tags={}).new == {one.id}

    def test_only_one_of_two_may_finish_a_removal(self, catalog: Catalog) -> None:
        catalog.add([track()], tags={})
        read = catalog.remove([track().id])

        (mine,) = catalog.claim(read)
        assert mine.since > read[0].since
        assert catalog.claim(read) == []
        catalog.removed(read)
        assert catalog.removals() == [mine]
        catalog.removed([mine])
        assert catalog.removals() == catalog.claim([mine]) == []

    def test_what_was_stored_again_can_be_removed_again(self, catalog: Catalog) -> None:
        one = track()
        for _ in range(2):
            catalog.add([_at(one, datetime.now(UTC) + MOMENT)], tags={})
            (removal,) = catalog.remove([one.id])
            assert catalog.removals() == [removal]
            catalog.removed(catalog.claim([removal]))
        assert catalog.removals() == []

    def test_a_closed_catalog_is_used_no_more(self, empty: Callable[[], Catalog]) -> None:
        with closing(empty()) as catalog:
            pass
        with pytest.raises(CatalogError):
            catalog.total(Filter())


def _at(one: Track, time: datetime) -> Track:
    """The track as of an upload at that time."""
    copies = tuple(copy._replace(added=time) for copy in one.copies)
    return replace(one, added=time, copies=copies)


def _sorted(one: Track) -> Track:
    """The track with its copies in the order of the stores."""
    return replace(one, copies=tuple(sorted(one.copies, key=lambda copy: copy.store == CLOUD)))


def _total(entries: Sequence[tuple[Track, Mood | None]], wanted: Filter) -> Total:
    ids = set(expected(entries, wanted._replace(limit=None, offset=0)))
    fitting = [one for one, _ in entries if one.id in ids]
    seconds = [one.sound.duration for one in fitting]
    return Total(
        tracks=len(fitting),
        seconds=pytest.approx(sum(value for value in seconds if value is not None)),
        size=sum(one.size for one in fitting),
        unknown_duration=seconds.count(None),
    )
