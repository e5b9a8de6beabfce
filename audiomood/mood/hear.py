"""Hear how a recording feels: the door to this package."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from audiomood.model.mood import Part
from audiomood.mood.analysis import analyse
from audiomood.mood.gate import reason_for_unknown
from audiomood.mood.model import load_model
from audiomood.mood.segments import RATE
from audiomood.mood.versions import FEATURES_VERSION, MODEL_VERSION
from audiomood.mood.words import word_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiomood.mood.analysis import Analysis
    from audiomood.mood.arrays import FloatArray

__all__ = ["FEATURES_VERSION", "MODEL_VERSION", "Hearing", "hear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What was heard in a recording, by this version of the features and of the model.

    `valence` and `arousal` lie in [-1, 1] and `probability`, that the word is right, in [0, 1];
    all three are None where the word is `unknown`, and then `reason` says why. `features` are the
    numbers behind it, by name in the order of the registry, `parts` its stretches in order, and
    `vector` its place among all sounds; all empty where it is too short to measure.
    """

    word: str
    probability: float | None
    valence: float | None
    arousal: float | None
    reason: str | None
    features: Mapping[str, float] = field(repr=False)
    parts: tuple[Part, ...] = field(repr=False)
    vector: tuple[float, ...] = field(repr=False)


def hear(blocks: Iterable[FloatArray], rate: int) -> Hearing:
    """Hear how a recording feels.

    Deterministic, and the same however the samples are cut into blocks. Memory does not grow
    with the length of the recording, but for some 400 bytes every ten seconds. Samples that are
    not finite count as silence.

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
    features = analysis.features()
    whole = np.array([list(features.values())])
    word, probability, valence, arousal = "unknown", None, None, None
    if reason is None:
        valence, arousal = load_model().values(whole, whole=True)[0].tolist()
        word, probability = word_for(valence, arousal)
    return Hearing(
        word=word,
        probability=probability,
        valence=valence,
        arousal=arousal,
        reason=reason,
        features=features,
        parts=_parts(analysis),
        vector=tuple(load_model().place(whole)[0].tolist()) if features else (),
    )


def _parts(analysis: Analysis) -> tuple[Part, ...]:
    """Return how each stretch feels by itself."""
    stretches = analysis.stretches
    if not stretches:
        return ()
    values = load_model().values(np.stack([one.features for one in stretches]), whole=False)
    weights = analysis.weights().tolist()
    return tuple(
        Part(
            start=one.start,
            end=one.end,
            valence=None if one.instead else valence,
            arousal=None if one.instead else arousal,
            weight=weight,
        )
        for one, (valence, arousal), weight in zip(stretches, values.tolist(), weights, strict=True)
    )
