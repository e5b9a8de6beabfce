"""Mutated files by the thousand, given to the parsers as an upload and an analysis do.

`python -m tests.campaigns.mutations [COUNT [SEED]]` prints what became of them, as JSON.
"""

from __future__ import annotations

import json
import math
import os
import resource
import sys
import tempfile
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from audiomood.audio.facts import Probe
from audiomood.audio.prober_process import Ended
from audiomood.audio.probers import Probers
from audiomood.errors import AnalysisFailed, AudiomoodError, NotAudio, SourceUnreadable
from audiomood.library.crew.crew import Crew
from tests.campaigns.mutants import mutated, seeds

if TYPE_CHECKING:
    from collections.abc import Iterator

JOBS = min(8, os.cpu_count() or 1)
SECONDS = 30.0
"""Of sound that is decoded from what is accepted."""
_RATE = 22050
_AHEAD = 4


@dataclass(kw_only=True)
class Outcome:
    """What became of mutated files.

    `crashes` and `hangs` ended the process that they were in, and nothing else. `bugs` are
    faults of ours and results that make no sense, by the seed of the file. Times are of one
    file, probed and decoded; memory is that of the largest process.
    """

    tried: int = 0
    accepted: int = 0
    rejected: int = 0
    crashes: int = 0
    hangs: int = 0
    bugs: dict[int, str] = field(default_factory=dict)
    ended: dict[int, str] = field(default_factory=dict)
    worst_seconds: float = 0.0
    worst_seed: int | None = None
    worst_memory_mib: int = 0


def campaign(count: int, seed: int = 0) -> Outcome:
    """Try the mutated files `seed` to `seed + count - 1`, several at once."""
    outcome = Outcome()
    seeds()
    with (
        tempfile.TemporaryDirectory() as folder,
        Crew(decode_beginning, JOBS) as crew,
        Probers(JOBS) as probers,
        ThreadPoolExecutor(JOBS) as threads,
    ):
        trial = _Trial(folder, probers, crew)
        for number, result, seconds in _in_order(threads, trial, range(seed, seed + count)):
            _count(outcome, number, result, seconds)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    outcome.worst_memory_mib = largest // (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return outcome


Result = tuple[int, "Probe | Exception", float]


class _Trial:
    """Tries one file."""

    def __init__(self, folder: str, probers: Probers, crew: Crew[str | None]) -> None:
        self._folder = folder
        self._probers = probers
        self._crew = crew

    def __call__(self, seed: int) -> Result:
        name, data = mutated(seed)
        path = Path(self._folder, str(seed))
        with path.open("wb+") as file:
            file.write(data)
            file.flush()
            began = time.monotonic()
            try:
                result: Probe | Exception = self._probers.probe(file, len(data))
                _assure_sane(result, len(data))
                fault = self._crew.result(self._crew.begin(path, seconds=SECONDS), what=name)
                if fault is not None:
                    result = fault if isinstance(fault, Exception) else _Senseless(fault)
            except (AudiomoodError, _Senseless) as error:
                result = error
            seconds = time.monotonic() - began
        path.unlink()
        return seed, result, seconds


class _Senseless(Exception):
    """A result that no recording can have."""


def _assure_sane(found: Probe, size: int) -> None:
    sound = found.sound
    lengths = [one for one in (sound.duration, sound.stated_duration) if one is not None]
    if not all(math.isfinite(one) and one > 0 for one in lengths):
        raise _Senseless(f"lasts {lengths}")
    if sound.channels < 1 or sound.sample_rate < 1 or (sound.bit_rate or 1) < 0:
        raise _Senseless(f"{sound}")
    if len(sound.audio_hash) != 64:
        raise _Senseless(f"a hash of {len(sound.audio_hash)} digits")
    if sum(map(len, found.tags.values())) > 10 * 4096:
        raise _Senseless("tags without end")
    "".join(found.tags.values()).encode("utf-8")


def decode_beginning(path: Path) -> str | None:
    """Decode the beginning of a file; return what is wrong with the samples, if anything is."""
    import numpy as np

    from audiomood.audio.decode import decode

    with path.open("rb") as file:
        blocks = decode(file, rate=_RATE)
        try:
            for block in islice(blocks, round(SECONDS / 3)):
                if block.ndim != 1 or not np.isfinite(block).all():
                    return "samples that are no numbers"
        except (NotAudio, SourceUnreadable):
            return None  # a probe is content with one frame
        finally:
            blocks.close()
    return None


def _in_order(threads: ThreadPoolExecutor, trial: _Trial, numbers: range) -> Iterator[Result]:
    pending: deque[Future[Result]] = deque()
    for number in numbers:
        pending.append(threads.submit(trial, number))
        if len(pending) > JOBS * _AHEAD:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()


def _count(outcome: Outcome, seed: int, result: Probe | Exception, seconds: float) -> None:
    outcome.tried += 1
    if seconds > outcome.worst_seconds:
        outcome.worst_seconds, outcome.worst_seed = round(seconds, 2), seed
    how = _how_ended(result)
    outcome.hangs += how == "hung"
    outcome.crashes += how not in ("hung", None)
    if how:
        outcome.ended[seed] = str(result)
    if isinstance(result, Probe):
        outcome.accepted += 1
    elif isinstance(result, NotAudio | SourceUnreadable) or how:
        outcome.rejected += 1
    else:
        outcome.bugs[seed] = f"{type(result).__name__}: {result}"


def _how_ended(result: Probe | Exception) -> str | None:
    """Return whether a process hung, died or grew."""
    cause = result.__cause__ if isinstance(result, Exception) else None
    if isinstance(cause, Ended):
        return cause.how
    if isinstance(result, AnalysisFailed) and cause is not None:
        return {"Hung": "hung", "Dead": "died"}.get(type(cause).__name__)
    return None


def main(arguments: list[str]) -> int:
    """Run a campaign and print its outcome; 1 where there is a bug."""
    count, seed = [*map(int, arguments), *(300, 0)[len(arguments) :]][:2]
    outcome = campaign(count, seed)
    print(json.dumps(asdict(outcome), indent=2))
    return 1 if outcome.bugs else 0


if __name__ == "__main__":
    # Its workers import what they call: not from a script.
    from tests.campaigns import mutations

    sys.exit(mutations.main(sys.argv[1:]))
