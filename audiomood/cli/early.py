"""What a command is sure to need, begun before the command line itself is imported."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONVERTING: Final = ("audiomood.library.conversion", "audiomood.audio.convert")
_HEARING: Final = ("audiomood.library.analyse", "audiomood.audio.decode", "audiomood.mood.hear")
_NEEDS: Final = {("download", "--as"): _CONVERTING, ("mood", "--again"): _HEARING}
"""Verbs with an option that takes a worker process, and the modules that it imports."""


def begin(arguments: Sequence[str]) -> None:
    """Start the first worker of a command, which takes longer to start than the command does.

    It is a guess: where the arguments mean something else, the worker ends unused.
    """
    for (verb, option), needs in _NEEDS.items():
        if verb in arguments and any(one.startswith(option) for one in arguments):
            from audiomood.library.standby import call_up

            with suppress(OSError):  # who needs it tries again, and says what is wrong
                call_up(*needs)
