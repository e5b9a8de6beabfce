"""The doors to the details of a mood: how it goes on, and what spoke for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiomood.errors import UsageError
from audiomood.model.words import MOOD_WORDS
from tests.catalog.making import PARTS
from tests.library.moods import NEWER, OLDER, heard

if TYPE_CHECKING:
    from audiomood import Library, Mood

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
def known(library: Library) -> Mood:
    """The mood of a real recording, as it is known afterwards."""
    list(library.upload([SAMPLES / "ode-to-joy.mp3"]))
    (track,) = library.find()
    list(library.analyse([track.id]))
    (analysis,) = library.analyse([track.id], detailed=True)
    assert analysis.mood is not None
    return analysis.mood


@pytest.mark.parametrize("seconds", [10.0, 30.0])
def test_a_known_mood_has_a_timeline(library: Library, known: Mood, seconds: float) -> None:
    windows = library.timeline(known, seconds)

    assert windows[0].start == 0
    assert windows[-1].end == known.parts[-1].end
    assert all(one.end == other.start for one, other in pairwise(windows))
    assert all(window.end - window.start == pytest.approx(seconds) for window in windows[:-1])
    assert {window.word for window in windows} <= set(MOOD_WORDS)


@pytest.mark.parametrize("seconds", [0.0, -10.0, 7.0, 15.0])
def test_windows_that_parts_do_not_add_up_to_are_refused(
    library: Library, known: Mood, seconds: float
) -> None:
    with pytest.raises(UsageError, match="10"):
        library.timeline(known, seconds)


def test_a_mood_that_an_older_version_made_has_no_timeline(library: Library) -> None:
    assert library.timeline(heard(), 10.0) == []


def test_a_known_mood_says_what_spoke_for_it(library: Library, known: Mood) -> None:
    reasons = library.explain(known)

    weights = [abs(reason.weight) for reason in reasons]
    assert weights == sorted(weights, reverse=True)
    assert {reason.dimension for reason in reasons} == {"valence", "arousal"}
    assert all(known.features[reason.feature] == reason.value for reason in reasons)


@pytest.mark.parametrize(
    ("versions", "why", "hint"),
    [
        (OLDER, "an older audiomood heard it", "--stale"),
        (NEWER, "a newer audiomood heard it", "update"),
    ],
)
def test_what_spoke_for_a_mood_is_known_only_to_the_version_that_heard_it(
    library: Library, known: Mood, versions: tuple[int, int], why: str, hint: str
) -> None:
    features, model = versions
    other = replace(known, features_version=features, model_version=model)

    with pytest.raises(UsageError, match=why) as raised:
        library.explain(other)
    assert hint in raised.value.hint


def test_a_mood_without_its_features_cannot_say_what_spoke_for_it(
    library: Library, known: Mood
) -> None:
    (track,) = library.find()
    assert track.mood is not None

    with pytest.raises(UsageError, match="without its features"):
        library.explain(track.mood)
    with pytest.raises(UsageError, match="unknown, it is silent"):
        library.explain(heard("unknown", reason="it is silent", features={}))


def test_a_mood_that_a_newer_version_made_has_the_timeline_of_its_parts(library: Library) -> None:
    windows = library.timeline(heard(versions=NEWER, parts=PARTS), 10.0)

    assert [(one.start, one.end) for one in windows] == [(one.start, one.end) for one in PARTS]
