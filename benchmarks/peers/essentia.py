"""What essentia's MusicExtractor finds in a recording, with its settings as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import essentia  # type: ignore[import-not-found]
import numpy as np
import numpy.typing as npt

from benchmarks.turns import serve

if TYPE_CHECKING:
    from collections.abc import Sequence

essentia.log.infoActive = False


def music(path: str) -> Sequence[float]:
    """Return all low-level, rhythm and tonal numbers that summarise the recording."""
    from essentia.standard import MusicExtractor  # type: ignore[import-not-found]

    pool, _ = MusicExtractor()(path)
    names = [name for name in pool.descriptorNames() if not name.startswith("metadata.")]
    return [number for name in names for number in _numbers(pool[name])]


def _numbers(value: Any) -> Sequence[float]:
    """Return a descriptor flat; names of keys and chords are none."""
    array: npt.NDArray[Any] = np.ravel(value)
    return [] if array.dtype.kind not in "fi" else [float(number) for number in array]


if __name__ == "__main__":
    serve({"music": music})
