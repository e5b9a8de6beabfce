"""What a person says of tracks beside what was heard, and what older versions heard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from audiomood import Filter
from audiomood.errors import UsageError
from audiomood.library.versions import CURRENT
from audiomood.model.agreement import VersionAgreement, WordAgreement
from tests.catalog.making import UNKNOWN
from tests.library.moods import OTHER, heard, keep, uploaded

if TYPE_CHECKING:
    from audiomood import Library, Track


def names(library: Library, **conditions: object) -> list[str]:
    wanted = Filter(sort="name", **conditions)  # type: ignore[arg-type]
    return [track.name for track in library.find(wanted)]


def test_a_word_is_kept_of_heard_and_of_unheard_tracks(library: Library) -> None:
    tracks = uploaded(library, 3)
    keep(library, tracks[:1], heard("happy"))
    library.set_word([track.id for track in tracks[:2]], "sad")

    assert names(library, mood="sad") == ["000.wav", "001.wav"]
    assert names(library, mood="happy") == []
    assert library.moods(tracks[0])[0].word == "happy"
    assert [verdict.word for verdict in library.verdicts(tracks[0])] == ["sad"]

    library.set_word([tracks[0].id], None)
    assert names(library, mood="happy") == ["000.wav"]
    assert [event.what for event in library.history(tracks[0])] == [
        "added", "analysed", "felt", "took back",
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["unknown", "joyful", "", "Sad"])
def test_what_is_no_word_for_a_mood_is_refused(library: Library, word: str) -> None:
    (track,) = uploaded(library, 1)

    with pytest.raises(UsageError, match="is not a mood"):
        library.set_word([track.id], word)
    assert library.verdicts(track) == []


# Agreement


def test_words_that_were_heard_are_compared_with_a_persons(library: Library) -> None:
    tracks = uploaded(library, 9)
    moods = [
        heard("calm", probability=0.9), heard("calm", probability=0.6),
        heard("calm", probability=0.3, versions=OTHER), heard("sad", probability=0.8),
        UNKNOWN, heard("happy"), heard("angry", versions=OTHER),
    ]  # fmt: skip
    keep(library, tracks[:7], *moods)
    for word, numbers in {"calm": (0, 1), "sad": (2, 4, 7), "angry": (3,)}.items():
        library.set_word([tracks[number].id for number in numbers], word)
    agreement = library.agreement()

    assert agreement.words == (
        WordAgreement(heard="sad", said={"angry": 1}, probability=0.8),
        WordAgreement(heard="calm", said={"calm": 2, "sad": 1}, probability=pytest.approx(0.6)),
        WordAgreement(heard="unknown", said={"sad": 1}, probability=None),
    )
    assert [(word.tracks, word.agreed, word.share) for word in agreement.words] == [
        (1, 0, 0.0), (3, 2, pytest.approx(2 / 3)), (1, 0, None),
    ]  # fmt: skip
    assert (agreement.tracks, agreement.agreed, agreement.share) == (4, 2, 0.5)
    assert agreement.probability == pytest.approx((0.9 + 0.6 + 0.3 + 0.8) / 4)
    assert (agreement.unheard, agreement.unheard_but_said) == (2, 1)


def test_versions_are_counted_by_what_the_newest_moods_were_made_by(library: Library) -> None:
    tracks = uploaded(library, 5)
    features, model = CURRENT
    silent = replace(UNKNOWN, features_version=features, model_version=model)
    keep(library, tracks, *[heard("calm", versions=OTHER)] * 3, heard("sad"), silent)
    keep(library, tracks[:1], heard("calm"))
    library.set_word([track.id for track in tracks], "calm")
    agreement = library.agreement()

    newer, current = agreement.versions
    assert newer == VersionAgreement(
        features_version=OTHER[0], model_version=OTHER[1], tracks=2, judged=2, agreed=2, stale=True
    )
    assert current == VersionAgreement(
        features_version=features, model_version=model, tracks=3, judged=2, agreed=1, stale=False
    )  # fmt: skip
    assert (newer.share, current.share) == (1.0, 0.5)
    assert agreement.stale == 2


def test_where_nobody_judged_there_is_nothing_to_agree_about(library: Library) -> None:
    assert library.agreement().versions == ()
    keep(library, uploaded(library, 1), heard())
    agreement = library.agreement()

    assert agreement.words == ()
    assert (agreement.tracks, agreement.share, agreement.probability) == (0, None, None)
    assert agreement.versions[0].share is None


# Versions


@pytest.fixture
def stale(library: Library) -> Track:
    """A track that another version heard, among one of this version and one that was not heard."""
    tracks = uploaded(library, 3)
    keep(library, tracks[:2], heard("angry", versions=OTHER), heard())
    return tracks[0]


def test_what_another_version_heard_is_heard_again_and_stays_as_history(
    library: Library, stale: Track
) -> None:
    assert library.stale_ids() == [stale.id]
    (analysis,) = library.analyse(library.stale_ids())

    assert analysis.fresh
    assert library.stale_ids() == []
    assert [mood.versions for mood in library.moods(stale)] == [CURRENT, OTHER]
    newest = library.track(stale.id).mood
    assert newest is not None
    assert newest.versions == CURRENT


def test_a_library_that_is_not_there_has_nothing_stale(fragile: Library) -> None:
    assert fragile.stale_ids() == []
    assert not fragile.exists
