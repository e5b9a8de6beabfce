"""The command `audiomood`: finds a verb's file and runs it.

A verb is imported when it is called, so that a start costs what that verb needs and no more.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.core import TyperGroup, TyperOption

from audiomood.cli import stopping
from audiomood.cli.boundary import exit_code
from audiomood.cli.options import all_params, home_option

if TYPE_CHECKING:
    from io import TextIOWrapper

VERBS = (
    "upload", "list", "info", "download", "mood", "similar", "tag", "rename", "remove", "trash",
    "stats", "store", "check", "db",
)  # fmt: skip
"""The commands in the order of the help; each is a module of this package with an `app`."""

HELP = """\
Keep a library of audio: store it once, find it, hear how it feels.

TRACK is a full id, the first digits of one (4 or more), or an exact name; `-` reads ids from
standard input. Results go to standard output, progress and errors to standard error.
"""


class Verbs(TyperGroup):
    """The group of all commands."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - click's signature
        """Import a verb and return its command, with the options that it need not declare."""
        if cmd_name not in VERBS:
            return None
        module = import_module(f"audiomood.cli.{cmd_name}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        for each in (command, *getattr(command, "commands", {}).values()):
            each.params = all_params(each)
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that the first argument names; the nearest one is told if none has it."""
        # What the base class looks through for one spelled alike; verbs are imported when called.
        self.commands = cast("dict[str, Any]", dict.fromkeys(VERBS))
        found = super().resolve_command(ctx, args)
        # All is imported: none of it ever becomes garbage, what the command makes may.
        gc.freeze()
        gc.enable()
        return found

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was called."""
        if ctx.params.get("version"):
            _print_version()
        else:
            super().invoke(ctx)


def _print_version() -> None:
    from audiomood import __version__

    print(f"audiomood {__version__}")


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
            home_option(),
            TyperOption(param_decls=["--version"], is_flag=True, help="Print the version."),
        ],
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _open_streams() -> None:
    """Make sure that all three standard streams are there; a caller may have closed them."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # Open until the process ends, as the stream it stands for.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    # What other programs read is UTF-8 wherever it is written, and bytes of a path that are not
    # UTF-8 leave as they came where they are not escaped.
    cast("TextIOWrapper", sys.stdout).reconfigure(encoding="utf-8", errors="surrogateescape")


def main() -> None:
    """Run the command line and exit."""
    stopping.leave_at_once()
    _open_streams()

    def work() -> None:
        verbs = command()
        with verbs.make_context("audiomood", sys.argv[1:]) as context:
            verbs.invoke(context)

    code = exit_code(work)
    # The interpreter need not look for garbage in what goes with the process.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
