"""Agreement: what was heard beside what a person says of the same tracks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from audiomood.library.versions import CURRENT
from audiomood.model.agreement import Agreement, VersionAgreement, WordAgreement
from audiomood.model.words import MOOD_WORDS, PERSON_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiomood.catalog.base import Catalog, Tally


def agreement(catalog: Catalog) -> Agreement:
    """Compare the newest mood of every track with what a person says of it, version by version."""
    tallies = catalog.tallies()
    unheard = [tally for tally in tallies if tally.heard is None]
    versions = {tally.versions for tally in tallies if tally.versions}
    compared = max(
        (tally.versions for tally in tallies if tally.versions and tally.said), default=None
    )
    judged = [tally for tally in tallies if tally.said and tally.versions == compared]
    return Agreement(
        compared=compared,
        words=tuple(
            _of_word(word, some)
            for word in MOOD_WORDS
            if (some := [tally for tally in judged if tally.heard == word])
        ),
        versions=tuple(
            _of_versions(each, [tally for tally in tallies if tally.versions == each])
            for each in sorted(versions, reverse=True)
        ),
        unheard=_tracks(unheard),
        unheard_but_said=_tracks([tally for tally in unheard if tally.said]),
    )


def _of_word(word: str, tallies: Sequence[Tally]) -> WordAgreement:
    said: Counter[str] = Counter()
    for tally in tallies:
        said[tally.said or ""] += tally.tracks
    stated = sum(tally.probability for tally in tallies) / said.total()
    return WordAgreement(
        heard=word, said=dict(said), probability=stated if word in PERSON_WORDS else None
    )


def _of_versions(versions: tuple[int, int], tallies: Sequence[Tally]) -> VersionAgreement:
    judged = [tally for tally in tallies if tally.said and tally.heard in PERSON_WORDS]
    return VersionAgreement(
        features_version=versions[0],
        model_version=versions[1],
        tracks=_tracks(tallies),
        judged=_tracks(judged),
        agreed=_tracks([tally for tally in judged if tally.said == tally.heard]),
        stale=versions < CURRENT,
    )


def _tracks(tallies: Sequence[Tally]) -> int:
    return sum(tally.tracks for tally in tallies)
