"""`audiomood db`: the catalog file. Audio is never touched."""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, TextIO

import typer

from audiomood.cli.options import Yes
from audiomood.cli.session import confirm, hint, open_library
from audiomood.cli.verb import verbs
from audiomood.errors import SourceUnreadable
from audiomood.library import db

app = verbs("The catalog file: made, deleted, dumped, restored. Audio is never touched.")


def _home(ctx: typer.Context) -> Path:
    return open_library(ctx).home


@app.command()
def create(ctx: typer.Context) -> None:
    """Make an empty catalog; one that is there stays as it is."""
    path = db.catalog_path(_home(ctx))
    made = db.create(_home(ctx))
    hint(f"made {path}" if made else f"there is a catalog at {path} already")


@app.command()
def destroy(ctx: typer.Context, yes: Yes = False) -> None:
    """Delete the catalog: names, tags, moods and the list of stores. The stored audio stays."""
    path = db.catalog_path(_home(ctx))
    confirm(
        f"Delete the catalog {path}, with all names, tags and moods (`db dump` keeps them)?",
        yes=yes,
    )
    hint(f"deleted {path}" if db.destroy(_home(ctx)) else f"there is no catalog at {path}")


@app.command()
def reset(ctx: typer.Context, yes: Yes = False) -> None:
    """Put an empty catalog in the place of the one that is there. The stored audio stays."""
    path = db.catalog_path(_home(ctx))
    confirm(f"Empty the catalog {path}: all names, tags and moods?", yes=yes)
    db.reset(_home(ctx))
    hint(f"{path} is empty now")


@app.command()
def dump(ctx: typer.Context) -> None:
    """Write the catalog to standard output, as SQL."""
    for line in db.dump(_home(ctx)):
        sys.stdout.write(line)


def _opened(file: str) -> TextIO:
    if file != "-":
        return Path(file).open(encoding="utf-8")
    return TextIOWrapper(sys.stdin.buffer, encoding="utf-8")


@app.command()
def restore(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A dump, or `-` for standard input.")],
) -> None:
    """Make the catalog from a dump; there must be none."""
    try:
        with _opened(file) as text:
            db.restore(_home(ctx), text)
    except OSError as error:
        why = (error.strerror or "").lower()
        raise SourceUnreadable(f"{file} cannot be read: {why}") from error
    except UnicodeDecodeError as error:
        raise SourceUnreadable(f"{file} cannot be read: it is not text") from error
    hint(f"restored {db.catalog_path(_home(ctx))}")
