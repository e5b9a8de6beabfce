"""Fit the mood model to labelled recordings and write it into the package.

    python -m benchmarks.mood.fit FOLDER [--model FILE]

FOLDER holds labels.csv and the files it names. The same folder gives the same model, to the last
digit that is written.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audiomood.model.mood import DIMENSIONS
from audiomood.mood import model as mood_model
from benchmarks.mood.dataset import load
from benchmarks.mood.fitting import fit

if TYPE_CHECKING:
    from audiomood.mood.model import Model
    from benchmarks.mood.dataset import Numbers

DIGITS = 5
PACKAGED = Path(mood_model.__file__).with_name("model.json")


def text_of(model: Model) -> str:
    """Return the model as JSON, a feature a line."""
    rows = [
        json.dumps(name)
        + ": "
        + json.dumps(
            {
                "mean": _rounded(model.mean[at]),
                "spread": _rounded(model.spread[at]),
                **{d: _rounded(model.weights[k, at]) for k, d in enumerate(DIMENSIONS)},
                "likeness": _rounded(model.axes[:, at]),
            }
        )
        for at, name in enumerate(model.names)
    ]
    scales: dict[str, object] = {
        dimension: {
            "offset": _rounded(model.offset[k]),
            "certainty": _rounded(model.certainty[k]),
        }
        for k, dimension in enumerate(DIMENSIONS)
    }
    head = {
        "features_version": model.features_version,
        "model_version": model.model_version,
        **scales,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    table = '  "features": {\n    ' + ",\n    ".join(rows) + "\n  }"
    return "{\n" + ",\n".join([*lines, table]) + "\n}\n"


def _rounded(values: Numbers | np.float64) -> float | list[float]:
    """Return numbers to a few significant digits."""
    if np.ndim(values) == 0:
        return float(f"{float(values):.{DIGITS}g}")
    return [float(f"{value:.{DIGITS}g}") for value in np.asarray(values).tolist()]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path, default=PACKAGED, help="where to write the model")
    options = parser.parse_args()
    data = load(options.folder)
    model = fit(data, np.arange(len(data.files)))
    options.model.write_text(text_of(model), encoding="utf-8")
    print(f"fitted to {len(data.files)} recordings, {len(model.names)} features: {options.model}")


if __name__ == "__main__":
    main()
