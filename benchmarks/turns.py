"""The far side of `benchmarks.worker`: works on a file when told to, and says what it took.

Runs in the environments of the peers as well, so it imports nothing but the standard library.
"""

from __future__ import annotations

import json
import math
import os
import resource
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def serve(works: Mapping[str, Callable[[str], Sequence[float]]]) -> None:
    """Answer lines of JSON, `[work, path]`, until there are no more.

    Parameters
    ----------
    works : what can be asked for; each takes the path of a file and returns what it found

    Raises
    ------
    ValueError
        A work returned nothing, or what is no finite number: then its time means nothing.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    for line in sys.stdin:
        work, path = json.loads(line)
        began, began_cpu = time.perf_counter(), time.process_time()
        numbers = works[work](path)
        took, took_cpu = time.perf_counter() - began, time.process_time() - began_cpu
        if not numbers or not all(map(math.isfinite, numbers)):
            raise ValueError(f"{work} of {path} gave {numbers}")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        answer = {"seconds": took, "cpu": took_cpu, "memory": memory}
        print(json.dumps({**answer, "numbers": len(numbers)}), file=answers, flush=True)
