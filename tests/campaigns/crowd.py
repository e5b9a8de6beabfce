"""A crowd: many processes work on one library at once, and it ends as if one had come after the other.

::

    python -m tests.campaigns.crowd 60 [SEED]    for that many seconds

Ten upload folders that overlap, two hear moods, and others list, tag, remove and bring back. No
process may find the catalog locked, end with a traceback or with a code that its command does not
have; afterwards nothing is missing, twice there or without its row.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli.program import Program
from tests.library.recordings import wav
from tests.library.wholeness import Findings, check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UPLOADERS = 10
HEARERS = 2
RECORDINGS = 40
_TAKEN = 14
"""Recordings in the folder of each uploader."""
_LONG = 5
"""Every so many is long enough to have a mood."""
_TAGGED = range(3)
"""Recordings that get tags and are never removed."""
_REMOVED = range(3, 9)
"""Recordings that are removed and brought back, or uploaded again meanwhile."""
NO_SUCH_TRACK = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Commands that ended, by verb, and all that went wrong with them or with the library."""

    operations: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


class Crowd:
    """One library, and those who work on it until a moment."""

    def __init__(self, folder: Path, seconds: float, seed: int) -> None:
        self.outcome = Outcome()
        self._program = Program(folder)
        self._dice = random.Random(seed)
        self._data = [
            wav(number, seconds=5.5 if number % _LONG == 0 else 0.3) for number in range(RECORDINGS)
        ]
        self._ids = [sha256(data).hexdigest() for data in self._data]
        self._names: dict[str, set[str]] = {track_id: set() for track_id in self._ids}
        self._folders = [self._folder(f"in{number}") for number in range(UPLOADERS)]
        self._tags: dict[str, str] = {}
        self._program.ok("upload", *self._folders)
        self._end = time.monotonic() + seconds

    def work(self) -> None:
        """Let everybody work until the time is over."""
        everybody: list[Callable[[], None]] = [
            *(lambda folder=folder: self._do("upload", folder) for folder in self._folders),
            *[lambda: self._do("mood", "--all", "--jobs", "1")] * HEARERS,
            lambda: self._do("list", "--json"),
            self._tag,
            self._remove_and_restore,
        ]
        with ThreadPoolExecutor(len(everybody)) as pool:
            for _ in pool.map(self._again_and_again, everybody):
                pass

    def compare(self, folder: Path) -> None:
        """Compare what there is now with a library where one command came after the other."""
        serial = Program(folder, folder / "serial")
        for program in (self._program, serial):
            program.ok("upload", *self._folders)
            program.ok("mood", "--all")
        tracks = {one["id"]: one for one in self._program.json("list")}
        wanted = {one["id"]: one for one in serial.json("list")}
        self._expect(tracks.keys() == wanted.keys(), "other tracks than after a serial run")
        for track_id, one in tracks.items():
            self._expect(one["name"] in self._names[track_id], f"a wrong name: {one['name']}")
            self._expect(_heard(one) == _heard(wanted[track_id]), f"another mood: {one}")
        for track_id, value in self._tags.items():
            found = tracks[track_id]["tags"].get("turn")
            self._expect(found == value, f"the last tag was {value}, not {found}")
        self._expect(check(self._program.home) == Findings(), "blobs and rows do not fit")
        findings = self._program.json("check", "--read")
        self._expect(findings == [], f"a check finds {findings}")

    def _folder(self, name: str) -> Path:
        folder = self._program.folder / name
        folder.mkdir()
        # What is removed has to be met by an upload sometimes, and what is tagged, too.
        numbers = self._dice.sample(range(RECORDINGS), _TAKEN)
        for number in {
            *numbers,
            *(_TAGGED if name == "in0" else ()),
            *(_REMOVED if name == "in0" else ()),
        }:
            called = f"{name} {number:02}.wav"
            (folder / called).write_bytes(self._data[number])
            self._names[self._ids[number]].add(called)
        return folder

    def _again_and_again(self, do: Callable[[], None]) -> None:
        while time.monotonic() < self._end:
            do()

    def _tag(self) -> None:
        track_id = self._ids[self._dice.choice(_TAGGED)]
        value = str(time.monotonic_ns())
        self._tags[track_id] = value
        self._do("tag", track_id, "--set", f"turn={value}")

    def _remove_and_restore(self) -> None:
        ids = [self._ids[number] for number in self._dice.sample(_REMOVED, 2)]
        self._do("remove", "--yes", *ids, codes=(0, NO_SUCH_TRACK))
        for track_id in ids:
            # An upload that came between took it out of the trash.
            self._do("trash", "restore", track_id, codes=(0, NO_SUCH_TRACK))

    def _do(self, *arguments: str | Path, codes: Sequence[int] = (0,)) -> None:
        result = self._program.run(*arguments)
        self.outcome.operations[str(arguments[0])] += 1
        what = " ".join(map(str, arguments))
        self._expect(result.code in codes, f"{what} ended with {result.code}: {result.err[-2000:]}")
        for sign in ("Traceback", "locked", "in use"):
            self._expect(sign not in result.err, f"{what} said: {result.err[-2000:]}")
        if arguments[0] == "list" and result.code == 0:
            ids = [one["id"] for one in json.loads(result.out)]
            self._expect(len(ids) == len(set(ids)), "a track is listed twice")

    def _expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.outcome.errors.append(otherwise)


def _heard(track: dict[str, object]) -> object:
    mood = track["mood"]
    return {**mood, "analysed": None} if isinstance(mood, dict) else mood


def campaign(seconds: float, seed: int) -> Outcome:
    """Let a crowd work for so many seconds, and compare what is left with a serial run."""
    with tempfile.TemporaryDirectory(prefix="crowd-") as name:
        crowd = Crowd(Path(name), seconds, seed)
        crowd.work()
        crowd.compare(Path(name))
        return crowd.outcome


def main() -> None:
    seconds, *rest = sys.argv[1:]
    seed = int(rest[0]) if rest else random.randrange(1 << 30)
    outcome = campaign(float(seconds), seed)
    print(f"seed {seed}")
    for verb, number in sorted(outcome.operations.items()):
        print(f"{verb:10}{number:6}")
    print(f"{len(outcome.errors)} errors", *outcome.errors, sep="\n")
    sys.exit(bool(outcome.errors))


if __name__ == "__main__":
    main()
