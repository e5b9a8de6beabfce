"""`audiomood download`: get recordings back, byte for byte or in another format."""

import os
import shutil
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiomood.cli import shapes
from audiomood.cli.codes import SOME_FAILED
from audiomood.cli.options import Jobs, Tracks, writes_rows
from audiomood.cli.parsing import one_of
from audiomood.cli.progress import progress
from audiomood.cli.render import chosen_form, write_live
from audiomood.cli.session import hint, named_tracks, open_library
from audiomood.cli.verb import verb
from audiomood.cli.view import Column, View
from audiomood.errors import AudiomoodError, TargetExists, TargetRefused, UsageError
from audiomood.model.outcome import Download
from audiomood.model.words import CONVERTED

if TYPE_CHECKING:
    from collections.abc import Generator

    from audiomood.cli.render import Form
    from audiomood.library import Library
    from audiomood.library.wanted import Wanted
    from audiomood.model.track import Track

app = verb()

As = Annotated[
    str | None,
    typer.Option(
        "--as",
        parser=one_of(CONVERTED),
        metavar="|".join(CONVERTED),
        help="Convert: mp3 of 192 kb/s (mono 96), opus of 64 kb/s a channel, flac and wav with the"
        " bits of the source, 16 of a lossy one. What is in that format already comes as it is.",
    ),
]
BitRate = Annotated[
    int | None,
    typer.Option("--bit-rate", metavar="KBPS", help="Of mp3, 32 to 320, or opus, 6 to 510."),
]

DOWNLOADS: View[Download] = View(
    columns=(Column("id", style="cyan"), Column("path", elastic=True, path=True)),
    cells=lambda result: (result.track.shown_id, str(result.path)),
    fields=("id", "name", "path"),
    values=lambda result: (result.track.id, result.track.name, str(result.path)),
    line=lambda result: (result.track.shown_id, str(result.path)),
    json=shapes.download,
    id=lambda result: result.track.id,
)


@app.command()
@writes_rows()
def download(
    ctx: typer.Context,
    tracks: Tracks,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH|FOLDER|-",
            help="A file for one track, a folder, or `-` for standard output.",
        ),
    ] = ".",
    force: Annotated[bool, typer.Option("--force", "-f", help="Overwrite what is there.")] = False,
    as_: As = None,
    bit_rate: BitRate = None,
    jobs: Jobs = None,
) -> None:
    """Write the stored bytes of tracks to files, each checked before it appears under its name. A file that is there with other bytes is never overwritten without --force. With --as they are converted: as long to the sample, with the tags of the library and the cover."""
    form = chosen_form(ctx)
    converted = _converted(as_, bit_rate)
    with open_library(ctx) as library:
        found = named_tracks(library, tracks)
        if output == "-":
            if form not in ("table", "tsv"):
                raise UsageError(f"-o - writes audio, so there is no room for --{form}")
            _to_standard_output(library, found, converted, jobs)
            return
        failures: list[AudiomoodError] = []
        targets = _targets([converted.named(one) for one in found] if converted else found, output)
        wanted = list(zip(found, targets, strict=True))
        rows = _downloads(library, wanted, converted, failures, form, force=force, jobs=jobs)
        write_live(rows, DOWNLOADS, form)
    if failures:
        there = sum(isinstance(error, TargetExists) for error in failures)
        if converted and there:
            hint(f"there already: {there} of {len(wanted)} files; --force overwrites them")
        raise typer.Exit(SOME_FAILED)


def _converted(as_: str | None, bit_rate: int | None) -> "Wanted | None":
    from audiomood.library.wanted import Wanted

    if as_ is not None:
        return Wanted(as_, bit_rate)
    if bit_rate is not None:
        raise UsageError("--bit-rate is for --as", hint="say which format, with --as mp3 or opus")
    return None


def _to_standard_output(
    library: "Library", tracks: "list[Track]", converted: "Wanted | None", jobs: int | None
) -> None:
    """Write tracks one after the other, each only when all of it is verified."""
    if sys.stdout.isatty():
        raise UsageError("audio is not for a terminal", hint="name a file, or pipe it on")
    if converted is not None:
        _conversions_to_standard_output(library, tracks, converted, jobs)
        return
    for track in tracks:
        with tempfile.TemporaryFile() as file:
            library.copy_to(track, file)
            file.seek(0)
            shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _conversions_to_standard_output(
    library: "Library", tracks: "list[Track]", converted: "Wanted", jobs: int | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wanted = [(track, Path(folder) / str(place)) for place, track in enumerate(tracks)]
        with closing(library.conversions(wanted, converted, jobs=jobs)) as results:
            for result in results:
                if result.error is not None:
                    raise result.error
                with result.path.open("rb") as file:
                    shutil.copyfileobj(file, sys.stdout.buffer)
                result.path.unlink()
    sys.stdout.buffer.flush()


def _targets(tracks: "list[Track]", output: str) -> list[Path]:
    from audiomood.library.fetch import target_in

    path = Path(output)
    # Not Path.is_dir, which raises where a name is too long for a file.
    if len(tracks) == 1 and not output.endswith("/") and not os.path.isdir(path):  # noqa: PTH112
        # A link that a person names stands for what it points to; one in a folder does not.
        return [path.resolve() if os.path.islink(path) else path]  # noqa: PTH114
    if tracks:
        _make_folder(path)
    taken: set[Path] = set()
    return [target_in(path, track, taken) for track in tracks]


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise TargetRefused(f"{path} is a file, and a folder is needed there") from error
    except OSError as error:
        why = (error.strerror or "").lower()
        raise TargetRefused(f"the folder {path} cannot be made: {why}") from error


def _downloads(
    library: "Library",
    wanted: "list[tuple[Track, Path]]",
    converted: "Wanted | None",
    failures: list[AudiomoodError],
    form: "Form",
    *,
    force: bool,
    jobs: int | None,
) -> "Generator[Download]":
    size = sum(track.size for track, _ in wanted)
    what = "converting" if converted else "downloading"
    with progress(what, form=form, things=len(wanted), noun="files", size=size) as bar:
        advance = bar.advance
        if converted is None:
            results = library.downloads(wanted, force=force, jobs=jobs, advance=advance)
        else:
            results = library.conversions(
                wanted, converted, force=force, jobs=jobs, advance=advance
            )
        with closing(results):
            for result in results:
                if result.error is None:
                    yield result
                elif len(wanted) == 1:
                    raise result.error
                else:
                    failures.append(result.error)
                    # A conversion that goes on finds most of its files, which one line tells of.
                    if converted is None or not isinstance(result.error, TargetExists):
                        hint(str(result.error))
                bar.done(1)
