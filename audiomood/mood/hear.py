"""Hear how a recording feels: the door to this package."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiomood.mood.analysis import analyse
from audiomood.mood.gate import reason_for_unknown
from audiomood.mood.model import load_model
from audiomood.mood.segments import RATE
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION
from audiomood.mood.words import word_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiomood.mood.arrays import FloatArray

__all__ = ["FEATURES_VERSION", "MODEL_VERSION", "Hearing", "hear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What was heard in a recording, by this version of the features and of the model.

    `valence` and `arousal` lie in [-1, 1] and `probability`, that the word is right, in [0, 1];
    all three are None where the word is `unknown`, and then `reason` says why. `features` are the
    numbers behind it, by name in the order of the registry.
    """

    word: str
    probability: float | None
    valence: float | None
    arousal: float | None
    reason: str | None
    features: Mapping[str, float] = field(repr=False)


def hear(blocks: Iterable[FloatArray], rate: int) -> Hearing:
    """Hear how a recording feels.

    Deterministic, and the same however the samples are cut into blocks. Memory does not grow
    with the length of the recording. Samples that are not finite count as silence.

    Parameters
    ----------
    blocks : mono, full scale 1.0, each of shape (n,) for any n; read once, from start to end
    rate : samples per second, 22050

    Raises
    ------
    ValueError
        The rate is another: every feature is defined at this one.
    """
    if rate != RATE:
        raise ValueError(f"sound is heard at {RATE} samples a second, not at {rate}")
    analysis = analyse(blocks)
    reason = reason_for_unknown(analysis)
    if reason is not None:
        return _unknown(reason, analysis.features)
    valence, arousal = load_model().estimate(analysis.features)
    word, probability = word_for(valence, arousal)
    return Hearing(
        word=word,
        probability=probability,
        valence=valence.value,
        arousal=arousal.value,
        reason=None,
        features=analysis.features,
    )


def _unknown(reason: str, features: Mapping[str, float]) -> Hearing:
    """Return the answer where there is none."""
    return Hearing(
        word="unknown",
        probability=None,
        valence=None,
        arousal=None,
        reason=reason,
        features=features,
    )
