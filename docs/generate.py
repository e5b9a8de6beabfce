"""Writes the pages that follow from the code: `docs/cli.md` and `docs/exit-codes.md`.

Usage: python docs/generate.py          write them
       python docs/generate.py --check  exit 1 and say which page is out of step
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

import typer

from audiomood import errors
from audiomood.cli import codes
from audiomood.cli.app import VERBS, command

DOCS = Path(__file__).parent
SHAPES = DOCS / "shapes.md"
GENERATED = "<!-- Made by docs/generate.py from the code; edit that, not this. -->\n"


def cli_page() -> str:
    """Return the page of every command with its options, then the shapes of the output."""
    root: Any = command()
    context = typer.Context(root, info_name="audiomood")
    parts = [GENERATED, "# Commands\n", inspect.cleandoc(root.help), ""]
    for name in VERBS:
        verb = root.get_command(context, name)
        parts += _section(f"audiomood {name}", verb)
        for sub in getattr(verb, "commands", {}).values():
            parts += _section(f"audiomood {name} {sub.name}", sub)
    return "\n".join(parts) + "\n" + SHAPES.read_text(encoding="utf-8")


def _section(title: str, verb: Any) -> list[str]:
    arguments = [param for param in verb.params if param.param_type_name == "argument"]
    options = [param for param in verb.params if param.param_type_name == "option"]
    usage = " ".join([title, *(param.make_metavar(_context(verb)) for param in arguments)])
    lines = [f"## `{usage}`\n", inspect.cleandoc(verb.help or ""), ""]
    rows = [
        *(
            f"| `{param.make_metavar(_context(verb))}` | {_cell(param.help)} |"
            for param in arguments
        ),
        *(f"| {_spelling(param, verb)} | {_cell(param.help)} |" for param in options),
    ]
    return [*lines, "| | |", "|---|---|", *rows, ""]


def _context(verb: Any) -> typer.Context:
    return typer.Context(verb)


def _spelling(param: Any, verb: Any) -> str:
    names = ", ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
    return names if param.is_flag else f"{names} `{param.make_metavar(_context(verb))}`"


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


def exit_codes_page() -> str:
    """Return the page of exit codes: the error classes with their hints, by code."""
    lines = [
        GENERATED,
        "# Exit codes\n",
        "| code | means | errors |",
        "|---|---|---|",
    ]
    by_code: dict[int, list[type[errors.AudiomoodError]]] = {}
    for _, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, errors.AudiomoodError):
            by_code.setdefault(kind.exit_code, []).append(kind)
    for code, meaning in codes.MEANINGS.items():
        kinds = by_code.pop(code, [])
        names = ", ".join(
            f"`{kind.__name__}`" for kind in kinds if kind is not errors.AudiomoodError
        )
        lines.append(f"| {code} | {_cell(meaning)} | {names} |")
    assert not by_code, f"exit codes without a meaning: {sorted(by_code)}"
    lines += [
        "",
        "## Errors\n",
        "`from audiomood.errors import …`; every class derives from `AudiomoodError`.\n",
    ]
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, errors.AudiomoodError):
            hint = f" *{kind.hint}*" if kind.hint else ""
            summary = " ".join((inspect.getdoc(kind) or "").split())
            lines.append(f"- `{name}` ({kind.exit_code}): {summary}{hint}")
    return "\n".join(lines) + "\n"


PAGES = {"cli.md": cli_page, "exit-codes.md": exit_codes_page}


def main() -> int:
    """Write or check the pages."""
    stale = []
    for name, page in PAGES.items():
        path, text = DOCS / name, page()
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(f"out of step: {', '.join(stale)}; run python docs/generate.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
