"""A library whose moods are known beforehand: kept in its catalog as if they had just been heard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from audiomood.catalog.opening import open_catalog
from audiomood.library.versions import CURRENT
from audiomood.model.mood import Part
from audiomood.model.track import Mood
from tests.cli.sound import tone

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

OLD = (1, 1)


class Heard(NamedTuple):
    """What was heard in a track, and where it lies among all sounds."""

    word: str
    probability: float | None
    valence: float | None
    arousal: float | None
    vector: tuple[float, ...]
    versions: tuple[int, int] = CURRENT
    parts: tuple[Part, ...] = ()


def _part(place: int, valence: float | None, arousal: float | None) -> Part:
    return Part(place * 10, (place + 1) * 10, valence, arousal, 0 if valence is None else 0.25)


CHANGING = tuple(
    _part(place, valence, arousal)
    for place, (valence, arousal) in enumerate(
        [(0.6, -0.6)] * 6 + [(None, None)] * 6 + [(0.6, 0.6)] * 6 + [(-0.6, 0.6)] * 6
    )
)
"""A minute calm, one of silence, one happy, one angry."""
TRACKS = {
    "calm.wav": Heard("calm", 0.62, 0.31, -0.42, (0, 0), parts=CHANGING),
    "near.wav": Heard("calm", 0.5, 0.25, -0.5, (0.3, 0.4)),
    "far.wav": Heard("angry", 0.71, -0.6, 0.7, (3, 4)),
    "middle.wav": Heard("happy", 0.55, 0.4, 0.2, (0, 1)),
    "voice.wav": Heard("unknown", None, None, None, ()),
    "old.wav": Heard("sad", 0.9, -0.2, -0.2, (), OLD),
}
"""In the order of their upload; `new.wav` follows, which nobody heard."""


def make(program: Program) -> None:
    """Upload the tracks and keep their moods."""
    for place, name in enumerate([*TRACKS, "new.wav"]):
        tone(program.folder / name, 6 + place, hertz=300 + 40 * place)
    program.ok("upload", *TRACKS, "new.wav")
    keep(program.home, TRACKS)


def keep(home: Path, heard: dict[str, Heard]) -> None:
    """Keep moods of tracks by their names."""
    with open_catalog(home) as catalog:
        catalog.record_moods({
            catalog.candidates(name, limit=1)[0][0]: _mood(each) for name, each in heard.items()
        })  # fmt: skip


def _mood(heard: Heard) -> Mood:
    return Mood(
        word=heard.word,
        probability=heard.probability,
        valence=heard.valence,
        arousal=heard.arousal,
        reason="speech" if heard.word == "unknown" else None,
        features_version=heard.versions[0],
        model_version=heard.versions[1],
        analysed=datetime.now(UTC),
        parts=heard.parts or (Part(0, 10, heard.valence, heard.arousal, 1),),
        vector=heard.vector,
    )
