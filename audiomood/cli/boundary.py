"""Where every error of a command ends: as one line on standard error, and as its exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import typer

from audiomood.cli import stopping
from audiomood.cli.codes import DONE, READER_GONE
from audiomood.errors import AmbiguousTrack, AudiomoodError, TargetRefused

if TYPE_CHECKING:
    from collections.abc import Callable


def exit_code(work: Callable[[], None]) -> int:
    """Do the work of a command, say in one line what went wrong, and return its exit code.

    Only a bug passes through, as the exception that it is. What a signal brought about is none.
    """
    try:
        stopping.end_the_work()
        code = _exit_code(work)
        stopping.leave_at_once()
    except KeyboardInterrupt:
        # What is written by now was flushed, or its reader does not take it.
        _give_up_output()
        code = stopping.said()
    return code


def _exit_code(work: Callable[[], None]) -> int:
    try:
        try:
            _do(work)
        finally:
            sys.stdout.flush()
    except typer.Exit as done:
        return done.exit_code
    except AudiomoodError as error:
        return _reported(error)
    except typer.TyperException as error:
        _report_usage(error)
        return error.exit_code
    except typer.Abort:
        return stopping.said()
    except OSError as error:
        return _output_failed(error)
    return DONE


def _do(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        if stopping.begun():
            # An import that was interrupted fails in many ways, and so does what is being closed.
            raise stopping.Stopped from None
        raise


def _output_failed(error: OSError) -> int:
    """Return the exit code for standard output that takes no more; other errors are bugs."""
    if stopping.begun():
        raise stopping.Stopped from None
    if isinstance(error, BrokenPipeError):
        _give_up_output()
        return READER_GONE
    if error.filename is not None:
        raise error
    _give_up_output()
    why = (error.strerror or str(error)).lower()
    return _reported(TargetRefused(f"standard output cannot be written: {why}"))


def _give_up_output() -> None:
    """Forget what is still to be written: it has no reader, and must not fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reported(error: AudiomoodError) -> int:
    _complain(str(error), error.hint)
    if isinstance(error, AmbiguousTrack):
        from audiomood.cli.text import printable

        for candidate in error.candidates:
            print(f"  {printable(candidate)}", file=sys.stderr)
    return error.exit_code


def _report_usage(error: typer.TyperException) -> None:
    """Write what is wrong with the arguments; a call without any is answered with the help."""
    context = getattr(error, "ctx", None)
    text = error.format_message()
    if context and text == context.get_help():
        print(text, file=sys.stderr)
        return
    text = text[:1].lower() + text[1:].removesuffix(".")
    text = text.replace(". Did you mean", "; did you mean").replace("(Possible", "(possible")
    where = context.command_path if context else "audiomood"
    # What a value must look like is advice enough.
    _complain(text, "" if "; write " in text else f"see `{where} --help`")


def _complain(what: str, advice: str) -> None:
    from audiomood.cli.text import printable

    print(f"audiomood: {printable(f'{what}; {advice}' if advice else what)}", file=sys.stderr)
