"""How often what was heard agrees with what a person says, and which version heard what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.cli import shapes
from audiomood.cli.render import as_json
from audiomood.cli.session import hint
from audiomood.cli.text import counted, number, percent
from audiomood.cli.view import Column
from audiomood.errors import UsageError
from audiomood.model.words import PERSON_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiomood.cli.render import Form
    from audiomood.model.agreement import Agreement, VersionAgreement, WordAgreement


def write_report(found: Agreement, form: Form) -> None:
    """Write the report as two tables, as lines, or as one object of JSON.

    Raises
    ------
    UsageError
        It was to be rows about tracks, which it does not have.
    """
    if form in ("csv", "ids", "print0"):
        raise UsageError(
            f"--report has no tracks to write as --{form}", hint="--json has it for programs"
        )
    if form in ("json", "jsonl"):
        print(as_json(shapes.agreement(found)))
    elif form == "tsv":
        for line in _lines(found):
            print(*line, sep="\t")
    else:
        _draw(found)


def _lines(found: Agreement) -> Iterator[tuple[object, ...]]:
    """Yield what a line is about, then judged, agreed, share and what else is known of it."""
    yield (
        "total", "", found.tracks, found.agreed, number(found.share), number(found.probability),
    )  # fmt: skip
    for word in found.words:
        said = (word.said.get(each, 0) for each in PERSON_WORDS)
        figures = (word.tracks, word.agreed, number(word.share), number(word.probability))
        yield ("word", word.heard, *figures, *said)
    for version in found.versions:
        name = f"{version.features_version}.{version.model_version}"
        figures = (version.judged, version.agreed, number(version.share), "")
        yield ("version", name, *figures, version.tracks, "stale" if version.stale else "")
    yield "unheard", "", found.unheard_but_said, "", "", "", found.unheard


def _draw(found: Agreement) -> None:
    from audiomood.cli.table import write_table

    if found.tracks:
        print(
            f"{counted(found.tracks, 'track')} compared: the same word in"
            f" {percent(found.share)}, and {percent(found.probability)} sure of it on average\n"
        )
    columns = (
        Column("heard", style="mood"),
        *(Column(f"{'said ' if not place else ''}{word}", right=True) for place, word in enumerate(PERSON_WORDS)),
        Column("same", right=True),
        Column("sure", right=True),
    )  # fmt: skip
    write_table(map(_word_cells, found.words), columns)
    if found.words:
        print()
    columns = (
        Column("heard by"),
        *(Column(title, right=True) for title in ("tracks", "compared", "same")),
        Column(""),
    )
    write_table((*map(_version_cells, found.versions), *_unheard_cells(found)), columns)
    if not found.words:
        hint("nobody said how a track feels yet; `audiomood mood TRACK --set WORD` does")
    if found.stale:
        hint("`audiomood mood --stale` hears again what an older version heard")
    if found.unheard:
        hint("`audiomood mood --all` hears what was not heard yet")


def _word_cells(word: WordAgreement) -> tuple[str, ...]:
    said = (f"{word.said[each]:,}" if word.said.get(each) else "·" for each in PERSON_WORDS)
    return (word.heard, *said, percent(word.share), percent(word.probability))


def _version_cells(version: VersionAgreement) -> tuple[str, ...]:
    name = f"features {version.features_version}, model {version.model_version}"
    stale = "stale" if version.stale else ""
    return (
        name, f"{version.tracks:,}", f"{version.judged:,}", percent(version.share), stale,
    )  # fmt: skip


def _unheard_cells(found: Agreement) -> Iterator[tuple[str, ...]]:
    if found.unheard:
        yield "not heard yet", f"{found.unheard:,}", "", "", ""
