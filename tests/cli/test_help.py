"""Every command explains itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from audiomood import __version__
from audiomood.cli.app import VERBS, command

if TYPE_CHECKING:
    from tests.cli.program import Program

GROUPS = {
    "trash": ["list", "restore", "empty"],
    "store": ["list", "add", "use", "copy", "move", "test"],
    "db": ["create", "destroy", "reset", "dump", "restore", "rebuild"],
}
COMMANDS = (
    [[]] + [[verb] for verb in VERBS] + [[g, v] for g, verbs in GROUPS.items() for v in verbs]
)


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "audiomood")
def test_help_names_every_option_in_plain_text(program: Program, path: list[str]) -> None:
    result = program.run(*path, "--help", env={"FORCE_COLOR": "1"})
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"Usage: {' '.join(['audiomood', *path])} ")
    assert "\x1b" not in result.out
    found = command()
    for word in path:
        found = found.get_command(None, word)
    options = [option for param in found.params for option in param.opts if option[0] == "-"]
    assert "--home" in options
    for option in options:
        assert re.search(rf"^  .*(?<![\w-]){option}(?![\w-])", result.out, re.MULTILINE), option
    for param in found.params:
        assert getattr(param, "help", None), param.name


def test_all_commands_are_listed(program: Program) -> None:
    shown = program.ok("-h")
    assert re.findall(r"^  ([a-z]+)  ", shown, re.MULTILINE) == list(VERBS)
    for group, verbs in GROUPS.items():
        assert re.findall(r"^  ([a-z]+)  ", program.ok(group, "-h"), re.MULTILINE) == verbs


def test_no_command_at_all_is_answered_with_the_help(program: Program) -> None:
    for path in ([], *([group] for group in GROUPS)):
        result = program.run(*path)
        assert (result.code, result.out) == (2, "")
        assert result.err == program.ok(*path, "--help")


def test_the_version_is_told(program: Program) -> None:
    assert program.ok("--version") == f"audiomood {__version__}\n"
