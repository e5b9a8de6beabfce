"""`audiomood store`: the places where blobs are kept."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from audiomood.cli import care_shapes, shapes, transfers
from audiomood.cli.options import writes_rows
from audiomood.cli.render import chosen_form, write, write_live
from audiomood.cli.session import hint, lasting, open_library
from audiomood.cli.text import counted, size
from audiomood.cli.verb import verbs
from audiomood.cli.view import Column, View
from audiomood.errors import StoreRefused

if TYPE_CHECKING:
    from collections.abc import Generator

    from audiomood.model.store import StoreEntry
    from audiomood.store.trial import Held

app = verbs("Stores of this library: list, add, choose, copy and move between them, test.")

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


PROMISES: "View[Held]" = View(
    columns=(Column("result"), Column("promise", elastic=True), Column("why", elastic=True)),
    cells=lambda held: (_result(held), held.promise, held.why or ""),
    fields=("result", "promise", "why"),
    values=lambda held: (_result(held), held.promise, held.why),
    line=lambda held: (_result(held), held.promise, held.why or ""),
    json=care_shapes.held,
    id=lambda _: None,
)


def _result(held: "Held") -> str:
    return "kept" if held.kept else "broken"


@app.command("list")
@writes_rows("json", "jsonl", "csv")
def list_(ctx: typer.Context) -> None:
    """Show the stores, what they hold and which one uploads go to."""
    form = chosen_form(ctx)
    with open_library(ctx) as library:
        write(library.stores(), STORES, form)


@app.command()
def add(
    ctx: typer.Context,
    store: Address,
    take_over: Annotated[
        bool,
        typer.Option(
            "--take-over",
            help="Also where it belongs to another library, which can then use it no more.",
        ),
    ] = False,
) -> None:
    """Add a store; its folder or container is made if there is none. Uploads go there after `store use`."""
    with open_library(ctx) as library:
        hint(f"added {library.add_store(lasting(store), take_over=take_over)}")


@app.command()
def use(ctx: typer.Context, store: Address) -> None:
    """Let new uploads go to this store, one that was added."""
    with open_library(ctx) as library:
        hint(f"uploads go to {library.use_store(lasting(store))} now")


app.command()(transfers.copy)
app.command()(transfers.move)


@app.command()
@writes_rows("json", "jsonl", "csv")
def test(ctx: typer.Context, store: Address) -> None:
    """Try with throw-away bytes whether a store keeps what audiomood needs to rely on. It must be there, but need not have been added."""
    form, store, broken = chosen_form(ctx), lasting(store), 0

    def tallied(promises: "Generator[Held]") -> "Generator[Held]":
        nonlocal broken
        with closing(promises):
            for held in promises:
                broken += not held.kept
                yield held

    with open_library(ctx) as library:
        write_live(tallied(library.test_store(store)), PROMISES, form)
    if broken:
        raise StoreRefused(
            f"{store} breaks {counted(broken, 'promise')}", hint="keep recordings somewhere else"
        )
