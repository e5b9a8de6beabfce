"""The processes that a process has started, as the system sees them."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def children(pid: int) -> set[int]:
    """Return the processes that one has started and that are there, zombies among them."""
    if sys.platform == "linux":
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return {int(child) for task in tasks for child in (task / "children").read_text().split()}
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, check=False)
    return {int(child) for child in found.stdout.split()}


def alive(pid: int) -> bool:
    """Tell whether a process is there and no zombie."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False)
    return found.stdout.strip()[:1] not in (b"", b"Z")


def eventually(is_so: Callable[[], object], *, seconds: float = 60.0) -> None:
    """Wait until something is so; what another process does gives no sign that could be awaited."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)
