"""What a library says it holds, so that two can be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from audiomood import Library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.cli.program import Program

_TIMES = {"added", "removed", "until", "analysed"}


def state(program: Program) -> list[str]:
    """Return every track and all that is in the trash, each as one text, without times."""
    tracks = program.json("list")
    trash = [{"trashed": one} for one in program.json("trash", "list")]
    return sorted(json.dumps(_timeless(one), sort_keys=True) for one in (*tracks, *trash))


def ids_of(program: Program) -> list[str]:
    """Return the ids of all tracks and of all that is in the trash."""
    with Library.open(program.home, environ=program.environment) as library:
        tracks, trash = list(library.find()), library.trashed()
    return sorted([*(one.id for one in tracks), *(one.id for one in trash)])


def news(found: Sequence[str], wanted: Sequence[str]) -> str:
    """Tell how one state differs from another."""
    return f"{sorted(set(found) - set(wanted))} instead of {sorted(set(wanted) - set(found))}"


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _timeless(of) for key, of in value.items() if key not in _TIMES}
    if isinstance(value, list):
        return [_timeless(one) for one in value]
    return value
