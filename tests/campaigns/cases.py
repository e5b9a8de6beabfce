"""The commands that are killed, each with the library that it finds and what may be said afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.library.recordings import wav

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.program import Program

AZURE = "{azure}"
"""Stands in arguments for the address of a store in Azure that only this try uses."""
_SECOND = "file:second"
NO_SUCH_TRACK = 4
SOME_FAILED = 3
CATALOG_IS_THERE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A command, what is there before it, and the exit codes of one that is run again.

    `damaged` tells that the library is so beforehand.
    """

    name: str
    arguments: tuple[str, ...]
    prepare: Callable[[Program], None]
    again: tuple[int, ...] = (0,)
    damaged: bool = False


def _recordings(program: Program) -> None:
    """Put recordings into the working folder: some equal ones, some that are none."""
    (program.folder / "in").mkdir()
    for number in range(7):
        # Only what takes more than five seconds has a mood.
        recording = wav(number, seconds=5.5 if number == 6 else 0.4)
        (program.folder / "in" / f"{number}.wav").write_bytes(recording)
    (program.folder / "in" / "same.wav").write_bytes(wav(3, seconds=0.4))
    (program.folder / "in" / "bad.wav").write_bytes(b"RIFF, and no more of it")


def _some_known(program: Program) -> None:
    """Make a library that knows two of the recordings."""
    _recordings(program)
    program.ok("upload", "in/0.wav", "in/1.wav", "--tag", "first")


def _library(program: Program) -> None:
    """Make a library of all recordings, with tags and a person's word."""
    _recordings(program)
    program.run("upload", "in", "--tag", "kind=tone")
    program.ok("tag", "0.wav", "--set", "loud", "--set", "year=1999")
    program.ok("mood", "1.wav", "--set", "calm")


def _two_stores(program: Program) -> None:
    """Make a library of which some tracks have a copy in a second store."""
    _library(program)
    program.ok("store", "add", _SECOND)
    program.ok("store", "copy", "0.wav", "1.wav", "2.wav", "--to", _SECOND)


def _trash(program: Program) -> None:
    """Make a library with some tracks in its trash."""
    _library(program)
    program.ok("remove", "0.wav", "1.wav", "2.wav", "--yes")


def _damage(program: Program) -> None:
    """Make a library whose home store lost one blob and has another one wrong."""
    _two_stores(program)
    tracks = {track["name"]: track["id"] for track in program.json("list")}
    for name, data in (("0.wav", None), ("1.wav", b"wrong")):
        blob = program.home / "blobs" / tracks[name][:2] / tracks[name]
        blob.chmod(0o600)
        blob.unlink() if data is None else blob.write_bytes(data)


def _lost_catalog(program: Program) -> None:
    """Make a library whose catalog is gone, while its store is all there."""
    _library(program)
    program.ok("check", "--repair")
    program.ok("db", "destroy", "--yes")


def _dumped(program: Program) -> None:
    """Make a dump of a library whose catalog is gone afterwards."""
    _library(program)
    (program.folder / "dump.sql").write_text(program.ok("db", "dump"), encoding="utf-8")
    program.ok("db", "destroy", "--yes")


CASES = (
    Case(
        name="upload",
        arguments=("upload", "in", "--tag", "new"),
        prepare=_recordings,
        again=(SOME_FAILED,),
    ),
    Case(
        name="upload of what is partly known",
        arguments=("upload", "in", "--tag", "new", "--to", _SECOND),
        prepare=_some_known,
        again=(SOME_FAILED,),
    ),
    Case(
        name="upload to Azure",
        arguments=("upload", "in", "--to", AZURE),
        prepare=_recordings,
        again=(SOME_FAILED,),
    ),
    Case(name="mood", arguments=("mood", "--all", "--jobs", "1"), prepare=_library),
    Case(name="mood in workers", arguments=("mood", "--all", "--jobs", "2"), prepare=_library),
    Case(name="tag", arguments=("tag", "0.wav", "2.wav", "4.wav", "--set", "slow"), prepare=_library),
    Case(
        name="remove",
        arguments=("remove", "0.wav", "2.wav", "4.wav", "--yes"),
        prepare=_library,
        again=(0, NO_SUCH_TRACK),
    ),
    Case(
        name="remove --now",
        arguments=("remove", "0.wav", "2.wav", "4.wav", "--yes", "--now"),
        prepare=_two_stores,
        again=(0, NO_SUCH_TRACK),
    ),
    Case(name="trash restore", arguments=("trash", "restore", "0.wav", "1.wav"), prepare=_trash,
         again=(0, NO_SUCH_TRACK)),
    Case(name="trash empty", arguments=("trash", "empty", "--yes"), prepare=_trash),
    Case(name="store copy", arguments=("store", "copy", "--to", _SECOND), prepare=_two_stores),
    Case(name="store copy to Azure", arguments=("store", "copy", "--to", AZURE), prepare=_library),
    Case(name="store move", arguments=("store", "move", "--to", _SECOND), prepare=_two_stores),
    Case(name="store move to Azure", arguments=("store", "move", "--to", AZURE), prepare=_library),
    Case(name="check --repair", arguments=("check", "--read", "--repair"), prepare=_damage, damaged=True),
    Case(
        name="db rebuild",
        arguments=("db", "rebuild"),
        prepare=_lost_catalog,
        again=(0, CATALOG_IS_THERE),
    ),
    Case(
        name="db rebuild --replace",
        arguments=("db", "rebuild", "--replace"),
        prepare=_two_stores,
    ),
    Case(
        name="db restore",
        arguments=("db", "restore", "dump.sql"),
        prepare=_dumped,
        again=(0, CATALOG_IS_THERE),
    ),
)  # fmt: skip
