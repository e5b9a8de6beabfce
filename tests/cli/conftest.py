"""Libraries that the tests of the command line start from."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.cli.heard import make
from tests.cli.program import Program
from tests.cli.sound import SAMPLES, tone

if TYPE_CHECKING:
    from pathlib import Path

TONES = {"short.wav": 0.5, "one minute.wav": 60, "two minutes.wav": 120}
"""Seconds of the recordings in `tones`, in the order of their upload."""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A person with an empty folder and no library yet."""
    return Program(tmp_path)


@pytest.fixture(scope="session")
def tones_once(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A library of three tones, never to be changed."""
    program = Program(tmp_path_factory.mktemp("tones"))
    for place, (name, seconds) in enumerate(TONES.items()):
        tone(program.folder / name, seconds, hertz=300 + 100 * place)
    program.ok("upload", *TONES)
    return program


@pytest.fixture(scope="session")
def music(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The sample recordings with their moods, never to be changed."""
    program = Program(tmp_path_factory.mktemp("music"))
    program.ok("upload", "--mood", SAMPLES)
    return program


@pytest.fixture
def tones(tones_once: Program, tmp_path: Path) -> Program:
    """A library of three tones that the test may change."""
    program = Program(tmp_path)
    shutil.copytree(tones_once.home, program.home)
    return program


@pytest.fixture(scope="session")
def felt_once(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A library whose moods are known beforehand, never to be changed."""
    program = Program(tmp_path_factory.mktemp("felt"))
    make(program)
    return program


@pytest.fixture
def felt(felt_once: Program, tmp_path: Path) -> Program:
    """A library whose moods are known beforehand, which the test may change."""
    program = Program(tmp_path)
    shutil.copytree(felt_once.home, program.home)
    return program
