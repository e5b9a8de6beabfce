"""`audiomood info`: all that is known about tracks."""

from typing import TYPE_CHECKING

import typer

from audiomood.cli import shapes
from audiomood.cli.feeling import feeling, on_the_plane
from audiomood.cli.options import Tracks, writes_rows
from audiomood.cli.render import as_json, chosen_form, write
from audiomood.cli.session import named_tracks, open_library
from audiomood.cli.text import clock, printable, size
from audiomood.cli.verb import verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiomood.library import Library
    from audiomood.model.track import Track

app = verb()


@app.command()
@writes_rows()
def info(
    ctx: typer.Context,
    tracks: Tracks,
) -> None:
    """Show all that is known about tracks: tags, format, measured and stated duration, copies, mood, history."""
    form = chosen_form(ctx)
    with open_library(ctx) as library:
        found = named_tracks(library, tracks)
        if form == "json":
            print(as_json([_whole(library, track) for track in found]))
        elif form == "jsonl":
            for track in found:
                print(as_json(_whole(library, track)))
        elif form in ("table", "tsv"):
            _write_facts(library, found, for_people=form == "table")
        else:
            from audiomood.cli.tracks import TRACKS

            write(found, TRACKS, form)


def _whole(library: "Library", track: "Track") -> dict[str, object]:
    return {
        **shapes.track(track),
        "history": [shapes.event(event) for event in library.history(track)],
        "moods": [shapes.mood(mood) for mood in library.moods(track)],
        "said": [shapes.verdict(verdict) for verdict in library.verdicts(track)],
    }


def _write_facts(library: "Library", tracks: "list[Track]", *, for_people: bool) -> None:
    for place, track in enumerate(tracks):
        if place:
            print()
        for key, value in _facts(library, track):
            shown = printable(value)
            print(f"{printable(key):>16}  {shown}" if for_people else f"{printable(key)}\t{shown}")


def _facts(library: "Library", track: "Track") -> "Iterator[tuple[str, str]]":
    """Yield the lines about a track; a key may come several times."""
    sound = track.sound
    yield "id", track.id
    yield "name", track.name
    yield "format", f"{sound.format} ({sound.codec})"
    yield "sound", f"{sound.channels} ch, {sound.sample_rate} Hz"
    if sound.bit_rate:
        yield "bit rate", f"{sound.bit_rate / 1000:.0f} kb/s"
    yield "size", f"{track.size} ({size(track.size)})"
    yield "duration", _duration(sound.duration)
    yield "stated duration", _duration(sound.stated_duration)
    yield "added", shapes.time(track.added, to="seconds")
    for key, value in track.tags.items():
        yield "tag", f"{key}={value}" if value else key
    for copy in track.copies:
        yield "copy", copy.store
    if track.word:
        place = on_the_plane(track.mood)
        yield "mood", feeling(track) + (f", {place}" if place else "")
    for event in library.history(track):
        yield (
            "history",
            f"{shapes.time(event.time, to='seconds')} {event.what} {event.detail}".rstrip(),
        )


def _duration(seconds: float | None) -> str:
    return "unknown" if seconds is None else f"{seconds:.3f} s ({clock(seconds)})"
