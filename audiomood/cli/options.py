"""Options and arguments that several commands share, so that they read the same everywhere."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperOption

Function = TypeVar("Function", bound=Callable[..., None])

Tracks = Annotated[
    list[str],
    typer.Argument(
        metavar="TRACK...", help="Ids, id prefixes or names; `-` reads ids from standard input."
    ),
]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, max=64, help="How many to work on at once.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]

FORMS = {
    "json": ("--json", "Write one JSON array."),
    "jsonl": ("--jsonl", "Write one JSON object a line."),
    "csv": ("--csv", "Write CSV with a header line."),
    "ids": ("--ids", "Write only full ids, one a line."),
    "print0": ("--print0", "-0", "Write only full ids, each followed by a NUL."),
}
"""How rows can be written for other programs: the spellings of each option, and its help."""


def writes_rows(*forms: str) -> Callable[[Function], Function]:
    """Give a command an option for each of these forms, or for all of them where none is named.

    The form that is chosen reaches it through its context: see `render.chosen_form`.
    """

    def mark(function: Function) -> Function:
        function.forms = forms or tuple(FORMS)  # type: ignore[attr-defined]
        return function

    return mark


def all_params(command: Any) -> list[Any]:
    """Return what a command takes: conditions, what its function names, forms, and `--home`."""
    before = getattr(command.callback, "options_before", ())
    forms = getattr(command.callback, "forms", ())
    return [*before, *command.params, *map(_form_option, forms), home_option()]


def _form_option(form: str) -> TyperOption:
    *spellings, help_ = FORMS[form]
    return TyperOption(
        param_decls=spellings, is_flag=True, expose_value=False, callback=_remember_form, help=help_
    )


def _remember_form(ctx: Any, option: Any, value: bool) -> None:
    if value:
        asked_forms(ctx).append(option.name)


def asked_forms(ctx: Any) -> list[str]:
    """Return the forms that were asked for, in their order."""
    forms: list[str] = ctx.meta.setdefault("audiomood.forms", [])
    return forms


def home_option() -> TyperOption:
    """Return the option that says where the library is."""
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


def asked_home(ctx: Any) -> str | None:
    """Return the folder that `--home` names, None where it was not given."""
    home: str | None = ctx.meta.get("audiomood.home")
    return home
