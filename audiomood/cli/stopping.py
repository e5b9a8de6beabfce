"""Ctrl-C and SIGTERM: one word, the right exit code, and never a traceback, whenever they come.

The first one ends the work as an exception, so that everything is tidied up on the way out. One
that comes while that takes its time ends the process at once: what is stored survives a kill, too.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_WORDS = {signal.SIGINT: "\naudiomood: interrupted\n", signal.SIGTERM: "audiomood: terminated\n"}
"""After Ctrl-C the terminal shows `^C` where the cursor is, so what is said begins a new line."""
_SAME = 0.5
"""Seconds within which signals count as one: programs such as `timeout` send theirs twice."""
_AGAIN = 0.01
"""Seconds until the exception is raised where it could not be raised at once."""


class Stopped(KeyboardInterrupt):
    """A signal is to end the work.

    Of a bare KeyboardInterrupt that goes through `exec`, as importing a dataclass does, the
    interpreter remembers that nobody caught it, and ends as if by Ctrl-C whatever is done then.
    """


_first: tuple[signal.Signals, float] | None = None
"""Which signal ended the work, and when on the clock of `time.monotonic`."""


def leave_at_once() -> None:
    """From now on a signal ends the process here and now: there is nothing to tidy up."""
    _answer(_leave)


def end_the_work() -> None:
    """From now on the first signal ends the work, as `Stopped` in the main thread."""
    sys.unraisablehook = _raise_again
    _answer(_stop)


def begun() -> bool:
    """Tell whether a signal has come, so that whatever goes wrong now may come of it."""
    return _first is not None


def said() -> int:
    """Say in a word what ended the work, and return the exit code."""
    number = _first[0] if _first else signal.SIGINT
    _say(number)
    return 128 + number


def _answer(handler: object) -> None:
    for number in _SIGNALS:
        # A program that was started in the background is not to hear Ctrl-C.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)  # type: ignore[arg-type]


def _say(number: signal.Signals) -> None:
    # Standard error may be closed, and its reader gone.
    with suppress(OSError):
        os.write(2, _WORDS[number].encode())


def _leave(number: int, _frame: FrameType | None) -> None:
    _say(signal.Signals(number))
    os._exit(128 + number)


def _stop(number: int, frame: FrameType | None) -> None:
    global _first
    if _first is None:
        _first = signal.Signals(number), time.monotonic()
        _raise(number, frame)
    elif time.monotonic() - _first[1] > _SAME:
        _leave(number, frame)


def _raise(_number: int, frame: FrameType | None) -> None:
    """Raise `Stopped`, but not where a block is just being left: what closes it must be called."""
    if frame is None or frame.f_code.co_name != "__exit__" or not _raised_later():
        raise Stopped


def _raised_later() -> bool:
    """Have `Stopped` raised in a moment; tell whether the system knows how."""
    if not hasattr(signal, "setitimer"):
        return False
    signal.signal(signal.SIGALRM, _raise)
    signal.setitimer(signal.ITIMER_REAL, _AGAIN)
    return True


def _raise_again(ignored: sys.UnraisableHookArgs) -> None:
    """Give `Stopped` to the work where it was raised in a place that swallows every exception.

    Such are finalizers and the callbacks of weak references, which importing is full of.
    """
    if isinstance(ignored.exc_value, Stopped):
        _raised_later()
    elif not begun():
        sys.__unraisablehook__(ignored)
