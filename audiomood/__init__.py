"""audiomood: an audio library that stores, measures and hears recordings.

`from audiomood import Library` is the public API; the command line is one user of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiomood.errors import AudiomoodError
    from audiomood.library import Library
    from audiomood.model.agreement import Agreement
    from audiomood.model.filter import Filter
    from audiomood.model.mood import Part, Reason, Verdict, Window
    from audiomood.model.similar import Similar
    from audiomood.model.track import Mood, Track

__version__ = "0.1.0"
__all__ = [
    "Agreement", "AudiomoodError", "Filter", "Library", "Mood", "Part", "Reason", "Similar", "Track",
    "Verdict", "Window", "__version__",
]  # fmt: skip

_HOMES = {
    "Agreement": "audiomood.model.agreement",
    "AudiomoodError": "audiomood.errors",
    "Filter": "audiomood.model.filter",
    "Library": "audiomood.library",
    "Mood": "audiomood.model.track",
    "Part": "audiomood.model.mood",
    "Reason": "audiomood.model.mood",
    "Similar": "audiomood.model.similar",
    "Track": "audiomood.model.track",
    "Verdict": "audiomood.model.mood",
    "Window": "audiomood.model.mood",
}


def __getattr__(name: str) -> object:
    # Names are fetched on first use, so that `import audiomood.errors` does not load the library.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
