"""Print what the mood model is worth on labelled recordings that it does not know.

    python -m benchmarks.mood.evaluate [FOLDER [--robustness]] [--write]

FOLDER holds labels.csv and the files it names, of two sources at least: one with quadrants and one
with ratings. Some minutes; the same folder gives the same figures. Without it, only the tables are
made that follow from the code and the model file. `--write` puts tables and diagram into docs/;
what was not made stays as it is there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audiomood.model.mood import DIMENSIONS
from audiomood.mood.model import load_model
from benchmarks.mood.dataset import load
from benchmarks.mood.diagram import PICTURE, reliability_diagram
from benchmarks.mood.effects import effects, features, formula, scale
from benchmarks.mood.fitting import fit
from benchmarks.mood.judgement import (
    agreement,
    confusions,
    genres,
    judged,
    rated_genres,
)
from benchmarks.mood.markdown import DOCUMENT, replaced
from benchmarks.mood.reliability import reliability, reliability_table
from benchmarks.mood.robustness import robustness
from benchmarks.mood.studies import ablation, learning_curve
from benchmarks.mood.validation import from_elsewhere, out_of_fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audiomood.mood.model import Model
    from benchmarks.mood.dataset import Dataset

Section = tuple[str, list[str]]
"""The name of a place in the document, and the lines that belong there."""

SAME = 0.01
"""By how much values may differ for two fits of the same folder: digits that are not written."""


def static_sections(model: Model) -> Iterator[Section]:
    """Yield the tables that follow from the code and the model file alone."""
    yield "scale", scale()
    yield "formula", formula()
    yield "features", features()
    for dimension in DIMENSIONS:
        yield f"effects on {dimension}", effects(model, dimension)


def measured_sections(data: Dataset, *, write: bool) -> Iterator[Section]:
    """Yield the tables that follow from the recordings; write the diagram where asked."""
    inside, across = out_of_fold(data), from_elsewhere(data)
    yield "agreement", agreement(data, inside, across)
    runs = judged(data, inside, ~data.rated)
    bins = reliability(runs)
    if write:
        PICTURE.write_text(reliability_diagram(bins), encoding="utf-8")
    yield "reliability", reliability_table(bins)
    yield "confusions", confusions(runs)
    yield "genres", genres(data, inside)
    yield "genres with ratings", rated_genres(data, inside)
    yield "learning curve", learning_curve(data)
    yield "ablation", ablation(data)


def warn_of_another_model(data: Dataset, model: Model) -> None:
    """Say so where the figures are not those of the model that ships."""
    shipped = load_model()
    if model.names == shipped.names:
        both = (one.values(data.features, whole=True) for one in (model, shipped))
        if np.abs(np.subtract(*both)).max() < SAME:
            return
    print("model.json was not fitted to this folder by this code", file=sys.stderr)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/mood.md")
    parser.add_argument("--robustness", action="store_true", help="hear changed recordings, too")
    options = parser.parse_args()
    sections = dict(_printed(static_sections(load_model())))
    if options.folder:
        data = load(options.folder)
        model = fit(data, np.arange(len(data.files)))
        warn_of_another_model(data, model)
        sections |= dict(_printed(measured_sections(data, write=options.write)))
        if options.robustness:
            paths = [options.folder / file for file in data.files]
            sections |= dict(_printed([("robustness", robustness(paths, model))]))
    if options.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        for name, lines in sections.items():
            text = replaced(text, name, lines)
        DOCUMENT.write_text(text, encoding="utf-8")


def _printed(sections: Iterable[Section]) -> Iterator[Section]:
    """Print each section when it is there."""
    for name, lines in sections:
        print(f"## {name}", "", *lines, "", sep="\n", flush=True)
        yield name, lines


if __name__ == "__main__":
    main()
