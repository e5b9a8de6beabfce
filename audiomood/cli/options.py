"""Options and arguments that several commands share, so that they read the same everywhere."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Write one JSON array.")]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="Write one JSON object a line.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write CSV with a header line.")]
Ids = Annotated[bool, typer.Option("--ids", help="Write only full ids, one a line.")]
Print0 = Annotated[
    bool, typer.Option("--print0", "-0", help="Write only full ids, each followed by a NUL.")
]
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
