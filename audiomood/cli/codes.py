"""Exit codes that belong to no error class; the others stand on the classes in `errors`."""

from __future__ import annotations

DONE = 0
SOME_FAILED = 3
"""The command did its work, but some of its inputs failed."""
INTERRUPTED = 130
READER_GONE = 141
"""Nobody reads standard output any more, as after `| head`; nothing is said about it."""
TERMINATED = 143

MEANINGS = {
    DONE: "done",
    1: "a bug in audiomood; please report it with the traceback",
    2: "usage: the request makes no sense as it stands",
    SOME_FAILED: "done, but some inputs failed; their reasons stand beside them",
    4: "no such track, or several that fit",
    5: "damage: stored data is not what it was when it was stored",
    6: "a store cannot be reached or refuses",
    7: "the catalog is locked, damaged or newer than this audiomood",
    INTERRUPTED: "interrupted, as by Ctrl-C; what was done stays, and the rest can go on",
    READER_GONE: "the reader of standard output went away, as after `| head`",
    TERMINATED: "terminated by SIGTERM; what was done stays",
}
"""Every exit code of the program; `docs/exit-codes.md` is made from it."""
