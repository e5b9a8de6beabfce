"""The command `audiomood`: finds a verb's file, runs it, and turns every error into one line.

A verb is imported when it is called, so that a start costs what that verb needs and no more.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, cast

import typer
from typer.core import TyperGroup, TyperOption

from audiomood.cli.codes import INTERRUPTED, READER_GONE, TERMINATED
from audiomood.errors import AmbiguousTrack, AudiomoodError

if TYPE_CHECKING:
    from io import TextIOWrapper
    from types import FrameType

VERBS = (
    "upload", "list", "info", "download", "mood", "tag", "rename", "remove", "stats", "store", "db",
)  # fmt: skip
"""The commands in the order of the help; each is a module of this package with an `app`."""

HELP = """\
Keep a library of audio: store it once, find it, hear how it feels.

TRACK is a full id, the first digits of one (4 or more), or an exact name; `-` reads ids from
standard input. Results go to standard output, progress and errors to standard error.
"""


class Verbs(TyperGroup):
    """The group of all commands, and the boundary where every error ends."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - click's signature
        """Import a verb and return its command, with `--home` among its options."""
        if cmd_name not in VERBS:
            return None
        module = import_module(f"audiomood.cli.{cmd_name}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        for each in (command, *getattr(command, "commands", {}).values()):
            each.params.append(_home_option())
        return command

    def invoke(self, ctx: Any) -> Any:
        """Run the command; end with the exit code that its error stands for."""
        try:
            if ctx.params.get("version"):
                _print_version()
            else:
                super().invoke(ctx)
            sys.stdout.flush()
        except AudiomoodError as error:
            report(error)
            raise typer.Exit(error.exit_code) from error
        except BrokenPipeError as error:
            # What is still in the buffer has no reader, and must not fail again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(READER_GONE) from error
        except KeyboardInterrupt as error:
            print("\naudiomood: interrupted", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from error


def report(error: AudiomoodError) -> None:
    """Write an error as one line: what failed, and what to do about it."""
    from audiomood.cli.text import printable

    hint = f"; {error.hint}" if error.hint else ""
    print(f"audiomood: {printable(f'{error}{hint}')}", file=sys.stderr)
    if isinstance(error, AmbiguousTrack):
        for candidate in error.candidates:
            print(f"  {printable(candidate)}", file=sys.stderr)


def _home_option() -> TyperOption:
    return TyperOption(
        param_decls=["--home"],
        metavar="FOLDER",
        expose_value=False,
        callback=_remember_home,
        help="The library's folder, instead of $AUDIOMOOD_HOME or the platform's place for data.",
    )


def _remember_home(ctx: Any, _: Any, value: str | None) -> None:
    if value is not None:
        ctx.meta["audiomood.home"] = value


def _print_version() -> None:
    from audiomood import __version__

    print(f"audiomood {__version__}")


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(TERMINATED)


def command() -> Verbs:
    """Return the whole command, for the program and for the generator of its documentation."""
    return Verbs(
        name="audiomood",
        help=HELP,
        no_args_is_help=True,
        invoke_without_command=True,
        # Plain help and usage errors: the same in a pipe, in a log and under FORCE_COLOR.
        rich_markup_mode=None,
        params=[
            _home_option(),
            TyperOption(param_decls=["--version"], is_flag=True, help="Print the version."),
        ],
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def main() -> None:
    """Run the command line and exit."""
    signal.signal(signal.SIGTERM, _terminate)
    # Bytes of a path that are not UTF-8 leave as they came, wherever they are not escaped.
    cast("TextIOWrapper", sys.stdout).reconfigure(errors="surrogateescape")
    command().main(prog_name="audiomood")


if __name__ == "__main__":
    main()
