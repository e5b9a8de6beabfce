"""Times the mood of a file beside decoding it alone, in turn, and prints seconds of each pair.

Usage: python -m benchmarks.hear FILE PAIRS
The last line is the peak of resident memory in bytes.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from audiomood.audio.decode import decode
from audiomood.mood.hear import hear

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

RATE = 22050


def timed(path: Path, work: Callable[[Iterable[object]], object]) -> float:
    """Return the seconds it takes to decode a file into `work`."""
    began = time.perf_counter()
    with path.open("rb") as file:
        work(decode(file, rate=RATE))
    return time.perf_counter() - began


def drain(blocks: Iterable[object]) -> None:
    """Take what comes and do nothing with it."""
    for _ in blocks:
        pass


def main() -> None:
    """Run the pairs, after one that is not counted."""
    path, pairs = Path(sys.argv[1]), int(sys.argv[2])
    for place in range(pairs + 1):
        ours = timed(path, lambda blocks: hear(blocks, RATE))  # type: ignore[arg-type]
        reference = timed(path, drain)
        if place:
            print(ours, reference)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


if __name__ == "__main__":
    main()
