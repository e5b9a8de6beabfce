"""What a check finds wrong, each kind with its severity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["damage", "warning", "notice"]

Kind = Literal[
    "missing", "damaged", "catalog",
    "unreachable", "foreign", "unreadable", "short", "lying-duration",
    "orphaned", "temporary", "unremoved", "unnoted", "stale-mood", "quarantined",
]  # fmt: skip

SEVERITY: Mapping[Kind, Severity] = {
    "missing": "damage",
    "damaged": "damage",
    "catalog": "damage",
    "unreachable": "warning",
    "foreign": "warning",
    "unreadable": "warning",
    "short": "warning",
    "lying-duration": "notice",
    "orphaned": "notice",
    "temporary": "notice",
    "unremoved": "notice",
    "unnoted": "notice",
    "stale-mood": "notice",
    "quarantined": "notice",
}
"""*damage*: stored data is not what it was. *warning*: something could not be checked, or came
broken into the library. *notice*: nothing is lost, and a command or a person tidies it up."""

KINDS: tuple[Kind, ...] = get_args(Kind)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The worst first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check found wrong.

    `says` is what is wrong in words, `mend` the command that mends it, None where nothing can.
    `store`, `track_id`, `name` and `size` say what it is about as far as that is known. `repair`
    is what a repair did or would do; `repaired` tells that it was done.
    """

    kind: Kind
    says: str
    mend: str | None = None
    store: str | None = None
    track_id: str | None = None
    name: str | None = None
    size: int | None = None
    repair: str | None = None
    repaired: bool = False

    @property
    def severity(self) -> Severity:
        """How bad it is: that of its kind."""
        return SEVERITY[self.kind]
