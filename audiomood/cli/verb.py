"""How every verb is declared, so that help and errors look alike."""

from __future__ import annotations

import typer


def verb() -> typer.Typer:
    """Return the holder of one command."""
    return typer.Typer(add_completion=False, rich_markup_mode=None)


def verbs(help_: str) -> typer.Typer:
    """Return the holder of several commands under one word."""
    return typer.Typer(
        help=help_, add_completion=False, rich_markup_mode=None, no_args_is_help=True
    )
