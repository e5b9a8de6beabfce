"""Processes that are started before the command line is read: as many as are used, and none left."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.processes import alive, children

if TYPE_CHECKING:
    from tests.cli.program import Program


@pytest.mark.parametrize(
    ("command", "code", "workers"),
    [
        ("download --as opus short.wav -o short.opus --force", 0, 1),
        ("download --as opus nothing.wav", 4, 1),
        ("download --as ogg short.wav", 2, 1),
        ("mood short.wav --again --jobs 1", 0, 1),
        ("download short.wav -o copy.wav --force", 0, 0),
        ("mood --report", 0, 0),
    ],
)
def test_a_command_has_the_workers_that_it_needs(
    tones: Program, command: str, code: int, workers: int
) -> None:
    seen: set[int] = set()
    with tones.start(*command.split()) as process:
        while process.poll() is None:
            with suppress(FileNotFoundError):  # it has just ended
                seen |= children(process.pid)
    assert process.returncode == code
    # One that is on its way out may be gone before it is seen.
    assert len(seen) == workers if code == 0 else len(seen) <= workers
    assert not any(alive(worker) for worker in seen)


def test_porters_that_nobody_needs_end_with_the_command(program: Program) -> None:
    folder = program.folder / "upload"
    folder.mkdir()
    for number in range(150):
        (folder / f"{number}.wav").touch()
    seen: set[int] = set()
    with program.start("list", "upload") as process:
        while process.poll() is None:
            with suppress(FileNotFoundError):  # it has just ended
                seen |= children(process.pid)
    assert seen
    assert not any(map(alive, seen))
