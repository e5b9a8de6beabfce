"""Conversion: one track into a file in another format, as a worker process does it.

What a worker imports is paid for by every command that converts a single track, so the crew and
whatever else its parent needs is elsewhere.
"""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from audiomood.config import Settings
from audiomood.errors import AudiomoodError, NotAudio
from audiomood.library.stores import Stores
from audiomood.library.target import refusals
from audiomood.library.verified import verified

if TYPE_CHECKING:
    from pathlib import Path

    from audiomood.library.wanted import Wanted
    from audiomood.model.track import Track


def convert_track(track: Track, home: Path, path: Path, wanted: Wanted) -> AudiomoodError | None:
    """Convert one track into the file at `path`, which is there; a plain function of what it is given.

    Its bytes are verified before anything is made of them. Credentials come from the environment
    of the process that runs it. An error is returned instead of raised, so that it reaches the
    caller whole however it travels.
    """
    from audiomood.audio.convert import convert

    try:
        with (
            closing(Stores(Settings.from_environment(os.environ, home=home))) as stores,
            refusals(path.parent),
            path.open("rb+") as target,
            verified(track, stores, path.parent) as source,
        ):
            target.truncate()  # of what a process wrote that died of it
            convert(source, target, to=wanted.to, tags=track.tags, bit_rate=wanted.bit_rate)
    except NotAudio as error:
        return NotAudio(f'track {track.shown_id} "{track.name}" cannot be converted: {error}')
    except AudiomoodError as error:
        return error
    return None
