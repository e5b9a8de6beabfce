"""What a row of one kind looks like in every form, as data; who writes it is another matter.

Types are no texts here, which named tuples would compile at each start.
"""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

Row = TypeVar("Row")
Cell = str | int | float | None


class Column(NamedTuple):
    """A column of the table: its title, and how it looks on a terminal.

    An `elastic` one is cut where there is too little room for all, or goes on in the next line
    where it is `wrapped`. A `path` is cut at its beginning.
    """

    title: str
    style: str = ""
    right: bool = False
    elastic: bool = False
    path: bool = False
    wrapped: bool = False


class View(NamedTuple, Generic[Row]):
    """How rows of one kind are written in each form.

    `values` gives plain values for CSV and `line` texts for a tab-separated line, both in the
    order of `fields`; `cells` gives texts for a person in the order of `columns`. `id` gives the
    full id of the row's track, None where it has none.
    """

    columns: Sequence[Column]
    cells: Callable[[Row], Sequence[str]]
    fields: Sequence[str]
    values: Callable[[Row], Sequence[Cell]]
    line: Callable[[Row], Sequence[str]]
    json: Callable[[Row], dict[str, object]]
    id: Callable[[Row], str | None]
