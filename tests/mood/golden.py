"""The features of two sounds as this version measured them; run as a module to write them anew.

    python -m tests.mood.golden

A change of these numbers is a change of FEATURES_VERSION.
"""

from __future__ import annotations

import json
from pathlib import Path

from audiomood.mood.analysis import analyse
from audiomood.mood.versions import FEATURES_VERSION
from tests.mood.synthesis import lively_music, mournful_music

FILE = Path(__file__).with_suffix(".json")
SOUNDS = {"lively": lively_music, "mournful": mournful_music}
SECONDS = 25


def measured(name: str) -> dict[str, float]:
    """Return the features of one of the sounds by name."""
    return dict(analyse([SOUNDS[name](SECONDS)]).features())


def main() -> None:
    """Write what is measured now."""
    features = {name: measured(name) for name in SOUNDS}
    text = json.dumps({"features_version": FEATURES_VERSION, **features}, indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
