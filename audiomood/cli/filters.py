"""Which tracks: the conditions that several commands take, declared once.

They reach a command through its context, as the forms of output do: a function that named them all
would be nothing but its signature, and each start would pay for reading it. Types are no texts here,
which a named tuple would compile.
"""

from collections.abc import Callable, Container
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import typer
from typer.core import TyperOption

from audiomood.cli.parsing import count, duration, feeling, moment, one_of, probability, text
from audiomood.library.names import tag_condition
from audiomood.model.filter import SORT_KEYS, Filter
from audiomood.model.words import MOOD_WORDS

if TYPE_CHECKING:
    from audiomood.library import Library

Function = TypeVar("Function", bound=Callable[..., None])

_ASKED = "audiomood.filter"


class Condition(NamedTuple):
    """An option that fills a field of the filter; without a `parse` it is a flag."""

    field: str
    names: tuple[str, ...]
    help: str
    metavar: str | None = None
    parse: Callable[[str], object] | None = None
    several: bool = False
    default: object = None


CONDITIONS = (
    Condition(
        "min_duration", ("--min-duration",), "At least this long: 300, 90s, 4:30, 5m, 1h30m.",
        "TIME", duration,
    ),
    Condition("max_duration", ("--max-duration",), "At most this long.", "TIME", duration),
    Condition("name", ("--name",), "The whole name fits this shell pattern.", "GLOB", text),
    Condition(
        "search", ("--search",),
        "Every word begins a word of the name or the tags; case and accents do not count.",
        "TEXT", text,
    ),
    Condition("format", ("--format",), "Of this format: mp3, flac, wav, …", "FORMAT", text),
    Condition(
        "tags", ("--tag",), "Has this tag; may be given several times.", "KEY[=VALUE]", text,
        several=True,
    ),
    Condition(
        "mood", ("--mood",),
        f"Feels so: {', '.join(MOOD_WORDS)}; a person's word goes before what was heard.",
        "WORD", one_of(MOOD_WORDS),
    ),
    Condition(
        "min_valence", ("--min-valence",), "At least so pleasant, from -1 to 1.", "N", feeling
    ),
    Condition("max_valence", ("--max-valence",), "At most so pleasant.", "N", feeling),
    Condition(
        "min_arousal", ("--min-arousal",), "At least so excited, from -1 to 1.", "N", feeling
    ),
    Condition("max_arousal", ("--max-arousal",), "At most so excited.", "N", feeling),
    Condition(
        "min_confidence", ("--min-confidence",),
        "The mood's word is right with at least this probability, from 0 to 1; a person's is certain.",
        "P", probability,
    ),
    Condition(
        "since", ("--since",), "Added since: 2026-11-01, or 12h, 7d, 2w ago.", "WHEN", moment
    ),
    Condition("store", ("--store",), "Has a copy in this store.", "STORE", str),
    Condition("unanalyzed", ("--unanalyzed",), "Has no mood yet."),
    Condition("unknown_duration", ("--unknown-duration",), "Its duration could not be measured."),
)  # fmt: skip
"""What must hold of a track; all that are given."""

SORT = Condition(
    "sort", ("--sort",), f"Order by {', '.join(SORT_KEYS)}; newest first by default.",
    "KEY", one_of(SORT_KEYS),
)  # fmt: skip


def _part(limit: int | None) -> tuple[Condition, ...]:
    at_most = f"At most so many; {limit} by default." if limit else "At most so many."
    return (
        Condition("reverse", ("--reverse", "-r"), "The other way round."),
        Condition("limit", ("--limit", "-n"), at_most, "N", count, default=limit),
        Condition("offset", ("--offset",), "Without the first so many.", "N", count),
    )


def selects_tracks(
    *, without: Container[str] = (), sort: bool = True, limit: int | None = None
) -> Callable[[Function], Function]:
    """Give a command an option for every condition, and for the part of what fits that is wanted.

    `without` are fields of conditions that could never hold, `limit` is how many there are by
    default, and `sort` whether their order may be chosen.
    """

    def mark(function: Function) -> Function:
        able = (condition for condition in CONDITIONS if condition.field not in without)
        conditions = (*able, *((SORT,) if sort else ()), *_part(limit))
        function.options_before = list(map(_option, conditions))  # type: ignore[attr-defined]
        return function

    return mark


def _option(condition: Condition) -> TyperOption:
    is_flag = condition.parse is None
    read = condition.parse or bool

    def remember(ctx: Any, _: Any, given: Any) -> None:
        if given is not None and given is not False:
            value = tuple(map(read, given)) if condition.several else read(given)
            ctx.meta.setdefault(_ASKED, {})[condition.field] = value

    return TyperOption(
        param_decls=list(condition.names), is_flag=is_flag, multiple=condition.several,
        metavar=condition.metavar, default=condition.default, expose_value=False,
        callback=remember, help=condition.help,
    )  # fmt: skip


def asked_filter(ctx: typer.Context, library: "Library") -> Filter:
    """Return the filter that was asked for.

    Raises
    ------
    UsageError
        What was said to be a tag is none, or the library has no such store.
    """
    asked = dict(ctx.meta[_ASKED])
    asked["tags"] = tuple(map(tag_condition, asked["tags"]))
    if "store" in asked:
        asked["store"] = library.known_store(asked["store"])
    return Filter(**asked)
