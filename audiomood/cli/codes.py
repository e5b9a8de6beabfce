"""Exit codes that belong to no error class; the others stand on the classes in `errors`."""

from __future__ import annotations

DONE = 0
SOME_FAILED = 3
"""The command did its work, but some of its inputs failed."""
INTERRUPTED = 130
READER_GONE = 141
"""Nobody reads standard output any more, as after `| head`; nothing is said about it."""
TERMINATED = 143
