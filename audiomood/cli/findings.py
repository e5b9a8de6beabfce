"""What a check found: as rows, and as its last line and its exit code."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

from audiomood.cli import care_shapes
from audiomood.cli.codes import DONE
from audiomood.cli.text import counted, size
from audiomood.cli.view import Column, View
from audiomood.errors import Damage, StoreError
from audiomood.library.check.plan import Tally
from audiomood.model.finding import SEVERITIES, Finding
from audiomood.model.portion import EVERYTHING
from audiomood.model.words import SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from audiomood.cli.render import Form
    from audiomood.model.finding import Severity
    from audiomood.model.portion import Portion


_REPAIR, _REPAIR_READ = _REPAIRS = ("audiomood check --repair", "audiomood check --read --repair")


def _advice(found: Finding) -> str:
    """Return what was done about it, and what is left to do."""
    if found.repair and (found.repaired or found.mend in _REPAIRS):
        return found.repair
    return "; ".join(filter(None, (found.repair, found.mend)))


FINDINGS: View[Finding] = View(
    columns=(
        Column("kind", style="finding"),
        Column("id", style="cyan"),
        Column("store", elastic=True, path=True),
        Column("what is wrong", elastic=True, wrapped=True),
    ),
    cells=lambda found: (
        found.kind, (found.track_id or "")[:SHOWN_ID_DIGITS], found.store or "",
        "; ".join(filter(None, (found.says, found.repair))),
    ),
    fields=(
        "severity", "kind", "id", "store", "says", "mend", "repair", "repaired", "name", "size",
    ),
    values=lambda found: (
        found.severity, found.kind, found.track_id, found.store, found.says, found.mend,
        found.repair, int(found.repaired), found.name, found.size,
    ),
    line=lambda found: (
        found.severity, found.kind, (found.track_id or "")[:SHOWN_ID_DIGITS], found.store or "",
        found.says, _advice(found),
    ),
    json=care_shapes.finding,
    id=lambda found: found.track_id,
)  # fmt: skip


def _steps(found: Finding) -> list[str]:
    """Return what mends it: commands, one after the other, or what a person is told to do."""
    if found.mend and found.mend.startswith("audiomood "):
        return found.mend.split("; ")
    return [found.mend] if found.mend else []


class Outcome:
    """What a check has found, for its last line and its exit code."""

    def __init__(self) -> None:
        self.looked = Tally()
        self.found: Counter[str] = Counter()
        self._left: Counter[str] = Counter()
        self._mends: Counter[str] = Counter()

    def noted(self, findings: Generator[Finding], form: Form) -> Generator[Finding]:
        """Pass findings on, and count them; a person gets the worst first."""
        with closing(findings):
            rows = sorted(findings, key=_rank) if form == "table" else findings
            for found in rows:
                self._note(found)
                yield found

    def _note(self, found: Finding) -> None:
        self.found[found.severity] += 1
        if found.repaired:
            self.found["repaired"] += 1
            return
        self._left["all"] += 1
        self._left[found.severity] += 1
        self._left[found.kind] += 1
        self._mends.update(_steps(found))

    @property
    def code(self) -> int:
        """The exit code that fits what is left."""
        if self._left["damage"]:
            return Damage.exit_code
        away = self._left["unreachable"] or self._left["foreign"]
        return StoreError.exit_code if away else DONE

    def told(self, read: Portion | None) -> list[str]:
        """Return lines: what was looked at and what is wrong, then what to do next about how many."""
        parts = [f"{self._looked(read)}: {self._wrong()}"]
        if not (self.found or read):
            parts.append("--read compares every byte as well")
        if self.looked.busy:
            parts.append("others are at work here; check again when they are done to see leftovers")
        return ["; ".join(parts), *self._next()]

    def _next(self) -> Iterator[str]:
        mends = Counter(self._mends)
        if mends[_REPAIR_READ]:  # which does what the other does, too
            mends[_REPAIR_READ] += mends.pop(_REPAIR, 0)
        for mend, number in (+mends).most_common():
            shown = f"`{mend}`" if mend.startswith("audiomood ") else mend
            yield f"next, for {number:,} of {self._left['all']:,}: {shown}"

    def _wrong(self) -> str:
        wrong = ", ".join(
            told(self.found[severity])
            for severity, told in _NUMBERS.items()
            if self.found[severity]
        )
        if self.found["repaired"]:
            wrong += f", {self.found['repaired']:,} of them repaired"
        return wrong or "nothing is wrong"

    def _looked(self, read: Portion | None) -> str:
        looked = self.looked
        things = [
            counted(looked.tracks, "track"),
            f"{looked.copies:,} copies" if looked.copies != 1 else "1 copy",
            counted(looked.stores, "store"),
        ]
        if read not in (None, EVERYTHING):
            things.append(f"{looked.copies_read:,} of {looked.copies:,} copies read")
        if looked.read_bytes:
            things.append(f"{size(looked.read_bytes)} read")
        if looked.decoded:
            things.append(f"{looked.decoded:,} decoded")
        return "looked at " + ", ".join(things)


_NUMBERS: dict[Severity, Callable[[int], str]] = {
    "damage": lambda number: "damage in 1 place" if number == 1 else f"damage in {number:,} places",
    "warning": lambda number: counted(number, "warning"),
    "notice": lambda number: counted(number, "notice"),
}


def _rank(found: Finding) -> int:
    return SEVERITIES.index(found.severity)
