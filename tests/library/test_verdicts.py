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
from tests.library.moods import NEWER, OLDER, heard, keep, uploaded

if TYPE_CHECKING:
    from audiomood import Library, Track


SILENT = replace(UNKNOWN, features_version=CURRENT[0], model_version=CURRENT[1])


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
        heard("calm", probability=0.3), heard("sad", probability=0.8),
        SILENT, heard("happy"), heard("angry"),
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
    keep(library, tracks, *[heard("calm", versions=OLDER)] * 3, heard("sad"), SILENT)
    keep(library, tracks[:1], heard("calm"))
    library.set_word([track.id for track in tracks], "calm")
    agreement = library.agreement()

    current, older = agreement.versions
    assert older == VersionAgreement(
        features_version=OLDER[0], model_version=OLDER[1], tracks=2, judged=2, agreed=2, stale=True
    )
    assert current == VersionAgreement(
        features_version=features, model_version=model, tracks=3, judged=2, agreed=1, stale=False
    )  # fmt: skip
    assert (older.share, current.share) == (1.0, 0.5)
    assert agreement.stale == 2


def test_only_what_one_version_heard_is_added_up(library: Library) -> None:
    tracks = uploaded(library, 4)
    moods = [
        heard("calm", probability=0.9, versions=OLDER), heard("sad", versions=OLDER),
        heard("calm", probability=0.6), heard("calm", versions=NEWER),
    ]  # fmt: skip
    keep(library, tracks, *moods)
    library.set_word([track.id for track in tracks[:3]], "calm")
    agreement = library.agreement()

    # Of what the newest version heard nobody said anything.
    assert agreement.compared == CURRENT
    assert agreement.words == (WordAgreement(heard="calm", said={"calm": 1}, probability=0.6),)
    assert (agreement.tracks, agreement.agreed, agreement.probability) == (1, 1, 0.6)
    assert [(each.tracks, each.judged, each.agreed, each.stale) for each in agreement.versions] == [
        (1, 0, 0, False), (1, 1, 1, False), (2, 2, 1, True),
    ]  # fmt: skip


def test_a_library_that_is_all_stale_is_compared_by_what_was_heard_last(library: Library) -> None:
    (track,) = uploaded(library, 1)
    keep(library, [track], heard("calm", versions=OLDER))
    library.set_word([track.id], "calm")

    assert (library.agreement().compared, library.agreement().share) == (OLDER, 1.0)


def test_where_nobody_judged_there_is_nothing_to_agree_about(library: Library) -> None:
    assert library.agreement().versions == ()
    keep(library, uploaded(library, 1), heard())
    agreement = library.agreement()

    assert agreement.words == ()
    assert agreement.compared is None
    assert (agreement.tracks, agreement.share, agreement.probability) == (0, None, None)
    assert agreement.versions[0].share is None


# Versions


@pytest.fixture
def stale(library: Library) -> Track:
    """A track that an older version heard, among others that are not stale."""
    tracks = uploaded(library, 4)
    keep(library, tracks[:3], heard("angry", versions=OLDER), heard(), heard(versions=NEWER))
    return tracks[0]


def test_what_an_older_version_heard_is_heard_again_and_stays_as_history(
    library: Library, stale: Track
) -> None:
    assert library.stale_ids() == [stale.id]
    (analysis,) = library.analyse(library.stale_ids())

    assert analysis.fresh
    assert library.stale_ids() == []
    assert [mood.versions for mood in library.moods(stale)] == [CURRENT, OLDER]
    newest = library.track(stale.id).mood
    assert newest is not None
    assert newest.versions == CURRENT


def test_what_a_newer_version_heard_is_shown_as_it_is_and_heard_again_only_if_asked(
    library: Library,
) -> None:
    (track,) = uploaded(library, 1)
    newer = heard("angry", versions=NEWER)
    keep(library, [track], newer)

    assert library.stale_ids() == []
    (known,) = library.analyse([track.id], detailed=True)
    assert (known.fresh, known.mood) == (False, newer)
    (again,) = library.analyse([track.id], again=True)
    assert again.fresh
    assert [mood.versions for mood in library.moods(track)] == [CURRENT, NEWER]


def test_a_library_that_is_not_there_has_nothing_stale(fragile: Library) -> None:
    assert fragile.stale_ids() == []
    assert not fragile.exists
