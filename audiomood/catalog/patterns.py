"""What people type to find names and words, written as SQLite understands it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

_PART = 3
"""Characters by which the index of parts knows a name."""


def parts(pattern: str) -> str:
    """Write the runs of plain characters in a pattern as a query of the index of parts.

    To SQLite a pattern, as a name, ends before its first NUL.
    """
    import re

    runs = re.split(r"\[\^?\]?[^]]*\]|[*?]", pattern.partition("\0")[0])
    found = {run[at : at + _PART] for run in runs for at in range(len(run) - _PART + 1)}
    return " ".join('"' + part.replace('"', '""') + '"' for part in sorted(found))


def glob(pattern: str) -> str:
    """Write a shell pattern as SQLite does.

    It negates a set with ^ only, and where a set is not closed nothing fits, while to a shell
    the bracket stands for itself.
    """
    if "[" not in pattern:
        return pattern
    import re

    def written(found: re.Match[str]) -> str:
        negated, members = found.groups()
        return f"[{'^' if negated else ''}{members}]" if members else "[[]"

    return re.sub(r"\[(?:(!?)(.[^]]*)\])?", written, pattern, flags=re.DOTALL)


def words(text: str) -> str:
    """Write what a person typed as a full-text query: every word must begin some word.

    Quoting each word makes operators and punctuation plain text. Text without any letter or
    digit has no word and finds nothing: an empty variable in a script does not mean everything.
    """
    quoted = (word.replace('"', '""') for word in text.replace("\0", " ").split())
    return " ".join(f'"{word}"*' for word in quoted) or '""'
