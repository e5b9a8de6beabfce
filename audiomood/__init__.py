"""audiomood: an audio library that stores, measures and hears recordings.

`from audiomood import Library` is the public API; the command line is one user of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiomood.errors import AudiomoodError
    from audiomood.library import Library
    from audiomood.model.filter import Filter
    from audiomood.model.track import Mood, Track

__version__ = "0.1.0"
__all__ = ["AudiomoodError", "Filter", "Library", "Mood", "Track", "__version__"]

_HOMES = {
    "AudiomoodError": "audiomood.errors",
    "Filter": "audiomood.model.filter",
    "Library": "audiomood.library",
    "Mood": "audiomood.model.track",
    "Track": "audiomood.model.track",
}


def __getattr__(name: str) -> object:
    # Names are fetched on first use, so that `import audiomood.errors` does not load the library.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
