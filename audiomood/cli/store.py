"""`audiomood store`: the places where blobs are kept."""

from typing import TYPE_CHECKING, Annotated

import typer

from audiomood.cli import shapes
from audiomood.cli.options import writes_rows
from audiomood.cli.render import chosen_form, write
from audiomood.cli.session import hint, lasting, open_library
from audiomood.cli.text import size
from audiomood.cli.verb import verbs
from audiomood.cli.view import Column, View

if TYPE_CHECKING:
    from audiomood.model.store import StoreEntry

app = verbs("Stores of this library: list, add, choose.")

Address = Annotated[
    str,
    typer.Argument(
        metavar="STORE",
        help="file:FOLDER, ./FOLDER or azure://ACCOUNT-or-default/CONTAINER[/PREFIX].",
    ),
]

STORES: "View[StoreEntry]" = View(
    columns=(
        Column("uploads"),
        Column("tracks", right=True),
        Column("size", right=True),
        Column("store", elastic=True, path=True),
    ),
    cells=lambda entry: (
        "here" if entry.default else "", f"{entry.tracks:,}", size(entry.size), entry.location,
    ),
    fields=("store", "default", "tracks", "size"),
    values=lambda entry: (entry.location, int(entry.default), entry.tracks, entry.size),
    line=lambda entry: (
        entry.location, "default" if entry.default else "", str(entry.tracks), str(entry.size),
    ),
    json=shapes.store,
    id=lambda _: None,
)  # fmt: skip


@app.command("list")
@writes_rows("json", "jsonl", "csv")
def list_(ctx: typer.Context) -> None:
    """Show the stores, what they hold and which one uploads go to."""
    form = chosen_form(ctx)
    with open_library(ctx) as library:
        write(library.stores(), STORES, form)


@app.command()
def add(ctx: typer.Context, store: Address) -> None:
    """Add a store; its folder or container is made if there is none. Uploads go there after `store use`."""
    with open_library(ctx) as library:
        hint(f"added {library.add_store(lasting(store))}")


@app.command()
def use(ctx: typer.Context, store: Address) -> None:
    """Let new uploads go to this store, one that was added."""
    with open_library(ctx) as library:
        hint(f"uploads go to {library.use_store(lasting(store))} now")
