"""What a command is sure to need, begun before the command line itself is imported."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONVERTING: Final = ("audiomood.library.conversion", "audiomood.audio.convert")
_HEARING: Final = ("audiomood.library.analyse", "audiomood.audio.decode", "audiomood.mood.hear")
_NEEDS: Final = {("download", "--as"): _CONVERTING, ("mood", "--again"): _HEARING}
"""Verbs with an option that takes a worker process, and the modules that it imports."""
_MANY: Final = 128
"""Words and files from which on an upload surely makes use of porters, and folders that are looked into."""
_AT_ONCE: Final = 8
"""Files that an upload takes in at once unless it is told how many, so that it has no use for more porters."""
_JOBS: Final = ("--jobs", "-j")


def begin(arguments: Sequence[str]) -> None:
    """Start processes that take longer to start than the command does: a worker, or porters.

    It is a guess: where the arguments mean something else, they end unused.
    """
    with suppress(OSError):  # who needs one tries again, and says what is wrong
        for (verb, option), needs in _NEEDS.items():
            if verb in arguments and any(one.startswith(option) for one in arguments):
                from audiomood.library.crew import standby as workers

                workers.call_up(*needs)
        told = any(one.startswith(_JOBS) for one in arguments)
        if "upload" in arguments and not told and _are_many(arguments):
            from audiomood.library.upload import standby as porters

            porters.call_up(min(os.cpu_count() or 1, _AT_ONCE), os.environ)


def _are_many(paths: Sequence[str]) -> bool:
    """Tell whether these are many files, or folders that hold many; a short look has to do."""
    files, folders = len(paths), list(paths)
    for _ in range(_MANY):
        if files > _MANY or not folders:
            break
        with suppress(OSError, ValueError), os.scandir(folders.pop()) as entries:
            for entry in islice(entries, _MANY + 1):
                if entry.is_dir():
                    folders.append(entry.path)
                else:
                    files += 1
    return files > _MANY
