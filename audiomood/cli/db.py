"""`audiomood db`: the catalog file. Audio is never touched."""

import sys
from io import TextIOWrapper
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from audiomood.cli.codes import SOME_FAILED
from audiomood.cli.options import Yes, writes_rows
from audiomood.cli.progress import progress
from audiomood.cli.render import chosen_form
from audiomood.cli.session import confirm, hint, open_library
from audiomood.cli.text import counted
from audiomood.cli.verb import verbs
from audiomood.errors import SourceUnreadable
from audiomood.library import db

if TYPE_CHECKING:
    from audiomood.model.outcome import Rebuilt

app = verbs("The catalog file: made, deleted, dumped, restored, rebuilt. Audio is never touched.")


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
    """Delete the catalog: names, tags, moods, the trash and the list of stores. The stored audio stays."""
    path = db.catalog_path(_home(ctx))
    confirm(
        f"Delete the catalog {path}, with all names, tags, moods and the trash"
        " (`db dump` keeps them)?",
        yes=yes,
    )
    hint(f"deleted {path}" if db.destroy(_home(ctx)) else f"there is no catalog at {path}")


@app.command()
def reset(ctx: typer.Context, yes: Yes = False) -> None:
    """Put an empty catalog in the place of the one that is there. The stored audio and the list of stores stay."""
    path = db.catalog_path(_home(ctx))
    confirm(f"Empty the catalog {path}: all names, tags, moods and the trash?", yes=yes)
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


@app.command()
@writes_rows("json", "jsonl")
def rebuild(
    ctx: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="STORE",
            help="Use exactly this store; may be given several times. Otherwise: the library's own,"
            " $AUDIOMOOD_STORE, and all that these name.",
        ),
    ] = None,
    take_over: Annotated[
        bool,
        typer.Option(
            "--take-over",
            help="Make one library of the stores, also where they belong to several, which can"
            " then use them no more.",
        ),
    ] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Put a catalog that is there aside, as library.db.TIME, when the new one is whole.",
        ),
    ] = False,
) -> None:
    """Make the catalog anew of what the stores hold; one that is there stays without --replace. Names, tags, words that you said and the trash come back; what has no note is measured, and named by its id."""
    form = chosen_form(ctx)
    home = _home(ctx)
    with progress("rebuilding", form=form, things=None, noun="blobs") as bar:
        rebuilt = db.rebuild(
            home, sources or (), take_over=take_over, replace=replace, advance=bar.done
        )
    _write_rebuilt(rebuilt, form)
    _hint_at_rebuilt(home, rebuilt)
    if rebuilt.left or rebuilt.damaged:
        raise typer.Exit(SOME_FAILED)


def _write_rebuilt(rebuilt: "Rebuilt", form: str) -> None:
    if form in ("json", "jsonl"):
        from audiomood.cli import care_shapes
        from audiomood.cli.render import as_json

        shape = care_shapes.rebuilt(rebuilt)
        print(as_json([shape] if form == "json" else shape))


def _hint_at_rebuilt(home: Path, rebuilt: "Rebuilt") -> None:
    for store, track_id, why in rebuilt.left:
        hint(f"blob {track_id} in {store} was left alone: {why}")
    for why in rebuilt.damaged:
        hint(why)
    if rebuilt.unheld:
        notes = counted(rebuilt.unheld, "note")
        hint(f"{notes} name no blob that is there: what was removed for good, or is lost")
    if rebuilt.aside:
        hint(f"the catalog that was there is {rebuilt.aside} now")
    hint(
        f"made {db.catalog_path(home)} from {counted(len(rebuilt.stores), 'store')}:"
        f" {counted(rebuilt.noted, 'track')} from notes, {rebuilt.measured:,} measured,"
        f" {rebuilt.trashed:,} in the trash"
    )
    if rebuilt.measured:
        known = " ".join(f"--from {quote(store)}" for store in rebuilt.stores)
        hint(
            f"{counted(rebuilt.measured, 'track')} had no note and got a name of its id; another store"
            f" may have some: `audiomood db rebuild --replace {known} --from STORE`"
        )
    hint("moods are to be heard again: `audiomood mood --all`")
