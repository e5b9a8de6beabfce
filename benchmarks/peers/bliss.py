"""What bliss-audio finds in a song; `Song` decodes with its own FFmpeg and analyses at 22050 Hz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bliss_audio import Song  # type: ignore[import-not-found]

from benchmarks.turns import serve

if TYPE_CHECKING:
    from collections.abc import Sequence


def song(path: str) -> Sequence[float]:
    """Return the coordinates of a song: tempo, timbre, loudness and chroma, in [-1, 1]."""
    return [float(number) for number in Song(path).analysis]


if __name__ == "__main__":
    serve({"song": song})
