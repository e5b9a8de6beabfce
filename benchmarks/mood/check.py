"""Check the mood model against labelled recordings, and measure its reference values on them.

    python benchmarks/mood/check.py FOLDER [--write-reference]

FOLDER holds labels.csv with the columns file, source, valence and arousal, and optionally
quadrant (Q1 to Q4). Nothing is fitted to the labels: `--write-reference` only writes the mean and
the spread of each feature and of the two scores over all recordings into model.json.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from audiomood.audio.decode import decode
from audiomood.mood import model as mood_model
from audiomood.mood.analysis import analyse
from audiomood.mood.gate import reason_for_unknown
from audiomood.mood.model import Model, Reference, load_model
from audiomood.mood.segments import RATE
from audiomood.mood.words import word_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiomood.mood.analysis import Analysis

Numbers = npt.NDArray[np.float64]
QUADRANTS = {"happy": "Q1", "angry": "Q2", "sad": "Q3", "calm": "Q4"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One recording, what people say of it, and what was measured."""

    source: str
    valence: float
    arousal: float
    quadrant: str
    analysis: Analysis


def measure(path: Path) -> Analysis:
    """Decode and measure one recording."""
    with path.open("rb") as file:
        return analyse(decode(file, rate=RATE))


def load(folder: Path) -> list[Labelled]:
    """Measure every recording of the labels."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    with ProcessPoolExecutor() as workers:
        analyses = workers.map(measure, [folder / row["file"] for row in rows], chunksize=8)
        return [
            Labelled(
                source=row["source"],
                valence=float(row["valence"]),
                arousal=float(row["arousal"]),
                quadrant=row.get("quadrant", ""),
                analysis=analysis,
            )
            for row, analysis in zip(rows, analyses, strict=True)
        ]


def referenced(model: Model, features: Sequence[Mapping[str, float]]) -> Model:
    """Return the model with the means and spreads of these recordings as its reference."""
    names = list(features[0])
    model = replace(model, reference={n: _reference([f[n] for f in features]) for n in names})
    arousal = _reference([model.raw(model.arousal, f) for f in features])
    model = replace(model, arousal=replace(model.arousal, score=arousal))
    masked = [
        model.raw(model.valence, f)
        + model.valence.masking * arousal.standard(model.raw(model.arousal, f))
        for f in features
    ]
    return replace(model, valence=replace(model.valence, score=_reference(masked)))


def write_reference(model: Model) -> None:
    """Write the reference values into the model file, and leave all else as it is."""
    path = Path(mood_model.__file__).with_name("model.json")
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    data["reference"] = {n: [r.mean, r.spread] for n, r in model.reference.items()}
    for name, scale in (("valence", model.valence), ("arousal", model.arousal)):
        data[name]["score"] = [scale.score.mean, scale.score.spread]
    path.write_text(_tidy(data), encoding="utf-8")


def report(model: Model, labelled: Sequence[Labelled]) -> None:
    """Print how the model and the labels agree."""
    unknown = [r for r in (reason_for_unknown(one.analysis) for one in labelled) if r]
    print(f"unknown: {len(unknown)} of {len(labelled)} {dict(Counter(unknown)) or ''}")
    for source in sorted({one.source for one in labelled}):
        of_source = [one for one in labelled if one.source == source]
        scores = np.array([_scores(model, one) for one in of_source])
        truth = np.array([(one.valence, one.arousal) for one in of_source])
        r = [np.corrcoef(scores[:, k], truth[:, k])[0, 1] for k in (0, 1)]
        print(f"{source}: {len(of_source)} recordings, r valence {r[0]:.2f}, arousal {r[1]:.2f}")
        if all(one.quadrant for one in of_source):
            _report_quadrants(model, of_source, scores, truth)


def _report_quadrants(
    model: Model, labelled: Sequence[Labelled], scores: Numbers, truth: Numbers
) -> None:
    """Print what a set with quadrants shows besides."""
    areas = [_area_under_curve(scores[:, k], truth[:, k] > 0) for k in (0, 1)]
    print(f"  area under the curve: valence {areas[0]:.2f}, arousal {areas[1]:.2f}")
    words = [word_for(*model.estimate(one.analysis.features)) for one in labelled]
    sides = np.mean(((scores > 0) == (truth > 0)).all(axis=1))
    print(f"  quadrant right: {sides:.2f} (neutral counted by its signs)")
    print(f"  words: {dict(Counter(word for word, _ in words))}")
    claims = [
        (probability, QUADRANTS[word] == one.quadrant)
        for (word, probability), one in zip(words, labelled, strict=True)
        if word in QUADRANTS
    ]
    _report_calibration(np.array(claims, dtype=np.float64))


def _report_calibration(claims: Numbers) -> None:
    """Print how often words are right, by the probability that was given; columns as in claims."""
    claims = claims[np.argsort(claims[:, 0])]
    parts = np.array_split(claims, 5)
    error = sum(len(part) * abs(np.subtract(*part.mean(axis=0))) for part in parts) / len(claims)
    for part in parts:
        said, right = part.mean(axis=0)
        print(f"  said {said:.2f}, right {right:.2f} ({len(part)} words)")
    half = claims[len(claims) // 2 :, 1].mean()
    print(f"  calibration error {error:.3f}; right among the surer half {half:.2f}")


def _scores(model: Model, labelled: Labelled) -> tuple[float, float]:
    valence, arousal = model.estimate(labelled.analysis.features)
    return valence.score, arousal.score


def _reference(values: Sequence[float]) -> Reference:
    """Return mean and spread to five significant digits."""
    return Reference(*(float(f"{x:.5g}") for x in (np.mean(values), np.std(values))))


def _area_under_curve(scores: Numbers, positive: npt.NDArray[np.bool_]) -> float:
    """Return the probability that a positive scores higher than a negative."""
    rank = np.argsort(np.argsort(scores))[positive].sum()
    ones = int(positive.sum())
    return float((rank - ones * (ones - 1) / 2) / (ones * (len(scores) - ones)))


def _tidy(data: Mapping[str, Any]) -> str:
    """Return JSON with one reference value a line."""
    lines = [f'    "{n}": {json.dumps(pair)}' for n, pair in data["reference"].items()]
    text = json.dumps({**data, "reference": "@"}, indent=2, ensure_ascii=False)
    return text.replace('"@"', "{\n" + ",\n".join(lines) + "\n  }") + "\n"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write-reference", action="store_true")
    options = parser.parse_args()
    labelled = load(options.folder)
    model = load_model()
    if options.write_reference:
        model = referenced(model, [one.analysis.features for one in labelled])
        write_reference(model)
    report(model, labelled)


if __name__ == "__main__":
    main()
