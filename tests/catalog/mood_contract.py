"""What every catalog promises of moods, of a person's words, and of how near sounds are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from audiomood.catalog.base import Field, Tally
from audiomood.errors import CatalogError
from audiomood.model.filter import Filter
from tests.catalog.filling import filled, found, property_test, vectors
from tests.catalog.making import LIBRARIES, PARTS, START, UNKNOWN, filters, mood, track
from tests.catalog.oracle import fits

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiomood.catalog.base import Catalog
    from audiomood.model.track import Mood, Track


class MoodContract:
    """A part of the contract of a catalog; its fixtures are those of the whole."""

    # Moods

    def test_the_newest_mood_is_the_tracks_and_the_others_stay(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})
        first, second = mood("calm"), mood("happy", model_version=2)
        catalog.record_moods({one.id: first})
        catalog.record_moods({one.id: second})

        assert catalog.moods(one.id) == [second, first]
        assert catalog.get([one.id])[0].mood == replace(second, features={})
        assert found(catalog, mood="calm") == []
        assert found(catalog, mood="happy") == [one.name]
        assert [event.what for event in catalog.history(one.id)] == [
            "added",
            "analysed",
            "analysed",
        ]

    def test_a_mood_of_the_same_versions_replaces_the_earlier_one(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})
        for heard in (mood("calm"), mood("happy", model_version=2), mood("sad")):
            catalog.record_moods({one.id: heard})

        assert [heard.word for heard in catalog.moods(one.id)] == ["sad", "happy"]
        assert found(catalog, mood="sad") == [one.name]

    def test_an_unknown_mood_is_a_mood_without_numbers(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})
        catalog.record_moods({one.id: UNKNOWN})

        assert catalog.get([one.id])[0].mood == replace(UNKNOWN, features={})
        assert found(catalog, mood="unknown") == [one.name]
        assert found(catalog, unanalyzed=True) == found(catalog, min_valence=-1.0) == []

    def test_moods_of_which_one_cannot_be_kept_are_not_kept_at_all(self, catalog: Catalog) -> None:
        good, bad = track("good"), track("bad")
        catalog.add([good, bad], tags={})

        with pytest.raises(CatalogError):
            catalog.record_moods({good.id: mood(), bad.id: mood(valence=7.0)})
        assert len(found(catalog, unanalyzed=True)) == 2

    def test_only_the_newest_mood_keeps_its_vector(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})
        first = mood(parts=PARTS, vector=(0.5, -1.25))
        second = mood(parts=PARTS, vector=(0.25, 2.0), model_version=2)
        catalog.record_moods({one.id: first})
        assert vectors(catalog, (1, 1)) == {one.id: (0.5, -1.25)}

        catalog.record_moods({one.id: second})
        assert catalog.moods(one.id) == [second, replace(first, vector=())]
        assert vectors(catalog, (1, 1)) == {}
        assert vectors(catalog, (1, 2)) == {one.id: (0.25, 2.0)}

    @pytest.mark.parametrize("versions", [(1, 1), (2, 1)])
    def test_a_mood_without_a_vector_leaves_the_track_without_one(
        self, catalog: Catalog, versions: tuple[int, int]
    ) -> None:
        one, other = track("one"), track("other")
        catalog.add([one, other], tags={})
        heard = mood(vector=(0.5,))
        catalog.record_moods({one.id: heard, other.id: heard})
        features, model = versions
        silent = replace(UNKNOWN, features_version=features, model_version=model)
        catalog.record_moods({one.id: silent})

        assert vectors(catalog, (1, 1)) == {other.id: (0.5,)}
        assert [kept.vector for kept in catalog.moods(one.id)] == [()] * (1 + (features > 1))

    def test_what_an_older_version_heard_is_stale_and_what_a_newer_one_heard_is_not(
        self, catalog: Catalog
    ) -> None:
        made = [(1, 9), (2, 1), (2, 2), (2, 3), (3, 1)]
        tracks = [track(f"{features}.{model}") for features, model in made]
        catalog.add([*tracks, track("unheard")], tags={})
        for one, (features, model) in zip(tracks, made, strict=True):
            heard = replace(mood(), features_version=features, model_version=model)
            catalog.record_moods({one.id: heard})

        assert found(catalog, stale=(2, 2), sort="name") == ["1.9", "2.1"]

    # What a person says

    def test_a_persons_word_goes_before_what_was_heard(self, catalog: Catalog) -> None:
        heard, unheard, other = track("heard"), track("unheard"), track("other")
        catalog.add([heard, unheard, other], tags={})
        catalog.record_moods({heard.id: mood("calm"), other.id: mood("calm")})
        catalog.set_word([heard.id, unheard.id], "sad")

        one, two = catalog.get([heard.id, unheard.id])
        assert (one.word, one.confidence, one.mood and one.mood.word) == ("sad", 1.0, "calm")
        assert (two.word, two.confidence, two.mood) == ("sad", 1.0, None)
        assert set(found(catalog, mood="sad")) == {"heard", "unheard"}
        assert found(catalog, mood="calm") == ["other"]
        assert set(found(catalog, min_confidence=0.9)) == {"heard", "unheard"}
        assert found(catalog, unanalyzed=True) == ["unheard"]
        fields: tuple[Field, ...] = ("mood", "probability", "heard", "said")
        assert list(catalog.rows(Filter(name="heard"), fields)) == [("sad", 1.0, "calm", "sad")]
        assert list(catalog.rows(Filter(name="other"), fields)) == [("calm", 0.8, "calm", None)]
        assert [row[:2] for row in catalog.breakdown("mood")] == [("sad", 2), ("calm", 1)]

    def test_a_persons_word_stays_when_the_track_is_heard_again(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})
        catalog.set_word([one.id], "sad")
        catalog.record_moods({one.id: mood("happy")})
        catalog.add([one], tags={})

        assert catalog.get([one.id])[0].word == "sad"

    def test_a_word_that_is_taken_back_leaves_what_was_heard(self, catalog: Catalog) -> None:
        heard, unheard = track("heard"), track("unheard")
        catalog.add([heard, unheard], tags={})
        catalog.record_moods({heard.id: mood("calm")})
        for word in ("sad", "angry", None):
            catalog.set_word([heard.id, unheard.id], word)

        assert [one.word for one in catalog.get([heard.id, unheard.id])] == ["calm", None]
        assert found(catalog, mood="calm") == ["heard"]
        assert found(catalog, mood="angry") == found(catalog, min_confidence=0.9) == []

    def test_every_word_that_was_said_is_remembered(self, catalog: Catalog) -> None:
        one = track()
        catalog.add([one], tags={})
        for word in ("sad", "angry", None, "sad"):
            catalog.set_word([one.id], word)

        verdicts = catalog.verdicts(one.id)
        assert [verdict.word for verdict in verdicts] == ["sad", None, "angry", "sad"]
        assert sorted((verdict.time for verdict in verdicts), reverse=True) == [
            verdict.time for verdict in verdicts
        ]
        assert [(event.what, event.detail) for event in catalog.history(one.id)[1:]] == [
            ("felt", "sad"), ("felt", "angry"), ("took back", "angry"), ("felt", "sad"),
        ]  # fmt: skip

    def test_to_say_what_is_said_already_changes_nothing(self, catalog: Catalog) -> None:
        one, other = track("one"), track("other")
        catalog.add([one, other], tags={})
        catalog.set_word([one.id, other.id], None)
        catalog.set_word([one.id], "sad")
        catalog.set_word([one.id, other.id], "sad")

        assert [len(catalog.verdicts(track_id)) for track_id in (one.id, other.id)] == [1, 1]
        assert [event.what for event in catalog.history(one.id)] == ["added", "felt"]

    @pytest.mark.parametrize("word", ["unknown", "joyful", ""])
    def test_what_is_no_word_for_a_mood_is_not_kept(self, catalog: Catalog, word: str) -> None:
        one = track()
        catalog.add([one], tags={})

        with pytest.raises(CatalogError):
            catalog.set_word([one.id], word)
        assert catalog.get([one.id])[0].word is None
        assert catalog.verdicts(one.id) == []

    def test_words_are_counted_beside_what_was_heard_and_by_which_version(
        self, catalog: Catalog
    ) -> None:
        tracks = [track(str(number)) for number in range(6)]
        ids = [one.id for one in tracks]
        catalog.add(tracks, tags={})
        catalog.record_moods({ids[0]: mood("calm"), ids[1]: mood("calm", probability=0.5)})
        catalog.record_moods({ids[2]: mood("calm"), ids[3]: UNKNOWN})
        catalog.record_moods({ids[2]: mood("sad", model_version=2)})
        catalog.set_word([ids[0], ids[1], ids[3], ids[4]], "sad")

        assert sorted(catalog.tallies(), key=repr) == [
            Tally((1, 1), "calm", "sad", 2, pytest.approx(1.3)),
            Tally((1, 1), "unknown", "sad", 1, 0.0),
            Tally((1, 2), "sad", None, 1, 0.8),
            Tally(None, None, "sad", 1, 0.0),
            Tally(None, None, None, 1, 0.0),
        ]

    # How near sounds are

    def test_vectors_come_in_the_order_in_which_tracks_were_added(self, catalog: Catalog) -> None:
        one, two = track("one", added=START + timedelta(days=1)), track("two", added=START)
        for each in (one, two):
            catalog.add([each], tags={})
        catalog.record_moods({one.id: mood(vector=(1.0,)), two.id: mood(vector=(2.0,))})

        for wanted in (Filter(), Filter(mood="calm"), Filter(sort="name", reverse=True, limit=1)):
            assert list(vectors(catalog, (1, 1), wanted)) == [one.id, two.id]

    @given(entries=LIBRARIES, wanted=filters())
    @property_test
    def test_the_vectors_of_one_version_are_those_of_the_tracks_that_fit(
        self,
        empty: Callable[[], Catalog],
        entries: list[tuple[Track, Mood | None]],
        wanted: Filter,
    ) -> None:
        with empty() as catalog:
            filled(catalog, entries)
            expected_vectors = {
                one.id: heard.vector
                for one, heard in entries
                if heard
                and heard.vector
                and heard.versions == (2, 1)
                and fits((one, heard), wanted)
            }

            # Dictionaries are equal in any order, and the order is promised, too.
            assert list(vectors(catalog, (2, 1), wanted).items()) == list(expected_vectors.items())
